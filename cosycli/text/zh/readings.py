"""Readings of hanzi in context: a phrase dictionary, own corrections, and rules for the commonest characters.

The phrase dictionary is in `phrases`. What it lacks is here: words with a neutral last syllable, words
it misreads, and characters whose reading hangs on the words around them (得 地 为 还 只 ...).
"""

import re
from collections.abc import Callable, Sequence

from cosycli.text.zh.phrases import dictionary_readings

# Words whose last syllable is neutral in standard Mandarin though dictionaries give its full tone.
NEUTRAL = frozenset(
    "爱人 巴掌 把式 包袱 包涵 报酬 抱怨 辈分 本事 比方 扁担 别扭 拨弄 簸箕 补丁 不由得 部分 财主 苍蝇 差事 柴火 称呼 除了"
    " 锄头 畜生 窗户 刺猬 凑合 耷拉 答应 打扮 打点 打发 打量 打算 打听 大方 大夫 大爷 大意 耽搁 耽误 道士 灯笼 提防 滴水 嘀咕"
    " 地方 弟弟 弟兄 点心 东家 东西 动静 动弹 豆腐 嘟囔 队伍 对付 多么 耳朵 废物 风筝 福气 甘蔗 干事 高粱 膏药 告诉 疙瘩"
    " 胳膊 工夫 功夫 公公 姑姑 姑娘 故事 寡妇 怪物 关系 官司 棺材 规矩 闺女 蛤蟆 含糊 行当 合同 和尚 核桃 红火 后头 厚道"
    " 狐狸 胡琴 葫芦 糊涂 护士 皇上 活泼 火候 伙计 机灵 记号 记性 家伙 架势 见识 将就 交情 叫唤 结实 街坊 姐夫 姐姐 戒指"
    " 精神 舅舅 咳嗽 客气 口袋 窟窿 快活 困难 阔气 喇叭 喇嘛 懒得 浪头 老婆 老实 老爷 累赘 篱笆 里头 力气 厉害 利落 利索"
    " 痢疾 连累 凉快 粮食 溜达 萝卜 骆驼 麻烦 麻利 马虎 码头 买卖 忙活 冒失 眉毛 媒人 门道 眯缝 迷糊 苗条 名堂 名字 明白"
    " 蘑菇 模糊 木匠 木头 难为 脑袋 念叨 念头 娘家 奴才 女婿 暖和 疟疾 牌楼 盘算 朋友 脾气 屁股 便宜 漂亮 婆家 婆婆 铺盖"
    " 欺负 前头 亲戚 勤快 清楚 亲家 拳头 热闹 人家 认得 认识 扫帚 商量 晌午 上司 上头 烧饼 少爷 舌头 身份 什么 生意 牲口"
    " 师父 师傅 石匠 石榴 石头 时候 实在 使唤 世故 似的 事情 收成 收拾 首饰 叔叔 舒服 舒坦 疏忽 爽快 思量 算计 岁数 太太"
    " 特务 挑剔 跳蚤 铁匠 头发 妥当 唾沫 挖苦 娃娃 晚上 尾巴 委屈 为了 位置 稳当 窝囊 稀罕 媳妇 喜欢 下巴 吓唬 先生 乡下"
    " 相声 消息 小气 笑话 谢谢 心思 星星 猩猩 行李 兄弟 休息 秀才 秀气 学生 学问 衙门 哑巴 胭脂 烟筒 眼睛 秧歌 养活 吆喝"
    " 妖精 钥匙 爷爷 衣服 衣裳 意思 应酬 冤枉 月饼 月亮 云彩 运气 在乎 早上 怎么 扎实 眨巴 栅栏 张罗 丈夫 帐篷 丈人 帐子"
    " 招呼 招牌 折腾 这个 那个 哪个 枕头 芝麻 知识 指甲 指头 主意 转悠 庄稼 壮实 状元 字号 自在 祖宗 嘴巴 作坊 琢磨 葡萄"
    " 玻璃 知道 味道 苹果派 漂亮 聪明 丫头 亮堂 太阳 先前头 骨头 馒头 甜头 苦头 看头 罐头 里边 外头 外边 左边 右边 后边 前边"
    " 上边 下边 这边 那边 里面 外面 上面 下面 前面 后面 爸爸 妈妈 哥哥 妹妹 奶奶 宝宝 伯伯 婶婶 嫂嫂 姥姥 回来 起来 出来"
    " 过来 进来 下来 上来 出去 进去 过去 回去 下去 上去 哪里 这里 那里 屋里 家里 心里 手里 夜里 早晨头 牡丹 伶俐 和气 和平鸽"
    " 新鲜 干净 容易 态度 计较 佩服 反正 活动 力量 道理 小姐 本钱 白天 早饭".split()
) - frozenset("滴水 苹果派 先前头 早晨头 和平鸽 反正 活动 本钱 白天 早饭 过去 容易 态度 力量 小姐 牡丹 帐子".split())

