"""Kana: their morae, the sounds of a mora, and the spelling of long vowels."""

import re

HIRAGANA = "ぁ-ゖゝゞ"
KATAKANA = "ァ-ヺーヽヾ"
KANA = HIRAGANA + KATAKANA
# Kanji as a character class: 々 〆 〇, the main block, extension A, compatibility, the supplementary planes.
KANJI = r"\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

LONG, GEMINATE, NASAL = "ー", "ッ", "ン"
_SMALL = "ァィゥェォャュョヮ"
_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
# Voiced and small forms that no mora table needs to know.
_VARIANTS = str.maketrans({"ヵ": "カ", "ヶ": "ケ", "ヰ": "イ", "ヱ": "エ", "ヲ": "オ", "ヂ": "ジ", "ヅ": "ズ"})

VOWELS = dict(zip("アイウエオ", ("a", "i", "ɯ", "e", "o"), strict=True))
_ROWS = {
    "カキクケコ": "k", "ガギグゲゴ": "ɡ", "サ*スセソ": "s", "ザ*ズゼゾ": "z", "タ**テト": "t", "ダ**デド": "d",
    "ナニヌネノ": "n", "ハヒ*ヘホ": "h", "バビブベボ": "b", "パピプペポ": "p", "マミムメモ": "m", "ラリルレロ": "ɾ",
    "ヤ*ユ*ヨ": "j", "ワ****": "w",
}  # fmt: skip
# Consonants before a small ャ ュ ョ (and before ィ ェ ァ ォ where foreign words want them).
_PALATAL = {
    "キ": "k j", "ギ": "ɡ j", "シ": "ɕ", "ジ": "dʑ", "チ": "tɕ", "ニ": "n j", "ヒ": "h j", "ビ": "b j", "ピ": "p j",
    "ミ": "m j", "リ": "ɾ j", "テ": "t j", "デ": "d j", "フ": "ɸ j", "ヴ": "v j",
}  # fmt: skip
_FOREIGN = {
    "フ": "ɸ", "ヴ": "v", "ツ": "ts", "ウ": "w", "ク": "k w", "グ": "ɡ w", "ト": "t", "ド": "d", "テ": "t", "デ": "d",
    "ス": "s", "ズ": "z", "ホ": "h w", "キ": "k j", "ギ": "ɡ j", "シ": "ɕ", "ジ": "dʑ", "チ": "tɕ", "ニ": "n j",
    "ヒ": "h j", "ビ": "b j", "ピ": "p j", "ミ": "m j", "リ": "ɾ j", "イ": "j", "ム": "m w", "ヌ": "n w", "プ": "p w",
    "ブ": "b w", "ル": "ɾ w",
}  # fmt: skip


def _table() -> dict[str, tuple[str, ...]]:
    sounds: dict[str, tuple[str, ...]] = {kana: (vowel,) for kana, vowel in VOWELS.items()}
    for row, consonant in _ROWS.items():
        for kana, vowel in zip(row, VOWELS.values(), strict=True):
            if kana != "*":
                sounds[kana] = (consonant, vowel)
    sounds |= {"シ": ("ɕ", "i"), "ジ": ("dʑ", "i"), "チ": ("tɕ", "i"), "ツ": ("ts", "ɯ"), "フ": ("ɸ", "ɯ")}
    sounds |= {"ヴ": ("v", "ɯ"), NASAL: ("ɴ",), GEMINATE: ("cl",)}
    small = dict(zip("ァィゥェォ", VOWELS.values(), strict=True))
    for kana, consonants in _FOREIGN.items():
        sounds |= {kana + letter: (*consonants.split(), vowel) for letter, vowel in small.items()}
    for kana, consonants in _PALATAL.items():
        for letter, vowel in (("ャ", "a"), ("ュ", "ɯ"), ("ョ", "o")):
            sounds[kana + letter] = (*consonants.split(), vowel)
    sounds |= {"クヮ": ("k", "w", "a"), "グヮ": ("ɡ", "w", "a"), "ウュ": ("w", "j", "ɯ"), "イュ": ("j", "ɯ")}
    sounds |= {kana: ("v", vowel) for kana, vowel in zip("ヷヸヹヺ", "aieo", strict=True)}
    del sounds["イィ"], sounds["ウゥ"]
    return sounds


