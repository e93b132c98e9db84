"""Telling written Cantonese from Mandarin, in traditional and in simplified characters."""

import re

# Characters that only Cantonese writes, but for 唔 in the interjections of Mandarin novels, 氹仔 (an island), 俾
# and 啫 in foreign names and words.
_CHARACTERS = (
    "[嘅喺咗佢哋冇嗰啲嘢咁乜嚟睇攞噉啱瞓畀嗮唞掟餸攰揾搵踎嚿㗎嘥嚡喐喎𡃉囖嚹𠺢𠻹𠻺𠸏𠿪𡁵冚乸孭諗谂𨋢𠮶]"
    "|氹(?!仔)|唔(?![唔嗯嗚呜吭了着著地的一])(?=[一-鿿])|俾(?![斯士路])|啫(?![喱哩])|吖(?![啶庚])|[噃啩]"
)
# Words; look-arounds leave out the Mandarin ones that contain them: 观点解读, 河边度假, 听日语, 换成日元, 好耐心.
_WORDS = (
    "(?<![这那這旁身河海湖路兩两東东西南北左右上下前后後外里裏一另周])[邊边](?:度(?!假|过|過)|[個个](?![子体體別别])|位(?!置)|[間间隻啲])"
    "|(?<![一有观觀重论論这這那两三缺优優热難难焦地时早晚快慢差多少大小半几幾])[點点]"
    "(?:解(?![释釋读讀析决決说說放除开開])|樣|样(?![子品本])|算(?!法)|知(?![识識道])|[啊呀揀拣]|答(?!案|应|應))"
    "|係咪|系咪|[而依]家(?![人里裏裡庭長长鄉乡具屬属族電电境園园教])|[聽听](?:日(?![本语語文])|晚(?![会會])|朝(?![鲜鮮廷]))"
    "|尋[日晚]|寻[日晚]|(?<![钢鋼提])琴[日晚]|呢[個度啲次樣間间位件條張张排邊边个样只条陣阵]|哩[個啲度次间間]|[鍾钟]意|[傾倾]偈|(?<![带帶])[頭头]先(?![进進生])"
    "|成日(?![元圆圓本语語文式后後志])|幾時|几时|朝[頭头]早|食[飯饭咗緊紧]|返[工學学屋]|落雨|沖涼|冲凉|屋企|[細细]路|鬼佬|多謝[晒曬]"
    "|[仲重]有[冇啲]|仲未|得[閒闲]|好耐(?![心用看磨力])|黐[線线]|搞掂|揸[車车]|廿[幾几]|(?:\\A|[，,。.!！?？、])呢[本件條条隻种種幅張张款班期套部份層层架](?![来來身人质質子])|[幾几]多[錢钱個个]|哎吔|同埋"
    r"|[十百千萬万幾几兩两\d]蚊|舊年|晏[晝昼]|打[邊边][爐炉]|[細细][佬蚊]|未[啊呀]|旧年(?=[我你佢])|(?:\A|[，,。.!！?？])[嘩哗](?=[，,！!好都噉成咁])|都[幾几](?![乎次年天个百千十日])"
)
# 係 as a verb, except in documents (係指, 係因); simplified 系 needs a word of speech beside it, for 关系, 联系, 系统,
# 中文系 and 系鞋带.
_TO_BE = (
    "(?<![關关体體联聯関確乃])係(?![數数員员爭争爲為因指由以屬於])"
    "|[我你哋啲都就即但真硬梗总總仲又先亦边邊呢嗰净淨度]系(?![統统列員员主院所里裏裡的內内別别谱譜數数鞋安好上着緊紧在带帶]|[學学](?!生(?![会會])))"
    "|系[咪唔佢边邊呀啊啦囉囖啰喇咩嘞]"
)
_STRONG = re.compile(f"{_CHARACTERS}|{_WORDS}|{_TO_BE}")
_WEAK = re.compile(
    "(?<![咪媽妈])咪(?!咪)|[咩咋晒囉嬲嗌嘞嗱哩誒嘩]|喇(?=[,，。.!！?？、嗎]|\\Z)|[好幾几]犀利|[都就先]得|飲茶|饮茶|[靚靓](?![穎颖麗丽])"
    "|未[一-鿿][過过]|早晨|[幾几][好貴贵遠远耐緊紧]|重[有未要]|[女兔公男狗貓猫波]仔|今[屆届]|[買买出講讲做去]返(?![回还還程])"
    "|只係|驚[到鬼]|細個|细个|(?<![联聯关關维維体體])系[我你](?![们們])"
)
# Particles of both languages, commoner in Cantonese.
_SHARED = re.compile("[啊呀]")
# Words of Mandarin, and of documents, that spoken Cantonese says otherwise.
_MANDARIN = re.compile(
    "[這这們们她怎沒没谁誰他牠它和於給给說说]|[該该](?!死)|其(?![實实他她])|不[是會会要能知過过]|[是在](?!日)|什[麼么]|甚麼"
    "|的(?![士確确])|那[個个些麼么裡里樣样]|了(?![解結结])"
)


def is_cantonese(text: str) -> bool:
    """Whether a text of hanzi is written Cantonese, by the words that only it or only Mandarin has."""
    score = 2 * len(_STRONG.findall(text)) + len(_WEAK.findall(text)) + bool(_SHARED.search(text))
    return score >= 2 and score > len(_MANDARIN.findall(text))


def is_mandarin(text: str) -> bool:
    """Whether a text has words that Mandarin has and Cantonese has not."""
    return bool(_MANDARIN.search(text))
