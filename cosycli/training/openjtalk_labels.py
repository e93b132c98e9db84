"""The trace that Open JTalk writes of a synthesis: which phone lasted how long, in which accent phrase."""

import re
from dataclasses import dataclass

from cosycli.text.phones import JA_HIGH, JA_LOW, Boundary, Phone

TICK = 1e-7  # seconds, the unit of an HTS label
_LABEL = re.compile(
    r"^(?P<start>\d+) (?P<end>\d+) [^-]*-(?P<phone>[A-Za-z]+)\+.*/A:(?P<place>[^/]*)/.*/F:(?P<phrase>[^/]*)/", re.M
)
_PLACE = re.compile(r"-?\d+\+(\d+)\+")
_PHRASE = re.compile(r"\d+_(\d+)")

_VOWELS = {
    "a": "a", "i": "i", "u": "ɯ", "e": "e", "o": "o", "A": "a", "I": "i̥", "U": "ɯ̥", "E": "e", "O": "o", "N": "ɴ",
    "cl": "cl",
}  # fmt: skip
_CONSONANTS = {
    "k": "k", "ky": "k j", "kw": "k w", "g": "ɡ", "gy": "ɡ j", "gw": "ɡ w", "s": "s", "sh": "ɕ", "z": "z",
    "j": "dʑ", "t": "t", "ty": "t j", "ch": "tɕ", "ts": "ts", "d": "d", "dy": "d j", "n": "n", "ny": "n j", "h": "h",
    "hy": "h j", "f": "ɸ", "b": "b", "by": "b j", "p": "p", "py": "p j", "m": "m", "my": "m j", "y": "j", "r": "ɾ",
    "ry": "ɾ j", "w": "w", "v": "v",
}  # fmt: skip
GLIDE_SHARE = 0.4  # of the time of a palatal consonant


@dataclass(frozen=True)
class TracedPhones:
    """Phones with the silences around and between them, and their durations in seconds."""

    phones: tuple[Phone, ...]
    seconds: tuple[float, ...]


def read_trace(text: str) -> TracedPhones | None:
    """The phones of a trace (`open_jtalk -ot`); None if it holds one that this inventory does not.

    A mora is low or high after the Tokyo pattern: low, then high up to the accented mora; the last phone of each
    mora has its tone.
    """
    phones: list[Phone] = []
    seconds: list[float] = []
    place = 0
    labels = list(_LABEL.finditer(text))
    for index, match in enumerate(labels):
        name, length = match["phone"], (int(match["end"]) - int(match["start"])) * TICK
        if name in ("sil", "pau"):
            phones.append(Phone("sil" if index in (0, len(labels) - 1) else "sp"))
            seconds.append(length)
            place = 0
            continue
        symbols = _VOWELS.get(name) or _CONSONANTS.get(name)
        mora, phrase = _PLACE.match(match["place"]), _PHRASE.match(match["phrase"])
        if symbols is None or mora is None or phrase is None:
            return None
        position, accent = int(mora[1]), int(phrase[1])
        boundary = Boundary.NONE
        if position != place or phones[-1].tone:  # after a phrase of one mora the place stays the same
            boundary = Boundary.PHRASE if position == 1 else Boundary.SYLLABLE
        place = position
        if name == "z" and (phones[-1].is_pause or phones[-1].symbol in ("ɴ", "cl")):
            symbols = "dz"
        is_high = position == 1 if accent == 1 else 1 < position <= accent
        tone = (JA_HIGH if is_high else JA_LOW) if name in _VOWELS else 0
        parts = symbols.split()
        shares = (1.0,) if len(parts) == 1 else (1 - GLIDE_SHARE, GLIDE_SHARE)
        for part, share in zip(parts, shares, strict=True):
            phones.append(Phone(part, tone, "ja", boundary))
            seconds.append(length * share)
            boundary = Boundary.NONE
    if len(labels) < 3 or phones[0].symbol != "sil" or phones[-1].symbol != "sil":
        return None
    return TracedPhones(tuple(phones), tuple(seconds))
