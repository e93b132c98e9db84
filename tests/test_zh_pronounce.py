"""Mandarin readings, tones in context, and phones."""

import zlib

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.phones import PHONE_IDS, Boundary, Punctuation
from cosycli.text.reading import all_phones
from cosycli.text.zh import words
from cosycli.text.zh.pronounce import phones_of, pronounce, spoken_words, word_pinyin


def spoken(text):
    return " ".join("_".join(syllable.pinyin for syllable in word) for word in spoken_words(AlignedText.of(text)))


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        # 一
        ("一天", "yi4_tian1"),
        ("一个人", "yi2_ge5 ren2"),
        ("一定", "yi2_ding4"),
        ("第一名", "di4_yi1_ming2"),
        ("一月一日", "yi1_yue4 yi1_ri4"),
        ("看一看", "kan4 yi5 kan4"),
        ("自个儿一个人", "zi4_ger3 yi2_ge5 ren2"),
        ("统一", "tong3_yi1"),
        ("这一天", "zhe4 yi4_tian1"),
        ("一百一十一", "yi4_bai3 yi1 shi2_yi1"),
        ("一点五", "yi1_dian2 wu3"),
        ("星期一", "xing1_qi1_yi1"),
        ("一九八四", "yi1 jiu3 ba1 si4"),
        ("二零二一年", "er4 ling2 er4 yi1_nian2"),
        ("幺幺零", "yao1 yao1 ling2"),
        ("一万一千一百", "yi2_wan4 yi4_qian1 yi4_bai3"),
        ("三点一米", "san1_dian3 yi1_mi3"),
        ("十一点一刻", "shi2_yi1_dian3 yi2_ke4"),
        ("一比一", "yi1 bi3 yi1"),
        ("三分之一", "san1_fen1 zhi1_yi1"),
        ("一半一半", "yi2_ban4 yi2_ban4"),
        ("一点一滴", "yi4_dian3_yi4_di1"),
        ("一心一意", "yi4_xin1_yi2_yi4"),
        ("周一到周五", "zhou1_yi1 dao4 zhou1_wu3"),
        ("第一个", "di4_yi1_ge5"),
        # 不
        ("不是", "bu2_shi4"),
        ("不对", "bu2 dui4"),
        ("我不，我就不", "wo3 bu4 wo3 jiu4 bu4"),
        ("看不见", "kan4 bu5_jian4"),
        ("听不懂", "ting1 bu5 dong3"),
        ("差不多", "cha4_bu5_duo1"),
        ("说不定", "shuo1_bu5_ding4"),
        ("要不要", "yao4 bu5_yao4"),
        ("不见不散", "bu2_jian4 bu2 san4"),
        ("不好", "bu4_hao3"),
        ("是不是", "shi4_bu5_shi4"),
        ("对不起", "dui4_bu5_qi3"),
        # third tones
        ("你好", "ni2_hao3"),
        ("展览馆", "zhan2_lan2_guan3"),
        ("纸老虎", "zhi3_lao2_hu3"),
        ("展览馆很好", "zhan2_lan2_guan3 hen2 hao3"),
        ("只有他", "zhi2_you3 ta1"),
        ("洗脸水", "xi2_lian2 shui3"),
        ("小组长", "xiao2_zu2 zhang3"),
        ("小老虎", "xiao3 lao2_hu3"),
        ("我很好", "wo3 hen2 hao3"),
        ("我也很好", "wo2 ye3 hen2 hao3"),
        ("我想买五把雨伞", "wo3 xiang2 mai3 wu2 ba3 yu2_san3"),
        ("想想，姐姐", "xiang2_xiang5 jie3_jie5"),
        ("你好，我", "ni2_hao3 wo3"),
        # 儿
        ("玩儿，画画儿", "wanr2 hua4_huar4"),
        ("花儿开了", "huar1 kai1 le5"),
        ("幼儿园，儿媳", "you4_er2_yuan2 er2_xi2"),
        ("这兒有點兒事兒", "zher4 you2_dianr3 shir4"),
        ("一点儿", "yi4_dianr3"),
        ("小孩儿", "xiao3_hair2"),
        ("哪儿", "nar3"),
        ("女儿", "nv3_er2"),
        ("儿童", "er2_tong2"),
        # neutral tones
        ("朋友们", "peng2_you5 men5"),
        ("爸爸妈妈", "ba4_ba5 ma1_ma5"),
        ("看看书", "kan4_kan5 shu1"),
        ("知道", "zhi1_dao5"),
        ("我们的", "wo3_men5 de5"),
        ("这个，三个人，个人", "zhe4_ge5 san1_ge5 ren2 ge4_ren2"),
        ("去过，吃过饭，过年，他过得好", "qu4_guo5 chi1 guo5 fan4 guo4_nian2 ta1 guo4 de5 hao3"),
        ("坐下来，走出去", "zuo4_xia4 lai5 zou3 chu1_qu5"),
        ("一起去，早上去", "yi4_qi3 qu4 zao3_shang5 qu4"),
        ("打个电话，下个月，个体", "da3 ge5 dian4_hua4 xia4 ge5 yue4 ge4_ti3"),
        ("桌子，男子，电子，妻子，其子", "zhuo1_zi5 nan2_zi3 dian4_zi3 qi1_zi5 qi2_zi3"),
        # characters with several readings
        ("校长长大了", "xiao4_zhang2 zhang3_da4 le5"),
        ("他比我长得高，头发长", "ta1 bi3 wo2 zhang3 de5 gao1 tou2_fa5 chang2"),
        ("觉得，睡觉", "jue2_de5 shui4_jiao4"),
        ("又黑又长", "you4 hei1 you4 chang2"),
        ("奶奶种的花，这种花", "nai3_nai5 zhong4 de5 hua1 zhe4_zhong3 hua1"),
        ("把音量调小，调到北京", "ba3 yin1_liang4 tiao2 xiao3 diao4 dao4 bei3_jing1"),
        ("量了量体温", "liang2 le5 liang2 ti3_wen1"),
        ("弹钢琴，子弹", "tan2 gang1_qin2 zi3_dan4"),
        ("一场大雨，一场电影", "yi4_chang2 da4_yu3 yi4_chang3 dian4_ying3"),
        ("我应该，应他的邀请", "wo3 ying1_gai1 ying4 ta1 de5 yao1_qing3"),
        ("脏衣服，心脏", "zang1 yi1_fu5 xin1_zang4"),
        ("切菜，一切", "qie1 cai4 yi2_qie4"),
        ("风雨无阻我都会去", "feng1_yu3 wu2 zu2 wo3 dou1 hui4 qu4"),
        ("首都，成都", "shou3_du1 cheng2_du1"),
        ("饥饿的士兵", "ji1_e4 de5 shi4_bing1"),
        ("具体名单于今天公布", "ju4_ti3 ming2_dan1 yu2 jin1_tian1 gong1_bu4"),
        # what only the network tells
        ("汽车在路上倒着走", "qi4_che1 zai4 lu4_shang4 dao4 zhe5 zou3"),
        ("大树被风刮倒了", "da4_shu4 bei4 feng1 gua1 dao3 le5"),
        # names
        ("任先生，任校长说，曾任校长", "ren2 xian1_sheng5 ren2 xiao4_zhang3 shuo1 ceng2 ren4 xiao4_zhang3"),
        ("我姓曾，曾经姓单", "wo3 xing4 zeng1 ceng2_jing1 xing4 shan4"),
        ("查良镛，查一查", "zha1 liang2 yong1 cha2 yi5 cha2"),
        ("华罗庚，解缙，乐嘉", "hua4_luo2_geng1 xie4 jin4 yue4 jia1"),
        ("尉迟恭，令狐冲", "yu4_chi2 gong1 ling2_hu2_chong1"),
        ("曾参与，任何人，解放军", "ceng2 can1_yu4 ren4_he2_ren2 jie3_fang4_jun1"),
        ("第三任主任，总统任期", "di4_san1 ren4 zhu3_ren4 zong2_tong3 ren4_qi1"),
        # rare characters and marks
        ("〇，㐀，人々", "ling2 qiu1 ren2_ren2"),
        ("他得走了", "ta1 dei2 zou3 le5"),
        ("他跑得很快", "ta1 pao3 de5 hen3_kuai4"),
        ("慢慢地走", "man4_man4 de5 zou3"),
        ("土地上", "tu3_di4 shang4"),
        ("为人民服务", "wei4 ren2_min2 fu2_wu4"),
        ("面积为三米", "mian4_ji1 wei2 san1 mi3"),
        ("一只猫", "yi4_zhi1 mao1"),
        ("还没还书", "hai2 mei2 huan2 shu1"),
        ("银行行长", "yin2_hang2 hang2_zhang3"),
        ("头发很长", "tou2_fa5 hen3 chang2"),
        ("他长得高", "ta1 zhang3 de5 gao1"),
        ("重庆的重量", "chong2_qing4 de5 zhong4_liang4"),
        ("好好学习", "hao2_hao3 xue2_xi2"),
        ("单先生", "shan4 xian1_sheng5"),
        ("飛機", "fei1_ji1"),
    ],
)
def test_spoken_words(text, pinyin):
    assert spoken(text) == pinyin


