"""Words of one spelling and two readings, told apart by their neighbours."""


def homograph_reading(words: list[str], index: int) -> list[str] | None:
    """The reading of the word at `index` as ARPAbet; None if it is no homograph."""
    return None
