"""Readings of inflected words from the dictionary reading of their stem: -s, -es, -'s, -ed, -ing."""

from collections.abc import Iterator

from cosycli.text.en.lexicon import reading

_SIBILANTS = frozenset({"S", "Z", "SH", "ZH", "CH", "JH"})
_VOICELESS = frozenset({"P", "T", "K", "F", "TH", "S", "SH", "CH"})


def with_s(stem: list[str]) -> list[str]:
    if stem[-1] in _SIBILANTS:
        return [*stem, "IH0", "Z"]
    return [*stem, "S" if stem[-1] in _VOICELESS else "Z"]


def _verb(stem: list[str], spelling: str) -> list[str]:
    """The stem as a verb: the dictionary often gives the noun first (an *estimate*, AH0 T; to *estimate*, EY2 T)."""
    return [*stem[:-2], "EY2", "T"] if spelling.endswith("ate") and stem[-2:] == ["AH0", "T"] else stem


def _with_ed(stem: list[str]) -> list[str]:
    if stem[-1] in ("T", "D"):
        return [*stem, "IH0", "D"]
    return [*stem, "T" if stem[-1] in _VOICELESS else "D"]


def _with_ing(stem: list[str]) -> list[str]:
    if len(stem) > 1 and stem[-2:] == ["AY1", "ER0"]:  # conspire, conspiring
        stem = [*stem[:-1], "R"]
    return [*stem, "IH0", "NG"]


# Clitics after an apostrophe, by what is left of the word.
_CLITICS = {"'ll": ["AH0", "L"], "'ve": ["AH0", "V"], "'d": ["AH0", "D"], "'re": ["ER0"], "'m": ["AH0", "M"]}


def _verb_stems(base: str) -> Iterator[str]:
    """Stems that lose letters before -ed and -ing, the likeliest first: stopp-, bak-, walk-."""
    doubled = len(base) > 2 and base[-1] == base[-2] and base[-1] in "bdgklmnprtvz"
    if doubled and base[-1] not in "lz":
        yield base[:-1]
    # A single consonant after a single vowel letter would have been doubled: "bak-" comes from "bake".
    silent_e = base[-1:] not in "aeiouwxy" and base[-2:-1] in "aeiou" and base[-3:-2] not in "aeiou"
    if silent_e or base[-1:] in "cgsuvz":
        yield base + "e"
    yield base
    if doubled:
        yield base[:-1]
    yield base + "e"


def _s_stems(word: str) -> Iterator[str]:
    if word.endswith("ies"):
        yield word[:-3] + "y"
    yield word[:-1]
    if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        yield word[:-2]


def _first(stems: Iterator[str], verb: bool = False) -> list[str] | None:
    for stem in stems:
        phones = reading(stem) if len(stem) > 1 else None
        if phones:
            return _verb(phones, stem) if verb else phones
    return None


def inflected(word: str) -> tuple[list[str], str] | None:
    """The reading of a lower-case word (straight apostrophes) from its stem and the ending that was cut.

    None if no stem is known.
    """
    for clitic, phones in _CLITICS.items():
        stem = reading(word.removesuffix(clitic)) if word.endswith(clitic) else None
        if stem:
            return stem + phones, clitic
    if word.endswith("'s") or word.endswith("s'"):
        base = word.removesuffix("'s").removesuffix("'")
        plural = base.endswith("s") and word.endswith("'")
        stem = reading(base) or (inflected(base) or (None,))[0]
        return (stem if plural else with_s(stem), word[-2:]) if stem else None
    if word.endswith("in'") and (stem := reading(word[:-1] + "g")):
        return [*stem[:-1], "N"], "-in'"
    if len(word) < 4 or not word.isalpha():
        return None
    return _by_suffix(word)


def _by_suffix(word: str) -> tuple[list[str], str] | None:
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        stem = _first(_s_stems(word))
        return (with_s(stem), "-s") if stem else None
    if word.endswith("ied"):
        stem = reading(word[:-3] + "y")
        return (_with_ed(stem), "-ed") if stem else None
    if word.endswith("ed") and (stem := _first(_verb_stems(word[:-2]), verb=True)):
        return _with_ed(stem), "-ed"
    if word.endswith("ing") and (stem := _first(_verb_stems(word[:-3]), verb=True)):
        return _with_ing(stem), "-ing"
    return None
