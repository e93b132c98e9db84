"""Open JTalk's analysis of Japanese text: words, readings and accents. The only user of pyopenjtalk."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from cosycli.errors import MissingExtraError
from cosycli.text.ja.kana import LONG, spelled, split_morae
from cosycli.text.ja.phrases import DEVOICED, Morpheme

# Text handed over at once: its buffers are made for sentences.
_MAX_CHARACTERS = 400
# Nouns that stand for a stretch which is read by other means; the second one if the first makes a word with what
# follows (ゼロ戦).
_PLACEHOLDERS = ("ゼロ", "エックス")
PLACEHOLDER = "placeholder"
# Old forms of kanji, which the dictionary lacks in most words, and the forms of today (常用漢字表, 1946 and 1981).
_OLD_FORMS = str.maketrans(
    "亞惡壓圍醫壹隱榮營衞驛圓鹽艷奧應橫歐毆黃溫假價畫會懷壞繪擴殼覺學嶽樂勸卷歡觀關陷顏舊據擧峽挾狹曉區驅勳惠溪經繼莖螢輕鷄藝缺儉劍圈檢權獻縣險顯驗嚴"
    "廣恆號國碎齋雜參慘棧蠶贊殘絲齒兒辭濕實舍寫釋壽收從澁獸縱肅處敍獎將燒稱證條狀乘剩壤孃讓釀觸寢愼晉眞盡圖粹醉穗隨髓數樞聲靜齊竊攝專戰淺潛纖踐錢禪"
    "雙壯搜插巢爭總聰莊裝騷藏臟卽屬續墮體對帶滯臺瀧擇澤單擔膽團彈斷癡遲晝蟲鑄廳聽鎭遞鐵轉點傳黨燈當鬪獨讀貳惱腦霸廢拜賣麥發髮拔蠻祕濱甁佛竝變邊辯寶"
    "沒飜萬滿默彌藥譯豫餘與譽搖樣謠來賴亂覽獵壘勵禮隸靈齡戀爐勞樓錄灣",
    "亜悪圧囲医壱隠栄営衛駅円塩艶奥応横欧殴黄温仮価画会懐壊絵拡殻覚学岳楽勧巻歓観関陥顔旧拠挙峡挟狭暁区駆勲恵渓経継茎蛍軽鶏芸欠倹剣圏検権献県険顕験厳"
    "広恒号国砕斎雑参惨桟蚕賛残糸歯児辞湿実舎写釈寿収従渋獣縦粛処叙奨将焼称証条状乗剰壌嬢譲醸触寝慎晋真尽図粋酔穂随髄数枢声静斉窃摂専戦浅潜繊践銭禅"
    "双壮捜挿巣争総聡荘装騒蔵臓即属続堕体対帯滞台滝択沢単担胆団弾断痴遅昼虫鋳庁聴鎮逓鉄転点伝党灯当闘独読弐悩脳覇廃拝売麦発髪抜蛮秘浜瓶仏並変辺弁宝"
    "没翻万満黙弥薬訳予余与誉揺様謡来頼乱覧猟塁励礼隷霊齢恋炉労楼録湾",
)


@dataclass(frozen=True, slots=True)
class _Masked:
    """A text in which each hidden stretch is a placeholder, with the span of the original for every character."""

    text: str
    spans: tuple[tuple[int, int], ...]


@cache
def is_installed() -> bool:
    """Whether the extra `ja` is there."""
    from importlib.util import find_spec

    return find_spec("pyopenjtalk") is not None


def analyze(text: str, hidden: list[tuple[int, int]]) -> list[Morpheme]:
    """The words of a text in order; symbols and what nothing reads are left out.

    `hidden` are the spans of nouns that the caller reads (digits in a row): each yields one morpheme whose rule is
    `PLACEHOLDER`, unless it cannot be kept apart from its neighbours. Raises MissingExtraError without pyopenjtalk.
    """
    morphemes: list[Morpheme] = []
    for start, end in _pieces(text, hidden):
        inside = [(first - start, last - start) for first, last in hidden if start <= first and last <= end]
        morphemes += [_moved(morpheme, start) for morpheme in _analyze_piece(text[start:end], inside)]
    return morphemes


def _moved(morpheme: Morpheme, offset: int) -> Morpheme:
    return replace(morpheme, start=morpheme.start + offset, end=morpheme.end + offset)


def _pieces(text: str, hidden: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of at most about `_MAX_CHARACTERS` that cut no hidden stretch, cut after a punctuation mark if possible."""
    start = 0
    while len(text) - start > _MAX_CHARACTERS:
        marks = [match.end() for match in re.finditer(r"[、。,.!?！？\s]", text[start : start + _MAX_CHARACTERS])]
        end = start + (marks[-1] if marks else _MAX_CHARACTERS)
        end = max([end, *(last for first, last in hidden if first < end < last)])
        yield start, end
        start = end
    yield start, len(text)