# Readings that the phrase dictionary lacks or gets wrong.
WORDS = {
    line.split()[0]: tuple(line.split()[1:])
    for line in """
    着急 zhao2 ji2
    觉得 jue2 de5
    哪儿 na3 er2
    那儿 na4 er2
    这儿 zhe4 er2
    小姐 xiao2 jie5
    行长 hang2 zhang3
    重启 chong2 qi3
    还款 huan2 kuan3
    还钱 huan2 qian2
    还书 huan2 shu1
    还债 huan2 zhai4
    还贷 huan2 dai4
    还给 huan2 gei3
    值得 zhi2 de5
    记得 ji4 de5
    显得 xian3 de5
    懂得 dong3 de5
    舍得 she3 de5
    不了解 bu4 liao3 jie3
    大都会 da4 du1 hui4
    还原 huan2 yuan2
    单于 chan2 yu2
    尉迟 yu4 chi2
    令狐 ling2 hu2
    万俟 mo4 qi2
    嗯 en5
    朝鲜 chao2 xian3
    啦啦 la1 la1
    蒙古 meng3 gu3
    高句丽 gao1 gou1 li2
    当月 dang1 yue4
    当地 dang1 di4
    当今 dang1 jin1
    钻井 zuan4 jing3
    粘膜 nian2 mo2
    挣脱 zheng1 tuo1
    肚子 du4 zi5
    落差 luo4 cha1
    反差 fan3 cha1
    偏差 pian1 cha1
    相差 xiang1 cha1
    方差 fang1 cha1
    高差 gao1 cha1
    差价 cha1 jia4
    青藏 qing1 zang4
    驻藏 zhu4 zang4
    藏军 zang4 jun1
    补阙 bu3 que1
    茜茜 xi1 xi1
    """.strip().splitlines()
}
_LONGEST = max(map(len, WORDS))

# 儿 as surname readings before titles or as the first character of a name would need a name tagger; only titles.
_SURNAMES = {"单": "shan4", "仇": "qiu2", "任": "ren2", "华": "hua4", "查": "zha1", "盖": "ge3", "区": "ou1", "解": "xie4",
             "曾": "zeng1", "朴": "piao2", "尹": "yin3", "翟": "zhai2", "乐": "yue4", "冼": "xian3"}  # fmt: skip
_TITLES = re.compile(r"先生|女士|小姐|老师|教授|博士|医生|经理|总(?!是|要|会|共)|主任|局长|同志|同学|律师|师傅|董事")

_REPEATED = "爸妈哥弟姐妹爷奶叔舅姑婶嫂公婆太娃宝星猩伯姥" + "看想说听试走坐等问找聊谈玩笑尝写读念练学算猜用谢讲逛歇"


