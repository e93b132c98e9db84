"""Reading Japanese without a dictionary: kana as they are written, and numbers."""

import re

from cosycli.text.ja.counters import COUNTED, counted, is_place_valued
from cosycli.text.ja.kana import HIRAGANA, KANA, KATAKANA, expand_marks, katakana, lengthened
from cosycli.text.ja.numerals import DIGITS, NUMERALS, numeral_kana
from cosycli.text.ja.phrases import Morpheme

_TOKEN = re.compile(
    f"(?P<counted>{COUNTED.pattern})|(?P<point>(?<=[{NUMERALS}])点(?=[{DIGITS}]))|(?P<number>[{NUMERALS}]+)"
    f"|(?P<word>[{KATAKANA}]+|[{HIRAGANA}ー]+)"
)
_NOUNS = (
    "わたし|わたくし|あたし|ぼく|おれ|あなた|きみ|かれ|かのじょ|だれ|これ|それ|あれ|どれ|ここ|そこ|あそこ|どこ|こちら|そちら|あちら|きょう|あした|きのう|いま|ことし|"
    "みんな|もの|ところ|[ぁ-ん]+(?:さん|くん|ちゃん|さま|では|には)"
)
# The particles は and へ: at the end of a word that is more than this kana (but not of a laugh), by themselves after
# another word, right after katakana or a numeral, and は after words that it often follows.
_END = f"(?![{KANA}])"
_PARTICLES = re.compile(
    f"(?<=[{HIRAGANA}])(?<!は)は{_END}|(?<=[{HIRAGANA}])(?<!へ)へ{_END}|(?<=[^\\s。、！？!?「（(])\\s(?:は|へ){_END}"
    f"|(?<=[ァ-ヺー{NUMERALS}])[はへ](?![ぁぃぅぇぉっゃゅょー])|(?<![{KANA}])(?:これ|それ|あれ|どれ|{_NOUNS})は(?![ぁぃぅぇぉっゃゅょ])"
    "|(?<=[ぁ-ん])では(?=な|あり|ござ)|(?<=[ぁ-ん])へ(?=の|と|いき|いく|いっ|かえ|むか)"
)


def read_kana(text: str) -> list[Morpheme]:
    """The words of a text in kana and kanji numerals, each a flat accent phrase of its own; others are left out."""
    said = _PARTICLES.sub(lambda match: match[0][:-1] + {"は": "わ", "へ": "え"}[match[0][-1]], text)
    morphemes: list[Morpheme] = []
    for match in _TOKEN.finditer(text):
        if match["word"]:
            spelling = katakana(expand_marks(said[match.start() : match.end()]))
            rule = "kana"
        elif match["counted"] and is_place_valued(match["numeral"]):
            spelling = "".join(kana for _, kana in counted(match["numeral"], match["counter"]))
            rule = "counter"
        elif match["counted"]:
            spelling = "".join(numeral_kana(match["numeral"])) + counted("二", match["counter"])[-1][1]
            rule = "counter"
        else:
            spelling = "".join(numeral_kana(match["number"])) if match["number"] else "テン"
            rule = "number"
        morphemes.append(Morpheme(*match.span(), lengthened(spelling), spelling, 0, True, rule))
    return morphemes
