"""Cantonese characters read by what stands around them: particles, and words of speech among those of the book.

Each rule gets the text before and after the character up to the next punctuation mark; None leaves the dictionary's
reading.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule knows of the sentence: whether it is spoken Cantonese, and whether it asks yes or no."""

    colloquial: bool = True
    asks: bool = False

    @classmethod
    def of(cls, sentence: str) -> "Setting":
        """The setting of a sentence with its punctuation."""
        asks = "?" in sentence or "？" in sentence
        colloquial = bool(_COLLOQUIAL.search(sentence)) or not _BOOKISH.search(sentence)
        return cls(colloquial, asks and not _ANSWERED_BY_A_WORD.search(sentence))


Choice = Callable[[str, str, Setting], str | None]

_COLLOQUIAL = re.compile("[嘅喺咗佢哋冇唔嗰啲嘢咁噉乜嚟睇攞嗮㗎𡃉囖嘞喎啱俾畀]|係")
_BOOKISH = re.compile("[的這們沒她吧嗎]|不[是要會能]|(?<![都就即但唔真淨硬])是|他們|什麼|甚麼")
# These questions end in an even aa3, those that wonder in a falling aa4.
_ANSWERED_BY_A_WORD = re.compile(r"[邊乜咩誰點幾何嘜未]|定係|(.)唔\1|有冇|係咪")
_NUMERAL = "一二兩三四五六七八九十百千萬億零半幾廿卅多"
_PARTICLES = "啊呀啦喇嘞嚹囉囖喎㗎𡃉啫咋先添𠻹呢吖咩嘅咗噃"
_MEASURE = "個度啲次樣位件隻條間本張份套部架班排陣邊種段層座棟支枝杯碗對場家篇首處回輪代批方時句粒塊類項款"
# Verbs that are done for a while (睇下), and verbs of perceiving and getting (見到).
_GOT = re.compile(
    "(?:[睇見聽搵買攞執撞遇收捉諗估食借租做考攻搶賺贏幫拎記體得識享捕察查入搭]|感受|感覺|了解|發現|影響)唔?$"
)


def _always(reading: str) -> Choice:
    return lambda left, right, where: reading


def _before(pattern: str, reading: str, otherwise: str | None = None) -> Choice:
    """A reading before what `pattern` matches."""
    compiled = re.compile(pattern)
    return lambda left, right, where: reading if compiled.match(right) else otherwise


def _after(pattern: str, reading: str, otherwise: str | None = None) -> Choice:
    """A reading after what `pattern` matches."""
    compiled = re.compile(rf"(?:{pattern})\Z")
    return lambda left, right, where: reading if compiled.search(left[-6:]) else otherwise


def _opening(reading: str) -> Choice:
    """An interjection at the beginning of a clause."""
    return lambda left, right, where: None if left else reading


def _closing(reading: str) -> Choice:
    """A particle at the end of a clause."""
    return lambda left, right, where: None if right.strip(_PARTICLES) else reading


def _asking(asked: str, told: str) -> Choice:
    """A final particle that differs in a question that wonders."""
    return lambda left, right, where: asked if where.asks and left and not right else told


def _ni(left: str, right: str, where: Setting) -> str:
    """呢: ni1 (this) before a measure word or number, ne1 as a particle."""
    return "ni1" if re.match(rf"[{_MEASURE}{_NUMERAL}]", right) and not left.endswith(("嘅", "噉")) else "ne1"


def _lai(left: str, right: str, where: Setting) -> str | None:
    """來: lai4 in speech, where it is mostly written 嚟; loi4 in words of the book and in written Chinese."""
    bookish = left.endswith(tuple("原後從未將近往本由外年向以古素")) or re.match("[自源臨賓年歷]|世紀", right)
    return None if bookish or not where.colloquial else "lai4"


def _laa(left: str, right: str, where: Setting) -> str:
    """喇: laa3 where something has changed, laa1 where it is obvious, asked for or listed (written 啦 as well)."""
    return "laa1" if re.search("梗係|當然|唔好|快啲|不如|其實|緊要|嗰?啲$|算$", left) else "laa3"


def _mai(left: str, right: str, where: Setting) -> str:
    """咪: mai5 (don't) at the head of a request, mai6 (then, isn't it) elsewhere."""
    request = re.match("[話再同理咁噉得亂笑嚇喊鬧掛嚟掂掹諗嘥激煩阻郁拘]", right)
    alone = not left or left.endswith(("你", "你哋", "大家"))
    return "mai5" if alone and request and not right.endswith(("囉", "囖", "咯", "喇")) else "mai6"


def _haa(left: str, right: str, where: Setting) -> str | None:
    """下: haa5 after a verb in speech (睇下, 留意下), haa6 (under, next) elsewhere."""
    if not left or not where.colloquial or re.search("[之以地樓天屬手腳底旗名台鄉閣殿鄰腋我你佢係同喂哋]$", left):
        return None
    return None if re.match("[次晝面邊載列屬年月星學降令達冊]", right) else "haa5"


def _haa_suffix(left: str, right: str, where: Setting) -> str:
    """吓: haa5 after a verb, haa2 by itself; before a person it is the simplified 嚇."""
    if re.match("[死親壞到倒]", right) or (re.match("[我你佢人]", right) and re.search("^$|[好咪嚟走俾畀被]$", left)):
        return "haak3"
    return "haa5" if left else "haa2"


def _dou(left: str, right: str, where: Setting) -> str | None:
    """到: dou2 after verbs of perceiving and getting (見到, 買唔到), dou3 (to, until) elsewhere."""
    until = re.match(rf"[而今聽尋琴死飽厭晒喊]|好[大多犀]|依家|幾點|[{_NUMERAL}]+[點號月]", right)
    return "dou2" if where.colloquial and _GOT.search(left[-4:]) and not until else None


