"""Letters by themselves: those of Hangul in chats (ㅋㅋ), and Latin ones."""

import re
import unicodedata

from cosycli.text.ko.symbols import (
    CHAT,
    JAMO_NAMES,
    LAUGHTER,
    LETTER_NAMES,
)


def compatible(match: re.Match[str]) -> str:
    """Conjoining letters (U+1100...) as the plain ones (ㅋ), and as blocks where they make one."""
    text = unicodedata.normalize("NFC", match[0])
    names = (unicodedata.name(letter, "").split(" ", 2) for letter in text)
    found = []
    for letter, name in zip(text, names, strict=True):
        plain = ""
        if len(name) == 3 and name[0] == "HANGUL" and name[1] in ("CHOSEONG", "JUNGSEONG", "JONGSEONG"):
            try:
                plain = unicodedata.lookup(f"HANGUL LETTER {name[2]}")
            except KeyError:
                plain = ""
        found.append(plain or letter)
    return "".join(found)


def jamo(match: re.Match[str]) -> str:
    run = match[0]
    if run in CHAT:
        return CHAT[run]
    return "".join(LAUGHTER[letter] for letter in run) if set(run) <= LAUGHTER.keys() else _letters_of(run)


def _letters_of(run: str) -> str:
    return " ".join(JAMO_NAMES.get(letter, letter) for letter in run)


def letter_names(match: re.Match[str]) -> str:
    return "".join(LETTER_NAMES[letter.lower()] for letter in match[0])