# The phones of each mora in katakana; the last one is its vowel, ɴ or cl. A long vowel ー has no sound of its own.
SOUNDS: dict[str, tuple[str, ...]] = _table()
# A small kana that makes no mora with the one before it is said like the full one.
_FULL = dict(zip(_SMALL, "アイウエオヤユヨワ", strict=True))
_MORA = re.compile(f"(?P<mora>{'|'.join(sorted(SOUNDS, key=len, reverse=True))}|{LONG})|(?P<small>[{_SMALL}])")

_COLUMNS = {
    "ア": "アカサタナハマヤラワガザダバパァャヮ",
    "イ": "イキシチニヒミリギジヂビピィヰ",
    "ウ": "ウクスツヌフムユルグズヅブプゥュヴ",
    "エ": "エケセテネヘメレゲゼデベペェヱ",
    "オ": "オコソトノホモヨロゴゾドボポォョヲ",
}
_VOWEL_OF = {kana: vowel for vowel, column in _COLUMNS.items() for kana in column}


def katakana(text: str) -> str:
    """Hiragana as katakana; everything else stays."""
    return text.translate(_TO_KATAKANA)


def is_kana(text: str) -> bool:
    return bool(re.fullmatch(f"[{KANA}]+", text))


def expand_marks(text: str) -> str:
    """Kana with the repetition marks ゝ and ゞ spoken out: すゞき -> すずき."""
    voiced = str.maketrans("カキクケコサシスセソタチツテトハヒフヘホ", "ガギグゲゴザジズゼゾダヂヅデドバビブベボ")
    result = ""
    for character in text:
        previous = katakana(result[-1:])
        if character in "ゝヽ" and previous:
            result += previous
        elif character in "ゞヾ" and previous:
            result += previous.translate(voiced)
        else:
            result += character
    return result


def split_morae(kana: str) -> list[tuple[str, int, int]] | None:
    """The morae of katakana as (mora, start, end), None if it is anything but katakana.

    A mora is a key of `SOUNDS` or ー. Rare kana are written as the common ones of the same sound (ヅ ズ, ヲ オ).
    """
    kana = kana.translate(_VARIANTS)
    result: list[tuple[str, int, int]] = []
    position = 0
    while position < len(kana):
        match = _MORA.match(kana, position)
        if match is None:
            return None
        start, end = match.span()
        if match["small"]:
            result.append((_FULL[match["small"]], start, end))
        else:
            result.append((match["mora"], start, end))
        position = end
    return result


def lengthened(kana: str) -> str:
    """Katakana with ー for the second half of each long vowel: コウカ -> コーカ, センセイ -> センセー."""
    result, vowel = "", ""
    for character in kana:
        if character in "アイウエオ" and (character == vowel or vowel + character in ("オウ", "エイ")):
            result += LONG
            continue
        result += character
        if character != LONG:
            vowel = _VOWEL_OF.get(character, "")
    return result


def spelled(pronunciation: str, spelling: str, written: str) -> str:
    """A pronunciation with the long vowels and the ヅ and ヂ of the spelling: コーカ and コウカ give コウカ.

    The first two are katakana, `written` is the word in the text, whose own ー stay (やばーい). Where they differ in
    anything else the pronunciation is right: ワ of the particle ハ, ジュッ of ジュウ before a counter.
    """
    has_long = LONG in written and is_kana(written)
    if len(pronunciation) != len(spelling):
        return spelling if pronunciation == spelling + LONG and not has_long else pronunciation
    kept = {("ズ", "ヅ"), ("ジ", "ヂ"), ("オ", "ヲ")}
    if not has_long:
        kept |= {(LONG, vowel) for vowel in "アイウエオァィゥェォ"}
    return "".join(own if (said, own) in kept else said for said, own in zip(pronunciation, spelling, strict=True))