@pytest.mark.parametrize(
    ("text", "at", "reading"),
    [
        ("他写了三行代码", 4, "hang2"),
        ("第二行小字", 2, "hang2"),
        ("一行人走了", 1, "xing2"),
        ("他当你是兄弟", 1, "dang4"),
        ("当你是学生的时候", 0, "dang1"),
        ("头发干了", 2, "gan1"),
        ("这活干了三天", 2, "gan4"),
        ("她把伞落在车上了", 3, "la4"),
        ("叶子落在地上", 2, "luo4"),
        ("月亮绕地球转", 5, "zhuan4"),
        ("他转身走了", 1, "zhuan3"),
        ("背着书包上学", 0, "bei1"),
        ("盛了三碗饭", 0, "cheng2"),
        ("他的腿折了", 3, "she2"),
        ("她为这件事伤心", 1, "wei4"),
        ("看了白蛇传", 4, "zhuan4"),
    ],
)
def test_characters_that_hang_on_their_context(text, at, reading):
    found = " ".join(word.reading for word in pronounce(AlignedText.of(text)) if word.reading).split()
    assert found[at] == reading


@pytest.mark.parametrize(
    ("hanzi", "pinyin", "expected"),
    [
        ("一半", "yi1 ban4", "yi2 ban4"),
        ("一口气", "yi4 kou3 qi4", "yi4 kou3 qi4"),
        ("第一", "di4 yi1", "di4 yi1"),
        ("不错", "bu4 cuo4", "bu2 cuo4"),
        ("展览馆", "zhan3 lan3 guan3", "zhan2 lan2 guan3"),
        ("纸老虎", "zhi3 lao3 hu3", "zhi3 lao2 hu3"),
        ("岂有此理", "qi3 you3 ci3 li3", "qi2 you3 ci2 li3"),
        ("一下儿", "yi1 xia4 er2", "yi2 xiar4"),
        ("一_就_", "yi1 _ jiu4 _", "yi1 _ jiu4 _"),
        ("一边_一边", "yi1 bian1 _ yi1 bian1", "yi4 bian1 _ yi4 bian1"),
    ],
)
def test_word_pinyin(hanzi, pinyin, expected):
    assert word_pinyin(hanzi, pinyin.split()) == expected.split()


