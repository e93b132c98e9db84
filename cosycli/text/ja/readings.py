"""Japanese words whose reading the context decides, where the dictionary's choice is usually wrong."""

import re
from dataclasses import replace

from cosycli.text.ja.kana import is_kana, katakana, lengthened
from cosycli.text.ja.numerals import NUMERALS
from cosycli.text.ja.phrases import Morpheme

_FOOD = "カレー|ラーメン|料理|味|麺|鍋|キムチ|唐辛子|わさび|ワサビ|スープ|ソース|食べ|香辛料|スパイス|辛口|甘い|塩|大根"

# Pattern of the context with the word as its group, its reading, and its accent (None: as it was). ~ in the reading is
# the kana the word ends in. It replaces the morphemes that make up the group exactly.
Context = tuple[re.Pattern[str], str, int | None]
CONTEXTS: tuple[Context, ...] = tuple(
    (re.compile(pattern), reading, accent)
    for pattern, reading, accent in (
        # カライ of food, ツライ of everything else
        (rf"(?:{_FOOD})[^。、]{{0,8}}?(辛(?:い|く|かっ|さ|けれ)?)", "カラ~", None),
        (rf"(辛(?:い|く))(?=の?(?:{_FOOD}|もの|物))", "カラ~", None),
        (r"(日本人)", "ニホンジン", 4),
        (r"(?:お|のは|はもう|んて)(止め)(?=て|なさ|ま|る|よう|た)", "ヤメ", None),
        # ten minutes, and enough
        (
            r"(十分)(?=後|間|前|ほど|くらい|ぐらい|ごと|おき|以内|以上|遅れ|過ぎ|経|たつ|たった|で着|歩|休)",
            "ジュップン",
            None,
        ),
        (r"(?:約|あと|徒歩|もう|時|ほんの)(十分)", "ジュップン", None),
        # a noun after a number
        (r"メートル(走)", "ソウ", None),
        (r"(?:パーセント|[割円])(引き)", "ビキ", None),
        (r"(?<=[ムルト])(毎)(?=デシ|リットル|キログラム|立方)", "マイ", None),
        (rf"[{NUMERALS}]人(中)(?=、?[{NUMERALS}])", "チュウ", None),
        (r"(百十番)", "ヒャクトオバン", 3),
        (r"(何百)(?!屋)", "ナンビャク", 1),
        (r"(百名)(?!山)", "ヒャクメイ", 2),
        (r"を(絶し)(?=ます|た|て)", "ゼッシ", None),
    )
)


def in_context(morphemes: list[Morpheme], text: str) -> list[Morpheme]:
    """The morphemes with the readings their context asks for."""
    for pattern, reading, accent in CONTEXTS:
        for match in pattern.finditer(text):
            ending = "".join(character for character in katakana(match[1]) if is_kana(character))
            morphemes = with_reading(morphemes, match.span(1), reading.replace("~", ending), accent, "context")
    return morphemes


def with_reading(
    morphemes: list[Morpheme], span: tuple[int, int], reading: str, accent: int | None, rule: str
) -> list[Morpheme]:
    """The morphemes with those that make up `span` joined to one word; unchanged if their edges are elsewhere."""
    start, end = span
    inside = [index for index, morpheme in enumerate(morphemes) if start <= morpheme.start and morpheme.end <= end]
    if not inside:
        return morphemes
    first, last = inside[0], inside[-1]
    if morphemes[first].start != start or morphemes[last].end != end:
        return morphemes
    word = replace(
        morphemes[first],
        end=end,
        pronunciation=lengthened(reading),
        spelling=reading,
        accent=morphemes[first].accent if accent is None else accent,
        rule=rule,
    )
    return [*morphemes[:first], word, *morphemes[last + 1 :]]
