"""Which language a text is in, and where a mixed sentence changes from one to another.

Scripts decide (Hangul: Korean; kana: Japanese; Latin: English; Han: Chinese), markers tell Cantonese from Mandarin,
and what belongs to no script - digits, symbols, punctuation - is read in the language around it.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from cosycli.text.aligned import AlignedText
from cosycli.text.cantonese import is_cantonese, is_mandarin
from cosycli.text.numbers import BARE_UNIT, CURRENCIES, NUMBER, UNITS, alternatives

DEFAULT = "zh"

_HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f"
# Letters that name quantities and formulas are symbols of any language: Greek, and the micro sign.
_SYMBOLIC = "\u00b5\u0370-\u03ff"

# Characters that only Japanese writes; some that only Chinese writes; and words that no Chinese text does without,
# while Japanese without kana hardly has them.
_SHINJITAI = re.compile(
    "[図駅広沢込働畑峠円気売読対応県仏桜鉄発様戦総験検権歳巻続絵経済軽辺変庁塩戻払択渓鶏焼壊畳栄営労弾団囲竜暁暦徳"
    "悩薬訳転釈銭険雑霊駆騒髪亜仮価剣収圏実帯従挙捜掲揺斎楽歯満滝瀬犠獣粋継縄繊聡蔵覇譲豊遅酔鉱隠髄鴎両歩毎涙渋]"
)
_CHINESE = re.compile("[这们吗吧呢么说谢谁哪给让从应该你她它个时为还过对话语這們嗎麼說讓從應該對]|[没沒]有")
_FUNCTION = re.compile("[的是了我你他她很也就吃把]|在(?![庫宅籍])|想(?!像)")
_SPEAKS_OF_CHINESE = re.compile("중국어|중국말|일본어|일본말|광둥어|만다린|병음|간체|번체")
_SCRIPTS = {
    "han": re.compile(f"[{_HAN}]"),
    "kana": re.compile(f"[{_KANA}]"),
    "hangul": re.compile(f"[{_HANGUL}]"),
    "latin": re.compile(f"[{_LATIN}]+"),
}
_HIRAGANA = re.compile("[\u3041-\u309f]")
_KANA_RUN = re.compile(f"[{_KANA}]+")
_ENGLISH = re.compile(
    r"\b(?:the|an?|is|are|was|were|of|to|in|on|and|or|my|your|i|you|he|she|it|we|they|has|have|means?)\b", re.IGNORECASE
)
# Quotations up to a length that keeps a text of opening quotes from costing the square of its length.
_QUOTED = re.compile(
    '「[^」]{1,200}」|『[^』]{1,200}』|“[^”]{1,200}”|‘[^’]{1,200}’|"[^"]{1,200}"|《[^》]{1,200}》|〈[^〉]{1,200}〉'
)

_LONG_UNITS = tuple(unit for unit in UNITS if len(unit) > 1)  # behind 万 a single letter may be a word: 3万A股散户
_CHINESE_UNITS = (
    *("mmol/L", "μmol/L", "mol/L", "μg/L", "g/kg", "mg/g", "g/cm³", "kg/m²", "g/m²", "L/min", "m³/s", "m³/h", "km/s"),
    *("cm/s", "mm/s", "μs", "ns", "MΩ", "kΩ", "μF", "kN", "N·m", "MWh", "GWh", "Wh", "GW", "Ah", "MJ", "eV", "THz"),
)
# Behind these numbers a single letter is no unit: XJ-200A.
_OF_MODEL = "|".join(rf"(?<=[A-Za-z]{mark}\d{{{n}}})" for mark in ("", "-") for n in range(1, 5))
_NOT_OF_MODEL = rf"(?!(?:{_OF_MODEL})[A-Za-z](?![A-Za-z/]))"
# A quantity is one token: its unit or currency letters are read with the number (10km/h, HKD 13.5, 8:00 a.m.).
_QUANTITIES = (
    rf"(?P<address>(?:https?://|www\.)[^\s<>\"'，。；！？、（）《》“”{_HAN}]+|(?<![A-Za-z\d_.+-])[A-Za-z\d_.+-]{{1,64}}@[A-Za-z\d-]{{1,63}}(?:\.[A-Za-z\d-]{{1,63}})+"
    # Paths: /usr/bin, ~/notes.txt, C:\\Users.
    r"|(?<![A-Za-z\d_./:])(?:~?(?:/[A-Za-z_.-][A-Za-z\d_.-]*){2,}/?|[A-Za-z]:\\[A-Za-z\d_.\\-]*)"
    r")"
    # What Japanese and Korean say in words of their own, and others in English: amounts whose magnitude is in English
    # ($1.5 million), bytes, halves of the day, letters of eras (R6.4.1, H30年), percentage points.
    rf"|(?P<local>(?:{alternatives(CURRENCIES)})\s?{NUMBER}\s?(?:thousand|million|billion|trillion)(?![A-Za-z])"
    r"|(?<=\d)\s?(?:[KMGTP]i?B|[kKMG]?bps)(?![A-Za-z])|(?<![A-Za-z\d])[AaPp][Mm]\s?(?=\d)|(?<=%)p(?![A-Za-z])"
    r"|(?<![A-Za-z\d])[MTSHR](?=\d{1,2}(?:年|(?P<sep>[./-])\d{1,2}(?P=sep)\d{1,2}(?!\d))))"
    # Units that Chinese has words for.
    rf"|(?P<chinese>(?<=\d)\s?(?:{alternatives(_CHINESE_UNITS)})(?![A-Za-z\d]))"
    rf"|(?P<quantity>(?<![A-Za-z])(?:{alternatives(CURRENCIES)})\s?{NUMBER}"
    # 5A级 and 3A游戏 count no amperes, 5g网络 no grams.
    rf"|(?<=\d){_NOT_OF_MODEL}\s?(?!A[级級游景股座室班巴線线大]|g[网網])(?:{alternatives(UNITS)}|[ap]\.m\.|[AaPp][Mm]|CNY|RMB|USD|HKD)(?![A-Za-z])|(?<=\d)[xX](?=\d)|(?<=\d)[wW](?=[{_HAN}+，。！？、；]|\Z)|(?<=[元块塊万萬])/(?:{alternatives(UNITS)})(?![A-Za-z])|(?<=\d[万亿萬億])\s?(?:{alternatives(_LONG_UNITS)})(?![A-Za-z])|(?<=\d)/F(?![A-Za-z])|(?<=\^\d)/[Ll](?![A-Za-z])|(?<=\^\d\d)/[Ll](?![A-Za-z]))"
    # ... and units in a table or a heading.
    rf"|(?P<unit>{BARE_UNIT})"
)
_SCRIPT_TOKENS = (
    # Hanja in brackets behind their hangul: 대한민국(大韓民國).
    rf"(?P<gloss>(?<=[{_HANGUL}])[(（][{_HAN}]+[)）])"
    rf"|(?P<latin>[{_LATIN}]+(?:['’][{_LATIN}]+)*)|(?P<han>[{_HAN}]+)|(?P<kana>[{_KANA}]+)|(?P<hangul>[{_HANGUL}]+)"
    rf"|(?P<other>[^\W\d_²³{_LATIN}{_HAN}{_KANA}{_HANGUL}{_SYMBOLIC}]+)|(?P<opening>[(（\[【《〈「『“‘]+)|(?P<neutral>.)"
)
_HAS_QUANTITIES = re.compile(rf"[\d{_LATIN}]")
_NEUTRAL = frozenset({"quantity", "unit", "neutral", "opening"})
_CHINESE_MARKS = frozenset("，。、；：！？")
_NAME_WORDS = 3  # Latin words that do not yet make a sentence English
OTHER = "?"  # letters of a script that no known language uses


def identify(text: str, prior: str = DEFAULT) -> str:
    """The main language of a text; `prior` decides for text without letters and backs up ambiguous Han characters."""
    counts = _count(text)
    if not any(counts.values()):
        return prior
    if _is_english(text, counts):
        return "en"
    # What a text quotes is in the language it speaks about; a text that is one quotation is in that of its words.
    plain = _QUOTED.sub(" ", text)
    n = counts if plain == text else _count(plain)
    if not (n["han"] or n["kana"] or n["hangul"]):
        plain, n = text, counts
    if n["hangul"] and _is_korean(plain, n):
        return "ko"
    if n["kana"] and _is_japanese(plain, n):
        return "ja"
    if not n["han"]:
        return "en"
    return _han_language(plain, prior, japanese=bool(counts["kana"]))


def _count(text: str) -> dict[str, int]:
    """The characters of each script, Latin ones as words."""
    return {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}


def _is_english(text: str, n: dict[str, int]) -> bool:
    """Whether words of other languages are guests in an English text."""
    others = n["han"] + n["kana"] + n["hangul"]
    if not others:
        return bool(n["latin"])
    return n["latin"] >= 3 * others or (n["latin"] >= max(others, 2) and bool(_ENGLISH.search(text)))


def _is_korean(text: str, n: dict[str, int]) -> bool:
    """Hangul, unless it is quoted in Chinese; hanja, however many, do not make a text Chinese."""
    if n["hangul"] < n["kana"]:
        return False
    return not (n["hangul"] < n["han"] and (_CHINESE.search(text) or _FUNCTION.search(text)))


def _is_japanese(text: str, n: dict[str, int]) -> bool:
    """Kana, unless they are fewer than the hanzi of a Chinese text: katakana, or hiragana beside Chinese words.

    Kana run through all of a Japanese sentence. Those in one place beside characters that only Chinese writes are a
    guest, however long: 他说ありがとうございます。
    """
    if n["han"] and _CHINESE.search(text) and len(_KANA_RUN.findall(text)) == 1:
        return False
    if n["kana"] >= n["han"]:
        return True
    hiragana = _HIRAGANA.findall(text)
    if not set(hiragana) <= {"の"}:
        return not (_CHINESE.search(text) and len(hiragana) * 4 < n["han"])
    return not (_CHINESE.search(text) or _FUNCTION.search(text))


def _han_language(text: str, prior: str, japanese: bool = False) -> str:
    """The language of Han characters without kana; `japanese` says that kana are quoted beside them."""
    if is_cantonese(text):
        return "yue"
    if _CHINESE.search(text):
        return "yue" if prior == "yue" and not is_mandarin(text) else "zh"
    n_function = len(_FUNCTION.findall(text))
    if prior == "ja" or len(_SHINJITAI.findall(text)) > n_function or (japanese and not n_function):
        return "ja"
    return "yue" if prior == "yue" and not is_mandarin(text) else "zh"


def split_runs(text: AlignedText, language: str) -> list[tuple[str, AlignedText]]:
    """Split a sentence into (language, text) runs that cover it; neighbours differ in language.

    `language` is that of the document. Digits, symbols and punctuation take the language on both sides, and where
    the sides differ that of most of the sentence for digits, that of the left for the rest. Opening quotes and
    brackets go with what follows.
    """
    tokens = [
        (match.lastgroup or "neutral", match.span())
        for match in _token_pattern(bool(_HAS_QUANTITIES.search(text.text))).finditer(text.text)
    ]
    han = _han_languages(text.text, language)
    languages = [_language(kind, language, han[start]) for kind, (start, _) in tokens]
    main = _main(text.text, languages, tokens, language)
    marks = [text.text[start] in _CHINESE_MARKS for _, (start, _) in tokens]
    lefts, rights = _neighbours(languages, marks), _neighbours(languages[::-1], marks[::-1])[::-1]
    for index, (kind, (start, _)) in enumerate(tokens):
        if languages[index]:
            continue
        left, right = lefts[index], rights[index]
        if kind in ("quantity", "local", "chinese") or text.text[start].isdecimal():
            inside = _inside_formula(text.text, start) if language in ("zh", "yue") else False
            languages[index] = language if inside else left if left == right and left else main
        elif main in ("zh", "yue") and _in_formula(text.text, start):
            languages[index] = main
        elif kind == "opening" or _is_sign(text.text, start):
            languages[index] = ""  # the next one's, below
        else:
            languages[index] = languages[index - 1] if index else right or main
    for index in range(len(tokens) - 1, -1, -1):
        if not languages[index]:
            languages[index] = (languages[index + 1] if index + 1 < len(tokens) else lefts[index]) or main
    runs = []
    for found, group in groupby(zip(languages, tokens, strict=True), key=lambda pair: pair[0]):
        spans = [span for _, (_, span) in group]
        runs.append((found, text[spans[0][0] : spans[-1][1]]))
    return runs


@cache
def _token_pattern(with_quantities: bool) -> re.Pattern[str]:
    """What splits a sentence into tokens; quantities take time to compile, and need letters or digits."""
    return re.compile(f"{_QUANTITIES}|{_SCRIPT_TOKENS}" if with_quantities else _SCRIPT_TOKENS, re.DOTALL)


def _language(kind: str, document: str, han: str) -> str:
    """The language of a token by its script, "" if it has none of its own; `han` is that of hanzi at its place."""
    if kind in _NEUTRAL:
        return ""
    if kind == "chinese":
        return "" if document in ("zh", "yue") else "en"
    if kind == "local":
        return "" if document in ("ja", "ko") else "en"
    if kind == "han" or (kind == "gloss" and document != "ko"):
        return han
    return {"latin": "en", "address": "en", "kana": "ja", "hangul": "ko", "gloss": "ko", "other": OTHER}[kind]


def _han_languages(text: str, document: str) -> list[str]:
    """For each place of a sentence the language of hanzi that stand there.

    They are of the document's language in a Chinese or Japanese one, Japanese in a sentence or a quotation with the
    kana of Japanese; and Chinese in the quotations of a Japanese sentence that only Chinese can write.
    """
    kana = _SCRIPTS["kana"].search(text)
    plain = _QUOTED.sub(" ", text) if kana or document == "ja" else text
    if document in ("zh", "yue", "ja"):
        japanese = document != "ja" and kana and _SCRIPTS["kana"].search(plain) and _is_japanese(plain, _count(plain))
        main = "ja" if japanese else document
    else:
        hanzi = "".join(_SCRIPTS["han"].findall(text))
        main = "ko" if document == "ko" and _is_hanja(text, hanzi) else _han_language(hanzi, DEFAULT)
    result = [main] * len(text)
    if plain is text:
        return result
    for match in _QUOTED.finditer(text):
        part, n = match[0], _count(match[0])
        found = main
        if n["kana"]:
            found = "ja" if _is_japanese(part, n) else main
        elif main == "ja" and _CHINESE.search(part):
            found = _han_language(part, DEFAULT)
        result[match.start() : match.end()] = [found] * len(part)
    return result


def _is_hanja(text: str, hanzi: str) -> bool:
    """Whether the Han characters of a Korean sentence are read as Korean (美 대통령), not quoted from Chinese."""
    if not hanzi or _SCRIPTS["kana"].search(text) or _CHINESE.search(hanzi) or _SPEAKS_OF_CHINESE.search(text):
        return False
    from cosycli.text.ko.hanja import is_hanja

    return is_hanja(hanzi)


def _main(text: str, languages: list[str], tokens: Iterable[tuple[str, tuple[int, int]]], document: str) -> str:
    """The language that most of the sentence is in: a Latin word weighs as much as a character elsewhere."""
    weights: dict[str, int] = {}
    for found, (_, (start, end)) in zip(languages, tokens, strict=True):
        if found and found != OTHER:
            # A single letter in another language's text is a symbol of a formula or a part of a name.
            word = int(document == "en" or end - start > 1)
            weights[found] = weights.get(found, 0) + (word if found == "en" else end - start)
    if set(weights) == {"en"} and weights["en"] <= _NAME_WORDS and not _ENGLISH.search(text):
        return document  # a name with a number, and no English sentence: RTX 4090
    return max(weights, key=lambda found: (weights[found], found != "en")) if weights else document


def _neighbours(languages: list[str], marks: list[bool]) -> list[str]:
    """For each token the language of the nearest one before it that has one, "" beyond a Chinese mark."""
    result, last = [], ""
    for found, is_mark in zip(languages, marks, strict=True):
        result.append(last)
        last = "" if is_mark else found or last
    return result


def _inside_formula(text: str, start: int) -> bool:
    """Whether the number of a digit in Chinese is read in Chinese after Latin letters: y=2x, H1N1, 12.9吋."""
    before, after = (
        text[max(start - 20, 0) : start].rstrip("0123456789.,"),
        text[start : start + 20].lstrip("0123456789.,"),
    )
    if not _LETTERS_BEFORE.search(before):
        return False
    if re.match(f"[{_HAN}]", after) or re.search(r"[A-Za-z)²³]\s?[=<>≤≥≈≠×÷]\s?\Z", before):
        return True
    number = text[len(before) + max(start - 20, 0) :]
    return bool(re.match(r"[A-Z]", after) and before[-1].isalpha() and not re.match(r"2[A-Z](?![a-z\d])", number))


_LETTERS_BEFORE = re.compile(r"[A-Za-z][^A-Za-z]{0,3}\Z")


def _in_formula(text: str, start: int) -> bool:
    """Whether a sign stands behind a single letter and before a number, a letter or nothing: x²+y², a ≥ b, S=ab."""
    several = 5 if text[start] in "=<>≤≥≠≈²³" else 1
    left = re.search(rf"(?<![A-Za-z])[A-Za-z]{{1,{several}}}\)?[²³]?\s?\Z", text[max(start - 10, 0) : start])
    return bool(left and re.match(r"[²³]|[+=<>≤≥≠≈×÷]\s?[-−]?[\dA-Za-z(√]", text[start : start + 4]))


def _is_sign(text: str, start: int) -> bool:
    """Whether a mark belongs to the number after it: minus, plus, currency."""
    begins_number = re.match(r"[-−±+$¥€£]\s?[\d.]", text[start : start + 3])
    return bool(begins_number) and not text[max(start - 1, 0) : start].isalnum()
