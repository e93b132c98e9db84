"""Korean text to phones, by the Standard Pronunciation."""

import re
from collections.abc import Sequence

from cosycli.text.aligned import AlignedText
from cosycli.text.ko import rules
from cosycli.text.ko.hangul import SILENT, SYLLABLES, Block, block, coda, is_syllable, syllable_phones
from cosycli.text.ko.particles import is_tail
from cosycli.text.ko.rules import Junction
from cosycli.text.ko.words import NUMERALS, Eojeol, analyse, is_adnominal
from cosycli.text.phones import Boundary, Phone
from cosycli.text.reading import SpokenWord, pause

MAX_EOJEOL = 40  # syllables; a longer stretch without a blank is divided
_TOKEN = re.compile(
    rf"(?P<word>[{SYLLABLES}]{{1,{MAX_EOJEOL}}})|(?P<mark>\.{{2,}}|…+|[—–]+|(?<=\s)-+(?=\s)|--+|[，、,（）()【】\[\]；;：:。.？?！!]"
    # Between words of more than a syllable; 한·중·일 is said in one breath.
    rf"|(?<=[{SYLLABLES}]{{2}})·(?=[{SYLLABLES}]{{2}}))"
)
# Nouns that follow an adnominal closely (article 27): bound ones, and those of the second group that are usual there.
_BOUND = re.compile("대로|것|거|게|걸|건|겁|수|데|바|줄|적|듯|법|성|만|지|뿐|터|뻔")
_CLOSE = re.compile(
    "곳|때|도리|사람|생각|정도|동안|자신|작정|지경|대상|계획|각오|경우|장소|시간|준비|자리|자격|필요|길|집|돈|상황|기회|방법|조건|권리|가능성|구석|사이"
)
_NUMBER = re.compile(f"[{NUMERALS}]+$")
# Stems before -을, which is oftener the particle.
_BEFORE_EUL = frozenset(
    "먹있없읽앉받믿잡찾씻입벗웃죽닫얻걷묻들물깎닦볶묶섞겪꺾남넘담참감숨안신얹많않싫좋놓넣쌓낳닿끊끓잃앓옳뚫같붙맡뱉높깊갚덮엎싶짚늦낮맞맺찢꽂젖쫓었았했겠갔왔봤됐렸였졌쳤"
)
# Words of one syllable to which the word before them is linked: places, counters, and what else leans on it.
_LEANING = frozenset("위안앞옆밖뒤속곁중년월일원명개시분점말살번권장대잔벌집채초층도회주등세억만조")
_WORK = re.compile(
    r"일(?:이|을|은|도|만|에|과|의|이다|입니다|들|로|인|이라|이고)?$|엿|입[고다는은을어었지기이도만에]?$|입[고는은을어었지기]|옷입"
)
_MATTER = re.compile(r"일(?:[이을은도만에과의]?|이다|입니다|이에요|들[이은을도]?|로|인가요?|이라[가-힣]*|이고)$")
_BEFORE_NEUN = frozenset("하되있없시키")
# Words of one syllable that belong to what follows: determiners, adverbs and native numerals; and words that lean on
# a noun before them.
_LEADING = frozenset("못안잘좀꼭막한첫몇온옛각맨갓곧영열둘셋넷총딱훨별뭘날널")
_LEANS = re.compile("[있없]|위|아래|앞|옆|안[에의으은이]|않|입[고은는을어었지]|이[었에야]|아니")
_COUNTERS = re.compile(
    r"(?:개|명|살|시|권|마리|잔|벌|대|번|장|병|송이|가지|군데|달|사람|시간|자루|그루|방울|단|배|바퀴|줄|집|자|돈|조각|건|곡|척|채|점|도|세|주|분|초|부|절)"
)
_BEFORE_WORK = frozenset(("잘", "못", "옷", "먹은", "먹을", "볼", "큰"))
_EIGHT_TEN = re.compile(r"(?:.*[가-힣])?(?:여덟|열)$|열$")


def pronounce(text: AlignedText) -> list[SpokenWord]:
    """The words of a normalized Korean text: eojeols and punctuation marks.

    Words begin with `Boundary.WORD`, other syllables with `SYLLABLE`. Neighbouring eojeols of which one is a single
    syllable are linked (옷 입다 -> 온 닙따). Commas and brackets become `sp`, all other marks `brk`; quotes are silent.
    """
    spoken: list[SpokenWord] = []
    phrase: list[AlignedText] = []
    matches = list(_TOKEN.finditer(text.text))
    alone = sum(match["word"] is not None for match in matches) == 1
    for match in matches:
        part = text[match.start() : match.end()]
        if match["word"]:
            phrase.append(part)
            continue
        spoken += _phrase(phrase, alone)
        phrase = []
        spoken.append(pause(part))
    return spoken + _phrase(phrase, alone)


