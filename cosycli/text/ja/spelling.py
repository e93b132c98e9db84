"""Reading Japanese without a dictionary: kana as they are written, and numbers."""

import re
from collections.abc import Iterator
from itertools import pairwise

from cosycli.text.ja.counters import COUNTED, COUNTERS, counted, is_place_valued
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
_PARTICLE_SOUNDS = {"は": "ワ", "へ": "エ"}
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
    particles = {match.end() - 1 for match in _PARTICLES.finditer(text)}
    morphemes: list[Morpheme] = []
    for match in _TOKEN.finditer(text):
        if match["word"]:
            morphemes += _words(text, match.start(), match.end(), particles)
            continue
        spelling, rule = _numeral(match)
        morphemes.append(Morpheme(*match.span(), lengthened(spelling), spelling, 0, True, rule))
    return morphemes


def _words(text: str, start: int, end: int, particles: set[int]) -> Iterator[Morpheme]:
    """A stretch of kana, cut around the particles は and へ, which go on in the phrase of the word before."""
    inside = [index for index in sorted(particles) if start <= index < end]
    cuts = sorted({start, end, *inside, *(index + 1 for index in inside)})
    for first, last in pairwise(cuts):
        is_particle = first in particles
        spelling = _PARTICLE_SOUNDS[text[first]] if is_particle else katakana(expand_marks(text[first:last]))
        rule = "particle" if is_particle else "kana"
        yield Morpheme(first, last, lengthened(spelling), spelling, 0, not is_particle, rule)


def _numeral(match: re.Match[str]) -> tuple[str, str]:
    """The reading of a number, with its counter if it has one, and the rule."""
    if match["counted"] and is_place_valued(match["numeral"]):
        return "".join(kana for _, kana in counted(match["numeral"], match["counter"])), "counter"
    if match["counted"]:
        return "".join(numeral_kana(match["numeral"])) + COUNTERS[match["counter"]][0], "counter"
    return ("".join(numeral_kana(match["number"])), "number") if match["number"] else ("テン", "number")