def test_word_pinyin_needs_a_reading_a_character():
    with pytest.raises(ValueError, match="one reading a character"):
        word_pinyin("你好", ["ni3"])


def test_phones():
    phones = all_phones(pronounce(AlignedText.of("你好，再见", start=2)))
    assert [(phone.symbol, phone.tone) for phone in phones] == [
        *(("n", 0), ("i", 2), ("x", 0), ("ɑ", 3), ("w", 3), ("sp", 0)),
        *(("ts", 0), ("a", 4), ("j", 4), ("tɕ", 0), ("j", 4), ("ɛ", 4), ("n", 4)),
    ]
    assert [phone.boundary for phone in phones if phone.boundary] == [
        *(Boundary.WORD, Boundary.SYLLABLE),
        *(Boundary.WORD, Boundary.SYLLABLE),
    ]
    assert [phone.span for phone in phones[:6]] == [(2, 3), (2, 3), (3, 4), (3, 4), (3, 4), (4, 5)]
    assert {phone.language for phone in phones} == {"zh", ""}


@pytest.mark.parametrize(
    ("mark", "symbol", "punctuation"),
    [
        ("、", "sp", Punctuation.COMMA),
        ("（", "sp", Punctuation.COMMA),
        ("；", "brk", Punctuation.SEMICOLON),
        ("：", "brk", Punctuation.COLON),
        ("——", "brk", Punctuation.DASH),
        ("……", "brk", Punctuation.ELLIPSIS),
        ("！", "brk", Punctuation.EXCLAMATION),
    ],
)
def test_pauses(mark, symbol, punctuation):
    pauses = [phone for phone in all_phones(pronounce(AlignedText.of(f"好{mark}好"))) if phone.is_pause]
    assert [(pause.symbol, pause.punctuation) for pause in pauses] == [(symbol, punctuation)]


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("银行行长还没还书", "銀行行長還沒還書"),
        ("飞机场的儿童觉得头发长", "飛機場的兒童覺得頭髮長"),
        ("这个东西值得一个个数", "這個東西值得一個個數"),
        ("曾国藩为人民发展医药", "曾國藩為人民發展醫藥"),
        ("看着著名的乐队", "看著著名的樂隊"),
    ],
)
def test_traditional_text_is_read_as_simplified(simplified, traditional):
    words_read, as_written = pronounce(AlignedText.of(simplified)), pronounce(AlignedText.of(traditional))
    assert [word.reading for word in as_written] == [word.reading for word in words_read]
    assert "".join(word.text for word in as_written) == traditional


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("重庆", "phrase dictionary"),
        ("重要", "phrase dictionary"),
        ("大山", "usual reading"),
        ("一定", "phrase dictionary + 一 sandhi"),
        ("不对", "phrase dictionary + 不 sandhi"),
        ("雨伞", "usual reading + third-tone sandhi"),
        ("花儿", "usual reading + erhua"),
        ("朋友", "usual reading + neutral tone"),
        ("行长", "own reading list"),
    ],
)
def test_what_decided_is_named(text, rule):
    assert pronounce(AlignedText.of(text))[0].rule == rule


