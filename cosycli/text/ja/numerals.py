"""Japanese numerals: digits to kanji as they are said, and kanji numerals to kana."""

from cosycli.text.numbers import NumberWords, cardinal, digit_by_digit

JA = NumberWords(
    digits="〇一二三四五六七八九",
    places=("", "十", "百", "千"),
    myriads=("", "万", "億", "兆", "京"),
    point="点",
    minus="マイナス",
)
DIGITS = "〇零一二三四五六七八九"
NUMERALS = DIGITS + "十百千万億兆京"

DIGIT_KANA = dict(zip(DIGITS, ("ゼロ", "レイ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"),
                      strict=True))  # fmt: skip
PLACE_KANA = {"十": "ジュウ", "百": "ヒャク", "千": "セン", "万": "マン", "億": "オク", "兆": "チョウ", "京": "ケイ"}
_JOINED = {
    ("サン", "百"): "サンビャク", ("ロク", "百"): "ロッピャク", ("ハチ", "百"): "ハッピャク",
    ("サン", "千"): "サンゼン",
    ("ハチ", "千"): "ハッセン", ("イチ", "千"): "イッセン", ("イチ", "兆"): "イッチョウ", ("ハチ", "兆"): "ハッチョウ",
    ("ジュウ", "兆"): "ジュッチョウ", ("ロク", "京"): "ロッケイ", ("ハチ", "京"): "ハッケイ",
    ("イチ", "京"): "イッケイ",
    ("ジュウ", "京"): "ジュッケイ", ("ヒャク", "京"): "ヒャッケイ", ("ナン", "百"): "ナンビャク",
    ("ナン", "千"): "ナンゼン",
}  # fmt: skip


def whole(digits: str) -> str:
    """A whole number in kanji as it is said: no 一 before 十, 百 and 千, but 一千万 and 一千億.

    12 十二, 1118 千百十八, 11000 一万千, 10100000 一千十万.
    """
    spoken = cardinal(digits, JA)
    result = ""
    for index, character in enumerate(spoken):
        following = spoken[index + 1 : index + 2]
        bare = following in ("十", "百") or (following == "千" and not _in_myriads(spoken[index + 2 :]))
        if not (character == "一" and bare):
            result += character
    return result


def _in_myriads(following: str) -> bool:
    """Whether a 千 before `following` counts ten thousands or more: 一千十万, but 一万千."""
    return any(myriad in following for myriad in JA.myriads[1:])


def number(text: str) -> str:
    """A number as it is written, with comma groups, decimals and sign: -1,280.5 -> マイナス千二百八十点五."""
    sign = JA.minus if text.startswith(("-", "−")) else ""
    integer, point, decimals = text.lstrip("-−").replace(",", "").partition(".")
    return sign + whole(integer or "0") + (JA.point + digits(decimals) if point and decimals else "")


def digits(text: str) -> str:
    """Each digit by itself: 1005 -> 一〇〇五."""
    return digit_by_digit(text, JA)


def numeral_kana(numeral: str) -> list[str]:
    """The reading of a kanji numeral, one piece of katakana for each character: 三百五 -> サン ビャク ゴ.

    Digits in a row are read one by one; 何 may stand for a digit. Raises KeyError for other characters.
    """
    pieces: list[str] = []
    for character in numeral:
        previous = pieces[-1] if pieces else ""
        kana = "ナン" if character == "何" else DIGIT_KANA.get(character) or PLACE_KANA[character]
        joined = _JOINED.get((previous, character))
        if joined is not None:
            pieces[-1] = joined.removesuffix(kana) if joined.endswith(kana) else _left_part(joined, previous)
            kana = joined[len(pieces[-1]) :]
        pieces.append(kana)
    return pieces


def _left_part(joined: str, previous: str) -> str:
    """The part of a joined reading that belongs to the first numeral: ロッピャク of ロク and 百 -> ロッ."""
    return joined[: len(previous)] if joined.startswith(previous) else joined[: joined.index("ッ") + 1]