def _about(left: str, right: str, where: Setting) -> str | None:
    """度: dou2 (about) after an amount with its unit (三日度), dou6 (place, degree) elsewhere."""
    unit = "半|日|蚊|個?月|年|歲|人|次|元|點|鐘|個字|鐘頭|禮拜|公里|[尺米磅斤杯碗]|百|千|萬"
    amount = rf"[{_NUMERAL}]+個?(?:{unit})+[假半幾]?$|幾多(?:錢|個|百|千|次)$"
    return "dou2" if re.search(amount, left[-8:]) and not re.match("過|數|假", right) else None


def _zung(left: str, right: str, where: Setting) -> str | None:
    """重 (for 仲): zung6 (still, even) before a verb, cung4 and cung5 (again, heavy) elsewhere."""
    if not where.colloquial or not right or re.search("[好幾咁太最體加嚴有斤]$", left):
        return None
    return None if re.match(f"[{_PARTICLES}量型傷病磅過複新疊]", right) else "zung6"


def _gam(left: str, right: str, where: Setting) -> str:
    """咁: gam3 (so) before what has degrees, gam2 (thus, then) before a clause and alone."""
    thus = not right or re.match(f"[就我你佢即{_PARTICLES}]|咪|係", right)
    return "gam2" if thus else "gam3"


def _seng(left: str, right: str, where: Setting) -> str | None:
    """成: seng4 (whole, nearly) before a quantity, sing4 (to become) elsewhere."""
    amount = re.match(f"[{_NUMERAL}{_MEASURE}冊塊身枱包舊盒箱堆村屋城車日晚世]|連埋", right)
    return "seng4" if amount and not re.search("[變完組構形達造分搞砌整]$", left) else None


def _fong(left: str, right: str, where: Setting) -> str | None:
    """房: fong2 as a noun by itself or at the end of one, fong4 before another."""
    return "fong2" if left and not re.match("[間屋子東產租價貸舍地車委]", right) and left[-1] not in "車廠" else None


def _ling(left: str, right: str, where: Setting) -> str | None:
    """零: leng4 (and some) after a full number, ling4 (zero) elsewhere."""
    some = re.search("[十百千萬個點]$", left) and not re.match(f"[{_NUMERAL}分]", right)
    return "leng4" if some and right and where.colloquial else None


def _in_speech(choice: Choice) -> Choice:
    return lambda left, right, where: choice(left, right, where) if where.colloquial else None


_POINTING = f"[呢哩嗰邊每各某第佢我你哋嘅間{_NUMERAL}]"

RULES: dict[str, Choice] = {
    # particles and interjections
    "呢": _ni, "哩": _always("ni1"), "喇": _laa, "咪": _mai, "吓": _haa_suffix, "咁": _gam,
    "呀": _asking("aa4", "aa3"), "㗎": _asking("gaa4", "gaa3"), "嗎": _after("[啫吖𠺢架㗎呀之嘛喇]", "maa3", "maa1"),
    "嘞": _always("laak3"), "喎": _always("wo3"), "啫": _always("ze1"), "誒": _always("e6"),
    "唧": _closing("zek1"), "嘍": _closing("lo3"), "咯": _closing("lok3"), "呵": _closing("ho2"),
    "嘩": _opening("waa3"), "唉": _opening("aai5"), "嘿": _opening("hei3"), "嗯": _opening("m6"),
    "喀": _opening("haak6"), "哦": lambda left, right, where: "o5" if right else "o3",
    # verbs and their suffixes
    "來": _lai, "下": _haa, "到": _dou, "重": _zung, "返": _always("faan1"), "坐": _always("co5"),
    "儲": _always("cou5"),
    "着": _before("[住咗返起得]|[一-鿿]{0,4}(?:衫|褲|裙|鞋|襪|西裝|恤|褸|衣|裝)|乜|嗰啲", "zoek3"),
    "數": _before("[錢埋下吓住到咗完返清緊]|一數|唔數|手指|[一二三幾]聲", "sou2"),
    "爭": _before("[好少啲咗你我佢錢成唔十幾]|一[啲個點次]", "zaang1"),
    "訂": _in_speech(_before("[咗唔飛位枱房機票返嗰]", "deng6")),
    "醒": _after("[好最幾咁夠]|提", "sing2"), "嬲": _always("nau1"),
    "轉": _before("[返圈頭]|[多兩幾一]+(?:轉|圈)", "zyun3"),
    # nouns, changed tones, measure words
    "度": _about, "成": _seng, "房": _fong, "零": _ling,
    "魚": _before("[類缸塘蛋翅肉生油鰾網船舖排鱗骨頭池雷]", "jyu4", "jyu2"),
    "間": _after(_POINTING, "gaan1"),
    "行": _after("[呢哩嗰邊各本做第]", "hong4"),
    "近": _in_speech(_after("[好幾咁太啲唔]", "kan5")),
    "正": _after("[好幾咁真夠]", "zeng3"),
    "聲": _in_speech(_after("[一大細出兩幾]|電視", "seng1")),
    "樣": _after("[個嘅]", "joeng2"), "偈": _always("gai2"),
    "隊": _after("[國港]", "deoi2"), "處": _after("[之程務政署管]", "cyu3"),
    "假": _after("[日請放攞個長]", "gaa3"), "位": _in_speech(_after("[冇個留搵]", "wai2")),
    "只": _before("[狗貓雞魚牛馬羊鳥手眼腳耳船碟豬鴨鵝雀龜兔狼虎象熊猴蚊烏]", "zek3"),
    "相": _after("[張影啲幅]", "soeng2"), "人": _after("[啲個嗰]", "jan4"),
}  # fmt: skip
