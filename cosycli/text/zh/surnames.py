"""Chinese surnames with a reading of their own, and where in a text a character is one."""

import re
from collections.abc import Sequence

from cosycli.text.zh.symbols import HANZI

SURNAMES = {
    "单": "shan4", "仇": "qiu2", "任": "ren2", "华": "hua4", "查": "zha1", "盖": "ge3", "区": "ou1", "解": "xie4",
    "曾": "zeng1", "朴": "piao2", "翟": "zhai2", "乐": "yue4", "冼": "xian3", "燕": "yan1", "尹": "yin3", "牟": "mou4",
    "卜": "bu3", "员": "yun4", "葛": "ge3", "纪": "ji3", "应": "ying1", "宁": "ning4", "覃": "qin2", "逄": "pang2",
    "缪": "miao4", "隗": "wei3", "幺": "yao1", "种": "chong2", "阚": "kan4", "繁": "po2", "郗": "xi1",
}  # fmt: skip
# Only these are common enough to be looked for in the body of a text, where they are words as well.
_BEFORE_GIVEN_NAME = frozenset("单仇任华查盖区解曾朴翟乐冼燕")

_TITLE = re.compile(
    r"某?某?(?:先生|女士|小姐|老师|教授|博士|医生|大夫|经理|总(?![是要会共之能有算计的])|主任|局长|书记|部长|市长|省长|县长|处长|科长"
    r"|院长|校长|同志|同学|律师|师傅|董事|老板|工(?=[，。！？说]|$)|叔叔|阿姨|大爷|大妈|大哥|大姐|夫人|太太|家(?=[村庄]))|氏"
)
# After these a name follows.
_NAMING = re.compile(
    "(?:[叫姓]|名为|本名|歌手|演员|作家|导演|画家|诗人|老师|教练|队长|主席|总裁|创始人|记者|选手|球员|主持人|名将|将军)$"
)
# Characters of given names.
_GIVEN = (
    "雄良正国志建伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红梅琳琪瑶颖莹婷婕雪倩宇浩轩泽涵欣怡梓晨俊豪鹏飞晓达"
    "荔缙庚信镛巩毅鸿翰轶尚韵嘉智仁妮贤恩秀哲凡艺维雯珊珍"
)
# Given names of well-known people.
_KNOWN = {
    "单": "雄信 田芳 霁翔 于飞 依纯",
    "任": "正非 志强 贤齐 达华 嘉伦 弼时 长霞 我行 盈盈 素汐",
    "查": "良镛 慎行 济民",
    "曾": "国藩 国荃 国华 庆红 纪泽 志伟 宝仪 轶可 荫权 子墨 舜晞 巩 沛慈 黎",
    "解": "缙 晓东 学恭 振华 清帅",
    "华": "罗庚 国锋 佗 晨宇 建敏 春莹",
    "仇": "英 保兴 鸾",
    "朴": "槿惠 正熙 智星 赞郁 灿烈 宝英 信惠 恩斌 海镇 有天 叙俊",
    "翟": "天临 让 志刚 美卿 颖",
    "乐": "嘉 毅 进 羊 靖宜 韵",
    "盖": "聂 叫天 苏文 宽饶",
    "区": "楚良 寿年",
    "冼": "星海 夫人 东妹",
    "燕": "青 小六 赤霞 南天",
    "宁": "泽涛 浩",
    "覃": "海洋",
    "缪": "荃孙 瑞林",
}
_FAMOUS = re.compile("|".join(f"{name}(?:{given.replace(' ', '|')})" for name, given in _KNOWN.items()))


def surname_at(text: str, start: int, words: Sequence[str], index: int) -> str | None:
    """The surname's reading of the character that begins word `index`, at `start` of the text; None if it is none."""
    character = text[start]
    if character not in SURNAMES:
        return None
    if _FAMOUS.match(text, start):
        return SURNAMES[character]
    alone = len(words[index]) == 1
    if alone and _TITLE.match(text, start + 1) and not _is_verb(character, text[max(start - 1, 0) : start]):
        return SURNAMES[character]
    named = _NAMING.search(text, max(start - 4, 0), start)
    if named and (alone or len(words[index]) == 2) and character in _BEFORE_GIVEN_NAME:
        following = text[start + 1 : start + 3]
        return SURNAMES[character] if not following or _is_name(following, named[0]) else None
    if alone and character in "曾任单解华查" and re.match(rf"[{_GIVEN}][{_GIVEN}]", text[start + 1 : start + 3]):
        return SURNAMES[character] if _fragmented(words, index) else None
    return None


def _is_verb(character: str, before: str) -> bool:
    """Whether 任 before an office is to hold it (曾任校长, 第三任主任) and no name; others may not be counted."""
    if character == "任":
        return bool(re.match(f"[{HANZI}0-9]", before)) and before not in "和与跟找向对请给是的叫问让被"
    return bool(before) and before in "一二两三几每这那某各"


def _is_name(following: str, naming: str) -> bool:
    return naming.endswith("姓") or not re.match(r"[的了着过是在有]", following)


def _fragmented(words: Sequence[str], index: int) -> bool:
    """Whether what follows is no word of the table: the given name falls into single characters."""
    return all(len(word) == 1 for word in words[index + 1 : index + 3])
