"""Mandarin characters whose reading hangs on the words around them: 得 地 为 只 还 长 种 场 应 ...

Each rule sees a character that is a word by itself, and says its reading or leaves it open.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a character that is a word: the text up to the next punctuation, and the next words."""

    left: str
    right: str
    before: str
    after: str


Rule = Callable[[Context], str | None]

NUMERAL = "一二两三四五六七八九十百千万几数半每这那哪整"
MEASURES = "只场种行"  # they are looked at behind a numeral in the same word too: 一只
_PRONOUN = "我你您他她它咱谁"


def _de(at: Context) -> str:
    """得: de5 after a verb, dei3 (must) after a subject or adverb, de2 (to get) before what is got."""
    gained = re.match(r"[了到出过知]|第|[一二两三四五六七八九十]|[高满低零]?分|奖|胜|票|名|冠|逞|病|罪|手|主", at.right)
    if gained and not re.search(r"[觉显变懂记值做跑说长来玩过打]$", at.left):
        return "de2" if not at.left or at.left[-1] in "们我你他她它也都又已所共可才未能会曾将" else "de5"
    if not at.left or at.left[-1] in _PRONOUN + "们就总还都也只可非必又真准":
        return "dei3" if at.right else "de5"
    if re.search(r"[天年月日上]$|现在|今天|明天|必须|可能|恐怕|大概|至少|一定|反正|迟早|起码|还是|首先", at.left[-2:]):
        return "dei3" if re.match(r"[去走赶快先好再买做写把给靠要有跟回来上下等找看想学努让请]", at.right) else "de5"
    return "de5"


def _di(at: Context) -> str:
    """地: de5 between an adverbial and what it describes, di4 (ground) elsewhere."""
    if not at.right or re.match(r"[上下里面处势址形区震铁板图理]|[的，]|[是有很被]", at.right):
        return "di4"
    if at.before and at.before[-1] in "各此该本外内当异某两陆一块片随就落满遍席倒在":
        return "di4"
    doubled = len(at.left) >= 2 and at.left[-1] == at.left[-2]
    return "de5" if len(at.before) >= 2 or doubled else "di4"


def _wei(at: Context) -> str | None:
    """为: wei4 before whom or what something is done for, wei2 (to be, as) after a verb; else open."""
    if re.search(
        r"[称成作变认视名改设分译写选评定列转化命任尊封奉誉释判立化沦降升化增减长高深宽约均皆即实较最更大极颇]$",
        at.left,
    ):
        return "wei2"
    if re.match(rf"[{_PRONOUN}]|[了何此什甚]|大家|人民|自己|别人|孩子|祖国|国家|理想|自由", at.right):
        return "wei4"
    if not at.left and not re.match(r"[零一二两三四五六七八九十]|[非]", at.right):
        return "wei4"
    purpose = (
        "服务|提供|准备|带来|设计|制作|作出|做出|奠定|创造|工作|效力|配音|报仇|庆祝|举行|而[^且]|着想|祈祷|担心|操心"
    )
    purpose += "|操碎|奔走|奋斗|喝彩|鼓掌|难过|伤心|着急|发愁|烦恼|吵架|争吵|道歉"
    purpose += "|感到|高兴|骄傲|自豪|辩护|铺路|送行|注入|增添|付出|牺牲|献|争光|加油|争取|树立|开辟|指明|买单"
    return "wei4" if re.search(purpose, at.right[:14]) else None


def _open_unless(pattern_left: str, pattern_right: str, reading: str) -> Rule:
    """A reading after what the left pattern ends with or before what the right one begins with; else open."""
    left, right = re.compile(f"(?:{pattern_left})$"), re.compile(pattern_right)

    def rule(at: Context) -> str | None:
        return reading if left.search(at.left[-8:]) or right.match(at.right) else None

    return rule


_DEGREE = "[很太最更真好挺多越]|非常|特别|比较|十分|有点|这么|那么"
_NEVER = "(?!)"


def _zhi(at: Context) -> str | None:
    """只: zhi1 as a measure word, else open."""
    return "zhi1" if re.search(rf"[{NUMERAL}多]$", at.left) else None


def _huan(at: Context) -> str | None:
    """还: huan2 (to give back) before what is owed or whom it is given to, hai2 (still) before verbs."""
    if re.match(rf"[{_PRONOUN}]们?[是有在会]", at.right) or re.search(r"比[^比]{1,6}$", at.left):
        return "hai2"
    if re.match(rf"[钱书债清贷款账帐本息礼愿手魂俗]|了?给?[{_PRONOUN}](?!们?[的都])|了?给|$", at.right):
        return "huan2"
    return "hai2" if re.match(r"[是有在会能要没不可想得真好好剩差算]", at.right) else None


