"""What the text front end hands to an acoustic model: sentences with language runs and phones."""

from dataclasses import dataclass

from cosycli.text.phones import Phone


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one language in a sentence: its normalized text and its span in the source text."""

    language: str
    text: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence ready for synthesis.

    `text` is the source text of `span`. `phones` holds sounds and the pauses inside the sentence, and ends with
    one `sil` that carries the final punctuation; there is no leading `sil` (acoustic models add their own).
    `pause_after` is the silence in seconds that reading aloud leaves after it (longer after a paragraph).
    """

    text: str
    span: tuple[int, int]
    runs: tuple[Run, ...]
    phones: tuple[Phone, ...]
    pause_after: float
