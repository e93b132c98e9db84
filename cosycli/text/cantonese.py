"""Telling written Cantonese from Mandarin, in traditional and in simplified characters."""

import re

# Characters and words that only Cantonese writes. 唔 is an interjection of Mandarin novels, 氹仔 an island of Macau,
# 俾 stands in European names.
_STRONG = re.compile(
    "[嘅喺咗佢哋冇嗰啲嘢咁乜嚟睇攞噉啱瞓畀嗮唞掟餸攰揾搵踎嚿㗎嘥嚡喐𡃉囖嚹𠺢𠻹𠻺𠸏𠿪𡁵冚乸孭諗谂𨋢𠮶]|氹(?!仔)"
    "|唔(?![唔嗯嗚呜吭了着著地的一])(?=[一-鿿])|俾(?![斯士路])"
    "|[邊边][度個个位間间隻啲]|[點点][解樣算知](?!子)|係咪|系咪|而家(?![人里裏裡庭長长鄉乡具屬属族電电境園园教])|依家(?!人)"
    "|[聽听][日晚朝](?!本)|[尋寻琴][日晚]|呢[個度啲次樣樣隻间間位件條张張排邊边个样只条陣阵]|[鍾钟]意|[傾倾]偈|[頭头]先|成日|幾時|几时|朝早|今朝"
    "|食[飯饭咗緊紧]|返[工學学屋]|落雨|沖涼|冲凉|屋企|細路|细路|鬼佬|多謝[晒曬]|[仲重]有[冇啲]|得閒|得闲|[淨净]係|好[耐攰嬲]"
    "|冧[把莊]|黐線|黐线|搞掂|[揸渣]車|落[車车樓楼]|廿[幾几]|[幾几]多[錢钱個个]|[仲]未"
    # 係 and 系 as a verb have words of speech beside them: not 關係, 体系, 系统, 中文系, nor 本案係因.
    "|(?:[我你哋啲都就即但真硬梗总總仲又先亦边邊呢嗰净淨]|[日度](?=係)|也许|一定)[係系](?![數数統统列員员主院所學学里裏裡的內内別别谱譜])"
    "|[係系][咪唔我你佢边邊呀啊啦囉囖啰喎喇咁噉冇乜咩好幾嘞]"
)
_WEAK = re.compile(
    "[咩咪咋晒喎啩囉噃啫吖嬲嗌嘞嗱哩]|喇(?=[,，。.!！?？、嗎]|\\Z)|[好幾几]犀利|唔|[都就先]得|飲茶|饮茶|[靚靓](?![穎颖麗丽])"
)
# Particles of both languages, commoner in Cantonese.
_SHARED = re.compile("[啊呀]")
# Words of Mandarin that Cantonese says otherwise.
_MANDARIN = re.compile(
    "[這这們们她怎沒没谁誰]|不[是會会要能知過过]|[是在](?!日)|什[麼么]|甚麼|的(?![士確确])|[他牠它]|那[個个些麼么裡里樣样]|和|了(?![解結结])|[給给]|[說说]"
)


def is_cantonese(text: str) -> bool:
    """Whether a text of hanzi is written Cantonese, by the words that only it or only Mandarin has."""
    score = 2 * len(_STRONG.findall(text)) + len(_WEAK.findall(text)) + bool(_SHARED.search(text))
    return score >= 2 and score > len(_MANDARIN.findall(text))


def is_mandarin(text: str) -> bool:
    """Whether a text has words that Mandarin has and Cantonese has not."""
    return bool(_MANDARIN.search(text))