def _analyze_piece(text: str, hidden: list[tuple[int, int]]) -> list[Morpheme]:
    morphemes: list[Morpheme] = []
    for placeholder in _PLACEHOLDERS:
        masked = _mask(text, hidden, placeholder)
        morphemes = _morphemes(masked, _features(masked.text), hidden)
        found = {(morpheme.start, morpheme.end) for morpheme in morphemes if morpheme.rule == PLACEHOLDER}
        if found == set(hidden):
            return morphemes
    masked = _mask(text, [], "")
    return _morphemes(masked, _features(masked.text), [])


def _mask(text: str, hidden: list[tuple[int, int]], placeholder: str) -> _Masked:
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    position = 0
    for start, end in [*hidden, (len(text), len(text))]:
        pieces.append(text[position:start])
        spans += [(index, index + 1) for index in range(position, start)]
        if end > start:
            pieces.append(placeholder)
            spans += [(start, end)] * len(placeholder)
        position = end
    return _Masked("".join(pieces).translate(_OLD_FORMS), tuple(spans))


def _features(text: str) -> list[dict[str, Any]]:
    """Open JTalk's words. Sudachi's readings are left out: they change nothing measurable and cost time."""
    try:
        import pyopenjtalk
    except ImportError as error:
        raise MissingExtraError("pyopenjtalk", "ja") from error
    # Lone surrogates cannot be encoded, and NUL ends the text.
    plain = re.sub("[\x00-\x1f\x7f\ud800-\udfff]", " ", text)
    if not plain.strip():
        return []
    return [dict(feature) for feature in pyopenjtalk.run_frontend(plain, use_sudachi_kanji_yomi=False)]


def _morphemes(masked: _Masked, features: list[dict[str, Any]], hidden: list[tuple[int, int]]) -> list[Morpheme]:
    result: list[Morpheme] = []
    for feature, (start, end) in zip(features, _aligned(masked.text, features), strict=True):
        if start >= end:
            continue
        span = (masked.spans[start][0], masked.spans[end - 1][1])
        said = feature["pron"]
        plain = said.replace(DEVOICED, "")
        if not plain or split_morae(plain) is None:
            continue
        rule = "context" if feature["is_reading_rewritten"] else "dictionary"
        result.append(
            Morpheme(
                *span,
                said,
                _spelling(plain, feature),
                max(feature["acc"], 0),
                feature["chain_flag"] != 1 and not plain.startswith(LONG),
                PLACEHOLDER if span in hidden else rule,
            )
        )
    return result


def _spelling(plain: str, feature: dict[str, Any]) -> str:
    """The reading as one would spell it; 2 and 5 in a row of numerals are short there."""
    if feature["string"] in ("二", "五"):
        return plain.removesuffix(LONG)
    return spelled(plain, feature["read"], feature["string"])


def _aligned(text: str, features: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """The span in `text` of each word: Open JTalk drops blanks, widens letters and rewrites some numerals."""
    joined = "".join(feature["string"] for feature in features)
    left, right = _folded(text), _folded(joined)
    kept = [index for index, character in enumerate(left) if not character.isspace()]
    if [left[index] for index in kept] == list(right):
        edges = [*kept, len(left)]
        ends = [0, *(index + 1 for index in kept)]
    else:
        edges, ends = _matched(left, right)
    spans, position = [], 0
    for feature in features:
        end = position + len(feature["string"])
        spans.append((edges[position], ends[end]) if end > position else (0, 0))
        position = end
    return spans


def _matched(left: str, right: str) -> tuple[list[int], list[int]]:
    """For each position in `right` where a word may begin, and may end, the position in `left` it stands for."""
    edges, ends = [len(left)] * (len(right) + 1), [0] * (len(right) + 1)
    for _, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for j in range(j1, j2):
            edges[j] = i1 + (j - j1) * (i2 - i1) // (j2 - j1)
            ends[j + 1] = i1 + -(-(j + 1 - j1) * (i2 - i1) // (j2 - j1))
    return edges, ends


def _folded(text: str) -> str:
    """The text with one plain character for each of its own."""
    return "".join((unicodedata.normalize("NFKC", character) or character)[0] for character in text)