@pytest.mark.parametrize(
    ("text", "word", "rule"),
    [
        ("他跑得快", "得", "context rule: 得"),
        ("单先生来了", "单", "surname"),
        ("大树被风刮倒了", "倒", "polyphone network"),
    ],
)
def test_what_decided_in_context_is_named(text, word, rule):
    assert [found.rule for found in pronounce(AlignedText.of(text)) if found.text == word] == [rule]


@pytest.mark.parametrize(
    ("reading", "phones"),
    [
        ("chong2 qing4", "tʂʰ0 ʊ2 ŋ2 tɕʰ0 i4 ŋ4"),
        ("chong2qing4", "tʂʰ0 ʊ2 ŋ2 tɕʰ0 i4 ŋ4"),
        ("chóng qìng", "tʂʰ0 ʊ2 ŋ2 tɕʰ0 i4 ŋ4"),
        ("lv4", "l0 y4"),
        ("lü4", "l0 y4"),
        ("lu:4", "l0 y4"),
        ("lǜ", "l0 y4"),
        ("nve4", "n0 ɥ4 ɛ4"),
        ("huar1", "x0 w1 a1 ɻ1"),
        ("hua1 r5", "x0 w1 a1 ɻ1"),
        ("ni3 hao3", "n0 i3 x0 ɑ3 w3"),
        ("MA5", "m0 a5"),
        ("xi1'an1", "ɕ0 i1 a1 n1"),
    ],
)
def test_phones_of_typed_pinyin(reading, phones):
    found = phones_of(reading)
    assert " ".join(f"{phone.symbol}{phone.tone}" for phone in found) == phones
    assert {phone.span for phone in found} == {(0, 0)}
    assert found[0].boundary is Boundary.WORD


@pytest.mark.parametrize(
    "reading", ["", " ", "xyz1", "chong2 qing9", "重庆", "chong2, qing4", "ma6", "r5", "4", "hello"]
)
def test_what_is_no_reading(reading):
    assert phones_of(reading) is None


def test_an_unsaid_hanzi_is_in_no_word():
    spoken = pronounce(AlignedText.of("好\U0003fff0好々々", start=10))
    assert [(word.text, word.span) for word in spoken] == [("好", (10, 11)), ("好", (12, 13)), ("々々", (13, 15))]
    assert pronounce(AlignedText.of("々")) == []


def test_odd_input():
    for text in (
        "",
        "。",
        "\0",
        "\ud800",
        "abc",
        "儿",
        "儿儿儿",
        "一",
        "不不不",
        "一一一一",
        "得",
        "个",
        "过" * 9,
        "長" * 2000,
    ):
        pronounce(AlignedText.of(text))


def test_quotes_are_silent_and_unknown_hanzi_skipped():
    assert not any(phone.is_pause for phone in all_phones(pronounce(AlignedText.of("“好”《书》"))))
    assert pronounce(AlignedText.of("\U0003fff0")) == []
    assert len(all_phones(pronounce(AlignedText.of("好\U0003fff0好")))) == 6


def test_symbols_are_in_the_inventory():
    text = "二零二五年三月十五日，我跟女儿一起去重庆旅游，那儿的火锅真好吃！嗯，哼，欸。"
    assert {phone.symbol for phone in all_phones(pronounce(AlignedText.of(text)))} <= PHONE_IDS.keys()


def test_cutting_into_words():
    assert words.cut("我们在展览馆看展览") == ["我们", "在", "展览馆", "看", "展览"]
    assert words.cut("") == []
    assert words.feet("展览馆") == [2, 1]
    assert words.feet("纸老虎") == [1, 2]
    assert words.feet("岂有此理") == [2, 2]


def test_word_table_is_built_from_frequencies():
    table = zlib.decompress(words.build("的 1000 uj\n我们 500 r\n中华人民共和国 9 ns\n")).decode()
    assert table == "3 的\n9 我们"