def readings(text: str, words: Sequence[str]) -> list[str]:
    """One reading for each hanzi of `text`, tone as final digit; the character itself where none is known.

    `text` has no punctuation, `words` are its words in order. Tone sandhi is not applied.
    """
    result = dictionary_readings(text)
    start = 0
    for index, word in enumerate(words):
        end = start + len(word)
        before, after = words[index - 1] if index else "", words[index + 1] if index + 1 < len(words) else ""
        if len(word) == 1 and word in _RULES:
            result[start] = _RULES[word](text[:start], text[end:], before, after) or result[start]
        elif len(word) == 1 and word in _SURNAMES and _TITLES.match(text, end):
            result[start] = _SURNAMES[word]
        _soften(word, result, start)
        start = end
    for start in range(len(text)):
        for length in range(min(_LONGEST, len(text) - start), 0, -1):
            known = WORDS.get(text[start : start + length])
            if known and (length > 1 or len(text) == 1):
                result[start : start + length] = known
                break
    return [
        reading if reading == "bu5" else _CITATION.get(character, reading)
        for character, reading in zip(text, result, strict=True)
    ]


# The dictionary has some of these with the sandhi applied and some without.
_CITATION = {"一": "yi1", "不": "bu4"}


def _soften(word: str, result: list[str], start: int) -> None:
    """Give the neutral tone to the last syllable of the words in `NEUTRAL` and of repeated verbs and kin."""
    for length in (2, 3):
        if length > len(word):
            break
        for part, end in ((word[:length], start + length), (word[-length:], start + len(word))):
            if part in NEUTRAL or (length == 2 == len(word) and part[0] == part[1] and part[0] in _REPEATED):
                result[end - 1] = result[end - 1].rstrip("1234") + ("" if result[end - 1].endswith("5") else "5")


_Choice = Callable[[str, str, str, str], str | None]


def _de(left: str, right: str, before: str, after: str) -> str:
    """得: de5 after a verb, dei3 (must) after a subject or adverb, de2 (to get) before what is got."""
    if re.match(r"[了到出过知]|第|[一二三两]|奖|分", right) and not re.search(r"[觉显变懂记值]$", left):
        return "de2" if not left or left[-1] in "们我你他她它也都又" else "de5"
    if not left or left[-1] in "我你他她它咱们您谁就总还都也只可非必":
        return "dei3" if right else "de5"
    return "de5"


def _di(left: str, right: str, before: str, after: str) -> str:
    """地: de5 between an adverbial and what it describes, di4 (ground) elsewhere."""
    adverbial = len(before) >= 2 or (len(left) >= 2 and left[-1] == left[-2])
    return "de5" if adverbial and right else "di4"


def _wei(left: str, right: str, before: str, after: str) -> str:
    """为: wei4 before whom or what something is done for, wei2 (to be, as) elsewhere."""
    if re.match(r"[了何此什]|我们?|你们?|他们?|她们?|它们?|您|谁|大家|人民|自己", right) or not left:
        return "wei4"
    if re.search(r"服务|提供|准备|带来|设计|而|制作|作出|做出|奠定|创造|配音|报仇|庆祝|举行", right[:14]):
        return "wei4"
    return "wei2"


def _zhi(left: str, right: str, before: str, after: str) -> str | None:
    """只: zhi1 as a measure word, zhi3 (only) elsewhere."""
    return "zhi1" if re.search(r"[一二三四五六七八九十百千两几这那每哪半整]$", left) else "zhi3"


def _huan(left: str, right: str, before: str, after: str) -> str:
    return "huan2" if re.match(r"[钱书债清贷款]|了?[给你我他她]|$", right) and not re.match(r"[你我他她]们?[是有在会]", right) else "hai2"


def _chang(left: str, right: str, before: str, after: str) -> str:
    """长: zhang3 to grow and as head of an office, chang2 (long) elsewhere."""
    office = re.search(r"[部市省州县区校院会科处局所社团船组队班首家村乡镇厂店馆台]$", left)
    return "zhang3" if re.match(r"[了得出到大成满着势]|起来", right) or (office and not re.match(r"[度达约为期]", right)) else "chang2"


def _zhong(left: str, right: str, before: str, after: str) -> str | None:
    """种: zhong4 (to plant) before what grows."""
    return "zhong4" if re.match(r"[了过着]?[树花菜草田地瓜豆粮稻]", right) else None


_RULES: dict[str, _Choice] = {"得": _de, "地": _di, "为": _wei, "只": _zhi, "还": _huan, "种": _zhong, "长": _chang}
