"""What lies between the syllables of a Korean eojeol: the junctions that the standard pronunciation asks for.

The exception dictionary comes first, then rules for what can be told from the form: verb stems, future adnominals,
Sino-Korean ㄹ before ㄷ ㅅ ㅈ, suffixes. They guess: Korean spelling does not show parts of speech.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from cosycli.text.ko import exceptions
from cosycli.text.ko.hangul import block, coda
from cosycli.text.ko.particles import STEM_ENDING, bare
from cosycli.text.ko.rules import Junction

TABLE = "ko_words.txt"
NUMERALS = "영공일이삼사오육칠팔구십백천만억조"

# Verb stems in ㄴ and ㅁ; ㄵ ㄻ ㄼ ㄾ at the end of a syllable are always of stems, but for these nouns.
_NASAL_STEMS = "stems in n and m"
_CLUSTER_NOUNS = frozenset(("삶", "앎", "덟"))
# Forms that are far oftener nouns or other verbs than those stems with an ending.
_NOT_STEMS = "not those stems"
# ... and the nouns beside which they are those verbs after all: 신발을 신고, 눈을 감고.
_OBJECTS = {
    "신": r"(?:신|신발|구두|양말|운동화|부츠|슬리퍼|스타킹|장화|고무신|샌들|하이힐|덧신|버선|나막신|짚신)[을를도만]?",
    "안": r"(?:아기|아이|인형|품|고양이|강아지|가슴|어깨|베개|꿈|희망|문제|부담|가방|몸)[을를에]",
    "감": r"(?:눈|머리|실|붕대|머리카락)[을를도만]?",
    "담": r".*(?:에|에다|을|를)",
    "삼": r".*(?:으로|로|을|를)",
    "참": r"(?:꾹|웃음을|눈물을|화를|고통을|아픔을|잘|숨을|더는|못|끝까지|분노를|울음을|졸음을)",
    "심": r".*(?:나무|꽃|씨앗|모|모종|묘목|잔디|콩|고추|배추|마늘)[을를도만]?",
    "숨": r".*(?:에|뒤로|속으로|안으로)",
    "품": r".*[을를]",
    "남": r".*[이가은는]",
    "넘": r".*[을를이]",
    "검": r".*(?:은|는|이|가|색이|빛이)",
}

# What follows a verb in -고, not a noun.
_GOES_WITH_VERBS = re.compile("있[는다습었으]|견[디뎌]|버[티텨]|다[니녔]|나[가갔와왔]|기다[리려]")

# Stems in ㄹ: before an ending their ㄹ is no adnominal.
_L_STEMS = "stems in l"
# Adnominal -(으)ㄹ with a bound noun or in an ending (article 27); the second pattern only after stems without ㄹ.
_FUTURE_ALWAYS = re.compile(
    r"수록|지라도|지언정|진대|세라|께요|게요|거야|거예요|거에요|거지|거다|거라|거고|거니|거면|거니까|거잖|겁니|것"
)
_FUTURE = re.compile(
    r"(?:게|걸요?|거[가-힣]*|건가요?|건데요?|지|지도|지는|지를|데[가-힣]*|줄[은도을]?|듯[이한하]?[가-힣]*|밖에"
    r"|만하[가-힣]*|법하[가-힣]*|성싶[가-힣]*|적에)$"
)
# ... and nouns in ㄹ, after which a bound noun does not become tense; verbs that end like an object.
_L_NOUNS = "nouns in l"
_L_VERBS = "verb forms in reul"
_OPEN_STEMS = "하가보오주되쓰크타잘자사서차치이시지키기리히우추두누나내매깨새세대배해뛰쉬뛸바마아르모려어여켜펴셔져"

# Sino-Korean syllables in ㄹ, and in ㄷ ㅅ ㅈ after them (article 26).
_SINO_L = frozenset(
    "갈걸결골괄굴궐귤길날달돌렬률말멸몰물밀발벌별불살설솔술슬실알얼열올월율을일절졸줄질찰철출칠탈팔필할헐혈활휼힐"
)
_SINO_NEXT = frozenset(
    "단달담답당대덕도독돈동두둔득등산살삼상색생서석선설섭성세소속손송쇄쇠수숙순술숭습승시식신실심자작잔잠잡장재쟁저적전절점접정제조족존종좌죄주준중즉증지직진질집징"
)
_SINO_LAST = frozenset("적성증점죄식실세서시장전중선단대")  # suffixes after a Sino-Korean noun of two syllables
_ADJECTIVE = re.compile(
    "(?:이[가-힣]*|인[가-힣]*|으로[가-힣]*|일[가-힣]*|임[가-힣]*|[가-힣]{2})?"
)  # what follows -적 "-ic"
_TWO_WITH_TENSE_L = "tense before suffixes"
_NOT_SINO = re.compile(
    "길[동수]|달(?:지|자|도|다|디)|들|말(?:지|자|도)|물(?:도|자|지|드)|불(?:도저|도|자)$|돌(?:도|자|지)|일(?:도|지도|주도|종의|자로)$|날(?:도|자|지)|알(?:지|자|도|제)|살(?:지|자|도)|열(?:지|자|도)$"
    "|절(?:도|지)$|팔(?:지|자고|도)$|밀(?:지|자고|도)$|빌|을|길(?:지|도|다)|줄(?:지|자|도|서|다)|칠(?:지|자|도)$|할(?:지|진|세|수|자|적|정|당시|줄)|갈(?:지|자|수|적|색이)|걸(?:지|자|상)|굴(?:지|자|도)|골(?:수|조)$|솔(?:도|지)$"
    "|얼(?:지|자|도)|올(?:지|도|수|적|드|스)|별[도자]$|벌(?:지|자|도)$|월드|필드|골드|술[도자]$|질(?:지|도)$|설(?:도|자)$|결(?:도)$|발(?:도|자|지)$|살(?:수|신|생|적)$|열(?:수|자|심으)$|멸|탈(?:도|지)$|실(?:도|지|소)$|철(?:도|자|저)$|말(?:도|장)"
)
_SINO_AFTER_ALL = frozenset(("열심", "철도", "철저", "물자", "일종", "실지", "절도", "별도", "결정", "갈색"))

# 서울역: names of stations; what ends alike and is a word of its own links: 번역, 동시통역.
_YEOK = "ends in yeok"
_YONG = "ends in yong"
# Nouns of three syllables that end like the suffixes 성 법 권 증 죄, which are tense after a noun of two.
_SEONG = "whole nouns in seong"
_LAX = "lax before suffixes"
# ㄴ + ㄹ between a noun of two syllables and one of these stays nasal; words of two that have ㄹㄹ do not (article 20).
_NASAL_SUFFIXES = frozenset("란량력령례로론료류리")
_LATERAL_WORDS = "ends in n and l"
_DANGLING = frozenset("ㅅㅆㅈㅊㅌㅍㅄㄳㄺㅋㄲ")


@cache
def _words(section: str) -> frozenset[str]:
    """A section of the table of word lists."""
    text = files("cosycli.assets").joinpath(TABLE).read_text("utf-8")
    return frozenset(text.partition(f"[{section}]\n")[2].partition("[")[0].split())


@dataclass(frozen=True, slots=True)
class Eojeol:
    """A spaced word with its respelling, the junctions between its syllables, and whether the dictionary had a part."""

    spelling: str
    junctions: tuple[Junction, ...]
    is_exception: bool


@lru_cache(maxsize=65536)
def analyse(eojeol: str, before: str = "", after: str = "", alone: bool = False) -> Eojeol:
    """Find the junctions of an eojeol of syllable blocks.

    `before` and `after` are its neighbours, which help to tell verbs from nouns; `alone`: it is the whole text, so
    that a form of either kind is taken as in the examples of the standard (신고 as a verb).
    """
    junctions: dict[int, Junction] = {}
    respelling = eojeol
    taken: set[int] = set()
    numeral = len(eojeol) - len(eojeol.lstrip(NUMERALS))
    if numeral > 1:
        _numeral(eojeol, numeral, junctions)
    position, used = 0, False
    while position < len(eojeol):
        entry = exceptions.find(eojeol, position)
        if entry is not None and position < numeral - 1 and numeral > 2 and entry.word != eojeol:
            entry = None
        if entry is None:
            position += 1
            continue
        end = position + len(entry.word)
        respelling = respelling[:position] + entry.respelling + respelling[end:]
        junctions.update((position + index, junction) for index, junction in entry.junctions)
        if entry.junctions and entry.respelling == entry.word:
            taken.update(position + index for index, _ in entry.junctions)
        else:
            taken.update(range(position, end - 1))
        used = used or entry.respelling != entry.word or bool(entry.junctions)
        position = end
    verbal = alone or _GOES_WITH_VERBS.match(after) is not None
    for rule in (_stem, _future, _without, _sino, _suffix):
        for index, junction in rule(eojeol, before, verbal):
            if index not in taken:
                junctions.setdefault(index, junction)
    kinds = tuple(junctions.get(index, Junction.PLAIN) for index in range(len(eojeol) - 1))
    return Eojeol(respelling, kinds, used)


_Found = list[tuple[int, Junction]]


def _numeral(eojeol: str, length: int, junctions: dict[int, Junction]) -> None:
    """십육 -> 심뉵, 칠십 -> 칠씹, in a string of Sino-Korean numerals."""
    for index in range(length - 1):
        pair = eojeol[index : index + 2]
        if pair[1] == "육" and coda(pair[0]):
            junctions[index] = Junction.INSERT
        elif coda(pair[0]) == "ㄹ" and pair[1] in "사삼십조":
            junctions[index] = Junction.TENSE
        else:
            junctions[index] = Junction.PLAIN


def _stem(eojeol: str, before: str, verbal: bool) -> _Found:
    """Article 24 and 25: after the stem of a verb in ㄴ(ㄵ), ㅁ(ㄻ), ㄼ, ㄾ the onset of the ending is tense."""
    for index in range(len(eojeol) - 1):
        syllable, ending = eojeol[index], eojeol[index + 1 :]
        final = coda(syllable)
        if final in ("ㄵ", "ㄻ", "ㄼ", "ㄾ"):
            if syllable not in _CLUSTER_NOUNS or (STEM_ENDING.fullmatch(ending) and not re.match("도(?!록)", ending)):
                derived = ending[0] in "기겨긴길김깁" and not STEM_ENDING.fullmatch(ending)  # 굶기다, 옮기다
                return [] if derived else [(index, Junction.TENSE)]
        elif final in ("ㄴ", "ㅁ") and STEM_ENDING.fullmatch(ending):
            stem = eojeol[: index + 1]
            if stem in _words(_NASAL_STEMS) and _is_verb(stem, eojeol, before, verbal):
                return [(index, Junction.TENSE)]
            if len(stem) > 2 and stem[-2] in "아어여켜려워와" and stem[-1] in "안신감남넘담심":
                return [(index, Junction.TENSE)]
    return []


def _is_verb(stem: str, eojeol: str, before: str, verbal: bool) -> bool:
    if eojeol not in _words(_NOT_STEMS):
        return True
    if verbal and eojeol in ("신고", "안고", "삼고", "심고", "참고", "숨기", "넘기", "담기"):
        return True
    return bool(before) and re.fullmatch(_OBJECTS.get(stem, "(?!)"), before) is not None


def _future(eojeol: str, before: str, verbal: bool) -> _Found:
    """Article 27: 할걸 -> 할껄, 할수록 -> 할쑤록."""
    for index in range(len(eojeol) - 1):
        if coda(eojeol[index]) != "ㄹ":
            continue
        ending = eojeol[index + 1 :]
        if _FUTURE_ALWAYS.match(ending):
            return [(index, Junction.TENSE)]
        if _FUTURE.match(ending) and is_adnominal(eojeol[: index + 1]):
            return [(index, Junction.TENSE)]
    return []


def is_adnominal(form: str, bound: bool = False) -> bool:
    """Whether a form in ㄹ may be a verb's adnominal -(으)ㄹ: 할, 먹을, 갈; not 물, 오늘, 책을.

    `bound`: a noun of its own word follows (알 수), so that stems in ㄹ count, which before an ending do not (알지).
    """
    if coda(form[-1]) != "ㄹ":
        return False
    if not bound and (form in _words(_L_STEMS) or form[-2:] in _words(_L_STEMS)):
        return False
    if form[-1] == "을":
        return len(form) > 1 and coda(form[-2]) not in ("", "ㅇ")
    if form[-1] == "를":
        return form[-2:] in _words(_L_VERBS)
    if bound:
        return form not in _words(_L_NOUNS) and form[-2:] not in _words(_L_NOUNS)
    last = block(form[-1])
    last.coda = ""
    return len(form) > 1 or str(last) in _OPEN_STEMS


def _without(eojeol: str, before: str, verbal: bool) -> _Found:
    """Article 15: 없 after a noun is a word of its own: 끝없이 -> 끄덥씨."""
    return [
        (index, Junction.BREAK)
        for index in range(len(eojeol) - 1)
        if eojeol[index + 1] == "없" and coda(eojeol[index]) in _DANGLING
    ]


def _sino(eojeol: str, before: str, verbal: bool) -> _Found:
    """Article 26: 발전 -> 발쩐, at the beginning of an eojeol or before the last syllable of a noun of three."""
    found: _Found = []
    noun = bare(eojeol) or eojeol
    is_lax = bool(_NOT_SINO.match(eojeol)) and eojeol[:2] not in _SINO_AFTER_ALL
    if len(eojeol) > 1 and eojeol[0] in _SINO_L and eojeol[1] in _SINO_NEXT and not is_lax:
        found.append((0, Junction.TENSE))
    for index in range(1, len(eojeol) - 1):
        pair = eojeol[index : index + 2]
        if pair[0] not in _SINO_L or pair[1] not in _SINO_LAST:
            continue
        is_whole = pair[1] in "적성점증죄식" or eojeol[: index + 2] in (noun, eojeol)
        is_adjective = pair[1] == "적" and _ADJECTIVE.fullmatch(eojeol[index + 2 :])
        if is_adjective or (is_whole and eojeol[index - 1 : index + 1] in _words(_TWO_WITH_TENSE_L)):
            found.append((index, Junction.TENSE))
    return found


def _suffix(eojeol: str, before: str, verbal: bool) -> _Found:
    """Suffixes of Sino-Korean nouns: 가능성, 사용법, 생산량, and stations and uses (서울역, 영업용)."""
    found: _Found = []
    for noun in {bare(eojeol), eojeol}:
        last = len(noun) - 2
        if last < 1:
            continue
        final, two, link = noun[-1], noun[-2:], coda(noun[-2])
        if final in _NASAL_SUFFIXES and link == "ㄴ" and two not in _words(_LATERAL_WORDS):
            found.append((last, Junction.NASAL))
        elif link and ((final == "역" and two not in _words(_YEOK)) or _is_use(two, link)):
            found.append((last, Junction.INSERT))
        elif len(noun) == 3 and final in "성법권증죄" and noun not in _words(_SEONG if final == "성" else _LAX):
            found.append((last, Junction.TENSE))
    return found


def _is_use(two: str, link: str) -> bool:
    """Whether the last syllables of a noun are a consonant and 용 "for the use of": 영업용; not 이용, 가정용."""
    return two[1] == "용" and link != "ㅇ" and two not in _words(_YONG)