def _chang(at: Context) -> str | None:
    """长: zhang3 to grow and as head of an office, chang2 (long) after a measure; else open."""
    if re.search(r"[米里尺寸度很最太更较多么特这那倍越点好又变留拉]$", at.left) or re.match(
        r"时间|[椅裤裙袖衫袍桌远久]|外套", at.right
    ):
        return "chang2"
    if re.match(r"[了得出到大成满着势回]|起来", at.right):
        return "zhang3"
    office = re.search(
        r"[部市省州县区校院会科处局所社团船组队班首家村乡镇厂店馆台舰员庭厅署司旅师营连排军董酋机]$", at.left
    )
    return "zhang3" if office and not re.match(r"[度达约为期]", at.right) else None


_OFFICES = "部市省州县区校院会科处局所社团船组队班首家村乡镇厂店馆台舰员庭厅署司旅师营连排军董酋机"


def _zhong(at: Context) -> str | None:
    """种: zhong4 (to plant) before what grows, zhong3 (kind) after a numeral; else open."""
    if re.search(rf"[{NUMERAL}各某多]$", at.left):
        return "zhong3"
    return "zhong4" if re.match(r"[树花菜草田地瓜豆粮稻了过着上下满]|的", at.right) else None


def _chang_of_events(at: Context) -> str | None:
    """场: chang2 as a measure of weather, illness and strife, chang3 elsewhere."""
    measure = re.search(rf"[{NUMERAL}]$", at.left)
    return "chang2" if measure and _STRIFE.match(at.right) else "chang3"


_STRIFE = re.compile(
    r"(?:[大小暴雷]|突如其来的|罕见的|激烈的)?(?:雨|雪|风|病|梦|噩梦|战|仗|架|官司|灾|火|误会|空|虚惊|浩劫|恶战)"
)


def _ying(at: Context) -> str:
    """应: ying4 (on, in answer to) before a request, ying1 (should) elsewhere."""
    return "ying4" if re.match(r"[^，]{0,10}?(?:邀|要求|请求|之?约[^束]|聘|之请)", at.right) else "ying1"


def _cang(at: Context) -> str | None:
    """藏: cang2 (to hide) before where; else open."""
    return "cang2" if re.match(rf"[在起了着到有进好匿过身东得不于什甚宝书{_PRONOUN}]", at.right) else None


def _qie(at: Context) -> str:
    """切: qie4 (by all means) before a prohibition, qie1 (to cut) elsewhere."""
    return "qie4" if re.match(r"[勿莫忌记不]", at.right) else "qie1"


def _dou(at: Context) -> str | None:
    """都: dou1 (all) after a subject, open at the end and before what a capital has."""
    return "dou1" if at.left and at.right and not re.match(r"[城市府督]", at.right) else None


def _cha(at: Context) -> str | None:
    """差: cha4 (bad, lacking) after an adverb of degree and before a measure."""
    if re.search(r"[很太最更较真好还只就]$|非常|特别|比较|十分", at.left[-2:]):
        return "cha4"
    return "cha4" if re.match(r"[一两二三四五六七八九十几点]|不多|得远", at.right) else None


def _hang(at: Context) -> str | None:
    """行: hang2 (line) behind its number and before what is written in it; else open."""
    numbered = re.search(rf"第[{NUMERAL}零]+$|[{NUMERAL}]$", at.left)
    return "hang2" if numbered and re.match(r"代码|[小大]?[字诗泪]|文字|数据|命令|第|末|$", at.right) else None


def _dang(at: Context) -> str | None:
    """当: dang4 (to take for) between two persons, else open."""
    return "dang4" if re.search(rf"[{_PRONOUN}们]$", at.left) and re.match(rf"[{_PRONOUN}]们?是", at.right) else None


def _gan(at: Context) -> str | None:
    """干: gan1 (dry) of what dries, else open."""
    dried = re.search(
        r"(?:衣服|衣裳|裤子|毛巾|被子|头发|油漆|嘴唇?|嗓子|喉咙|眼泪|泪水|汗水?|墨水?|胶水?|河水?|[晾晒吹擦烘])$",
        at.left,
    )
    return "gan1" if dried and re.match(r"[了透得]|$", at.right) else None


def _luo(at: Context) -> str | None:
    """落: la4 (to leave behind) of what somebody had, else open."""
    return "la4" if re.search(r"把.{1,8}$", at.left) and re.match(r"在(?!地)|下了|家", at.right) else None


def _zhuan(at: Context) -> str | None:
    """转: zhuan4 (to revolve) around something, else open."""
    around = re.search(r"[绕围].{1,8}$", at.left[-10:]) or at.left[-1:] == "打"
    return (
        "zhuan4"
        if (around and re.match(r"[了着个圈]|$", at.right)) or re.match(r"圈|个不停|了[一两几]*圈", at.right)
        else None
    )


