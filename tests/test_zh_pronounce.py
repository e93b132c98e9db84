"""Mandarin readings, tones in context, and phones."""

import zlib

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.phones import PHONE_IDS, Boundary, Punctuation
from cosycli.text.reading import all_phones
from cosycli.text.zh import words
from cosycli.text.zh.pronounce import pronounce, spoken_words, word_pinyin


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
        ("统一", "tong3_yi1"),
        ("这一天", "zhe4 yi4_tian1"),
        ("一百一十一", "yi4_bai3 yi1 shi2_yi1"),
        ("一点五", "yi1_dian2 wu3"),
        ("星期一", "xing1_qi1_yi1"),
        # 不
        ("不是", "bu2_shi4"),
        ("不好", "bu4_hao3"),
        ("是不是", "shi4_bu5_shi4"),
        ("对不起", "dui4_bu5_qi3"),
        # third tones
        ("你好", "ni2_hao3"),
        ("展览馆", "zhan2_lan2_guan3"),
        ("纸老虎", "zhi3_lao2_hu3"),
        ("展览馆很好", "zhan2_lan2_guan3 hen2 hao3"),
        ("只有他", "zhi2_you3 ta1"),
        # 儿
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
        # characters with several readings
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