def phones_of(reading: str) -> tuple[Phone, ...] | None:
    """The phones of hangul as pronounced, blanks between words; None if a syllable cannot be pronounced so."""
    phones: list[Phone] = []
    for word in reading.split():
        boundary, after_l = Boundary.WORD, False
        for character in word:
            if not is_syllable(character):
                return None
            made = syllable_phones(block(character), boundary, after_l)
            if made is None:
                return None
            phones += made
            boundary, after_l = Boundary.SYLLABLE, coda(character) == "ㄹ"
    return tuple(phones) or None


def _phrase(words: Sequence[AlignedText], alone: bool) -> list[SpokenWord]:
    """The words between two pauses."""
    texts = ["", *(word.text for word in words), ""]
    neighbours = zip(texts, texts[1:], texts[2:], strict=False)
    analysed = [analyse(eojeol, before, after, alone) for before, eojeol, after in neighbours]
    blocks: list[list[Block]] = [[block(character) for character in eojeol.spelling] for eojeol in analysed]
    junctions: list[Junction] = []
    for index, (word, eojeol) in enumerate(zip(words, analysed, strict=True)):
        if index:
            junctions.append(_between(words[index - 1].text, word.text))
        junctions += eojeol.junctions
    flat = [syllable for syllables in blocks for syllable in syllables]
    names = _pronounce(flat, junctions, [len(syllables) for syllables in blocks])
    return [
        _spoken(word, eojeol, syllables, found)
        for word, eojeol, syllables, found in zip(words, analysed, blocks, names, strict=True)
    ]


def _pronounce(flat: list[Block], junctions: list[Junction], lengths: list[int]) -> list[set[str]]:
    """Apply the rules to linked stretches; the names of the rules for each word."""
    names: list[set[str]] = []
    start, first = 0, 0
    position = 0
    for index, length in enumerate(lengths):
        position += length
        if index + 1 < len(lengths) and junctions[position - 1] is not Junction.PAUSE:
            continue
        found = rules.pronounce(flat[start:position], junctions[start : position - 1])
        names += [found] * (index + 1 - first)
        start, first = position, index + 1
    return names


def _between(left: str, right: str) -> Junction:
    """Whether and how two eojeols in a row are linked."""
    if _is_bound(left, right):
        return Junction.TENSE
    if _EIGHT_TEN.match(left) and _COUNTERS.match(right):
        return Junction.TENSE
    if left[-1] in NUMERALS and left.strip(NUMERALS) == "" and right == "점":
        return Junction.TENSE
    if left == "못" and right[0] in "이잊읽입일":
        return Junction.INSERT
    if (left[-1] in "한할된될른린" or left in _BEFORE_WORK) and _WORK.match(right):
        return Junction.INSERT
    if _MATTER.match(right) and _is_attribute(left):
        return Junction.INSERT
    return Junction.BREAK if right in _LEANING or _is_linked(left, right) else Junction.PAUSE


def _is_attribute(word: str) -> bool:
    """Whether a word in ㄴ or ㄹ belongs to the noun after it: 무슨, 좋은, 하는; not a numeral or a topic."""
    if coda(word[-1]) not in ("ㄴ", "ㄹ") or not word.strip(NUMERALS) or word[-1] == "를":
        return False
    if word[-1] in "은는을":
        return len(word) > 1 and word[-2] in (_BEFORE_NEUN if word[-1] == "는" else _BEFORE_EUL)
    return True


def _is_linked(left: str, right: str) -> bool:
    """Whether a word of one syllable is linked to the next one.

    A noun is, but its coda moves only into a word that leans on it (꽃 위, 옷 없이), not into any (금 아홉).
    """
    if len(left) != 1:
        return False
    if left in NUMERALS or left == "점":
        return True
    moves = coda(left) != "" and block(right[0]).onset == SILENT
    return not moves or left in _LEADING or _LEANS.match(right) is not None


def _is_bound(left: str, right: str) -> bool:
    """Whether `left` is an adnominal -(으)ㄹ and `right` a noun that makes its first onset tense: 할 수, 만날 사람."""
    if coda(left[-1]) != "ㄹ" or _NUMBER.match(left) or not is_adnominal(left, bound=True):
        return False
    noun = _BOUND.match(right)
    if noun is not None and (noun[0] in "것거겁" or is_tail(right[noun.end() :])):
        return left[-1] != "을" or noun[0] in "것거겁" or left[-2] in _BEFORE_EUL
    noun = _CLOSE.match(right)
    return noun is not None and is_tail(right[noun.end() :]) and (left[-1] != "을" or left[-2] in _BEFORE_EUL)


def _spoken(word: AlignedText, eojeol: Eojeol, syllables: list[Block], names: set[str]) -> SpokenWord:
    phones: list[Phone] = []
    boundary, after_l = Boundary.WORD, False
    for syllable, span in zip(syllables, word.spans, strict=True):
        phones += syllable_phones(syllable, boundary, after_l, span) or []
        boundary, after_l = Boundary.SYLLABLE, syllable.coda == "ㄹ"
    reading = "".join(map(str, syllables))
    if reading == word.text:
        rule = "as written"
    elif eojeol.is_exception:
        rule = "exception dictionary"
    else:
        rule = f"standard pronunciation: {', '.join(sorted(names))}"
    return SpokenWord(word.text, reading, tuple(phones), rule, word.span)