def _bei(at: Context) -> str | None:
    """背: bei1 (to carry) before a load, else open."""
    return (
        "bei1"
        if re.match(
            r"[着了起上]*[一个]{0,2}(?:书包|背包|[行包][李裹]|大?包|孩子|娃|弟弟|妹妹|奶奶|柴|篓|枪|锅|债|黑锅)",
            at.right,
        )
        else None
    )


def _shao(at: Context) -> str:
    """少: shao4 (young) in the names of ages, shao3 (few) elsewhere."""
    return "shao4" if re.search(r"[老亚青男女阔恶]$", at.left) else "shao3"


def _diao(at: Context) -> str | None:
    """调: diao4 (to move) before where to, tiao2 (to tune) before how; else open."""
    if re.match(r"[到去动走离任往入出回查派]", at.right):
        return "diao4"
    tuned = re.match(r"[小大高低节整好成静暗亮慢快匀味料准光音色一]", at.right)
    return "tiao2" if tuned and at.left[-1:] not in ("音", "声") else None


def _zang(at: Context) -> str | None:
    """脏: zang1 (dirty) by itself, zang4 in the names of organs."""
    if re.search(r"[心肾肝肺脾内五六]$", at.left):
        return "zang4"
    return (
        "zang1" if re.match(r"[了衣水手话兮东鞋的]|$", at.right) or re.search(r"[很太最又弄真好]$", at.left) else None
    )


def _zi(at: Context) -> str:
    """子: zi3 for sons, masters and particles, zi5 as a suffix."""
    if re.match(
        r"女|弟|孙|侄|嗣|曰|夜|午|时|集|网|弹|系统|系列|类|目录|公司|宫|爵|民|房|实|宜|虚|路|弦|项|模", at.right
    ):
        return "zi3"
    return "zi3" if not at.left or at.left[-1] in _SONS else "zi5"


_SONS = "之其长次庶嗣养幼爱独孤弃犬逆二三四五六七八九幺个孔孟老庄荀墨列曾颜男女王皇太世天君臣父母因电原质中分光量粒离氢"


def _at_end(particle: str, elsewhere: str) -> Rule:
    """A particle at the end of a clause, something else (a sound in a foreign name, a bar) before other hanzi."""

    def rule(at: Context) -> str:
        return particle if at.left and not at.right else elsewhere

    return rule


def _nong(at: Context) -> str:
    """弄: long4 (lane) after a number or the name of a road, nong4 (to do) elsewhere."""
    return "long4" if re.search(r"[路街村镇]$|[零一二三四五六七八九十百]$", at.left) else "nong4"


RULES: dict[str, Rule] = {
    "得": _de, "地": _di, "为": _wei, "只": _zhi, "还": _huan, "长": _chang, "种": _zhong, "场": _chang_of_events,
    "应": _ying, "藏": _cang, "切": _qie, "都": _dou, "差": _cha, "少": _shao,
    "行": _hang, "当": _dang, "干": _gan, "落": _luo, "转": _zhuan, "背": _bei,
    "子": _zi, "哇": _at_end("wa5", "wa1"), "咯": _at_end("lo5", "luo4"), "弄": _nong,
    "弹": _open_unless(_NEVER, "钢?琴|吉他|琵琶|古筝|[奏唱曲起得了过]|[一这那]首", "tan2"),
    "重": _open_unless(_DEGREE + "|比[^比]{1,4}", "得|的是", "zhong4"),
    "好": _open_unless(_DEGREE, "[了吧吗啊呀的]|$", "hao3"),
    "累": _open_unless(_DEGREE + "|觉得|感到", "[了吗吧呢得死坏极]|$", "lei4"),
    "脏": _zang,
    "盛": _open_unless(_NEVER, "[一两三几半]?[碗盘勺杯锅]|[了着满好上出点些]|[饭汤粥菜]", "cheng2"),
    "折": _open_unless("腿|胳膊|骨头?|腰", "了?(?:腿|胳膊|骨|腰)", "she2"),
    "难": _open_unless(_DEGREE + "|不|[一]?点都?不", "[学做办说写懂吃看听免以道得吗了题]|$", "nan2"),
    "挑": _open_unless(_NEVER, "[选帽衣剔东食好一几个出]", "tiao1"),
    "量": _open_unless("量了|量一", "[了一着过体血身好完尺]", "liang2"),
    "调": _diao,
    "中": _open_unless("[猜击射]", "[了过]?(?:[大头一二三]等?)?(?:[奖毒计暑枪弹箭标签邪彩招]|圈套)", "zhong4"),
    "卷": _open_unless(_NEVER, "[起成着入走进]", "juan3"),
    "尽": _open_unless(_NEVER, "[了力到心]", "jin4"),
    "乐": _open_unless("[找取作为逗]", "疯|坏|了|呵|得|于|意", "le4"),
    "教": _open_unless(f"[{_PRONOUN}们]", f"[{_PRONOUN}书会给了过得]|中文|英语|汉语|学生|孩子|数学|语文|大家", "jiao1"),
}  # fmt: skip
