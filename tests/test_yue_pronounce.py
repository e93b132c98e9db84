"""Cantonese text to jyutping and phones."""

from itertools import product

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.phones import PHONE_IDS, YUE_TONE_BASE, Boundary, Punctuation
from cosycli.text.variants import to_traditional
from cosycli.text.yue.jyutping import INITIALS, RIMES, syllable_phones
from cosycli.text.yue.phrases import tables
from cosycli.text.yue.pronounce import phones_of, pronounce
from cosycli.text.yue.readings import own_readings
from cosycli.text.yue.words import cut, spoken_words


def reading(text):
    return " ".join(word.reading for word in pronounce(AlignedText.of(text)) if word.reading)


CASES = """
# words and changed tones
我哋今日去食飯	ngo5 dei6 gam1 jat6 heoi3 sik6 faan6
佢打電話畀我	keoi5 daa2 din6 waa2 bei2 ngo5
呢張相影得好靚	ni1 zoeng1 soeng2 jing2 dak1 hou2 leng3
香港大學嘅學生	hoeng1 gong2 daai6 hok6 ge3 hok6 saang1
# 行: to walk, trade, row, office
銀行行長	ngan4 hong4 hong4 zoeng2
佢做呢行好耐	keoi5 zou6 ni1 hong4 hou2 noi6
我哋行去旅行社	ngo5 dei6 haang4 heoi3 leoi5 hang4 se5
行人天橋	hang4 jan4 tin1 kiu4
# 數
佢數緊錢	keoi5 sou2 gan2 cin2
我數錢	ngo5 sou2 cin2
數學好難	sou3 hok6 hou2 naan4
# 呢 as a pointer and as a particle
呢個係乜嘢	ni1 go3 hai6 mat1 je5
咁你呢	gam2 nei5 ne1
呢啲嘢	ni1 di1 je5
# particles
你食咗飯㗎?	nei5 sik6 zo2 faan6 gaa4
邊個係佢㗎?	bin1 go3 hai6 keoi5 gaa3
佢話唔去喎	keoi5 waa6 m4 heoi3 wo3
走咗喇	zau2 zo2 laa3
梗係喇	gang2 hai6 laa1
係嘞	hai6 laak3
嘩，好大呀	waa3 hou2 daai6 aa3
# 咪
咪話我知	mai5 waa6 ngo5 zi1
噉咪得囉	gam2 mai6 dak1 lo1
係咪呀	hai6 mai6 aa3
# 咁
咁多人	gam3 do1 jan4
咁就好	gam2 zau6 hou2
# 下 and 吓
等下先	dang2 haa5 sin1
下次再講	haa6 ci3 zoi3 gong2
樓下有人	lau4 haa6 jau5 jan4
睇吓佢	tai2 haa5 keoi5
# 到
我見到佢	ngo5 gin3 dou2 keoi5
去到夜晚	heoi3 dou3 je6 maan5
# 度
喺呢度	hai2 ni1 dou6
十蚊度	sap6 man1 dou2
三十度	saam1 sap6 dou6
# 成, 間, 坐, 返, 聲
成日都係噉	seng4 jat6 dou1 hai6 gam2
變成一個人	bin3 sing4 jat1 go3 jan4
三間房	saam1 gaan1 fong2
有冇時間	jau5 mou5 si4 gaan3
坐低先	co5 dai1 sin1
返屋企	faan1 uk1 kei2
往返香港	wong5 faan2 hoeng1 gong2
大聲啲	daai6 seng1 di1
# 來 in speech and in written Chinese
我原來唔知	ngo5 jyun4 loi4 m4 zi1
將來的發展	zoeng1 loi4 dik1 faat3 zin2
# numbers in words
兩個	loeng5 go3
廿五歲	jaa6 ng5 seoi3
"""


@pytest.mark.parametrize(
    ("text", "jyutping"), [line.split("\t") for line in CASES.strip().splitlines() if not line.startswith("#")]
)
def test_reading(text, jyutping):
    assert reading(text) == jyutping


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("我哋系边度?", "我哋係邊度?"),
        ("佢哋冇嚟", "佢哋冇嚟"),
        ("你头发几时剪㗎", "你頭髮幾時剪㗎"),
        ("呢只狗干干净净", "呢隻狗乾乾淨淨"),
        ("睇吓电视先", "睇吓電視先"),
        ("银行后面嗰间铺头", "銀行後面嗰間舖頭"),
        ("食碗云吞面", "食碗雲吞麵"),
        ("数下有几多钱", "數下有幾多錢"),
        ("我郁唔到", "我郁唔到"),
    ],
)
def test_simplified_text_reads_like_traditional(simplified, traditional):
    assert reading(simplified) == reading(traditional)


def test_words_keep_their_spelling_and_their_place():
    words = pronounce(AlignedText.of("我哋钟意香港。", 10))
    assert [(word.text, word.span) for word in words] == [
        ("我哋", (10, 12)),
        ("钟意", (12, 14)),
        ("香港", (14, 16)),
        ("。", (16, 17)),
    ]
    assert words[2].reading == "hoeng1 gong2"
    assert [phone.span for phone in words[2].phones] == [(14, 15)] * 3 + [(15, 16)] * 3


def test_boundaries_and_pauses():
    words = pronounce(AlignedText.of("香港，靚！"))
    assert [phone.boundary for phone in words[0].phones] == [2, 0, 0, 1, 0, 0]
    assert words[1].phones[0].symbol == "sp"
    assert words[3].phones[0].punctuation is Punctuation.EXCLAMATION


def test_rules_are_named():
    words = pronounce(AlignedText.of("男人打電話去呢度"))
    assert [word.rule for word in words] == [
        "Cantonese corrections",
        "phrase dictionary",
        "usual reading",
        "reading in context",
    ]


def test_a_character_without_reading_is_in_no_word():
    words = pronounce(AlignedText.of("香\u9fff港"))
    assert [word.span for word in words] == [(0, 1), (2, 3)]
    assert pronounce(AlignedText.of("abc 12")) == []


@pytest.mark.parametrize(
    ("syllable", "symbols"),
    [
        ("gwong2", "k w ɔ ŋ"),
        ("jyut6", "j y t̚"),
        ("m4", "m̩"),
        ("ng5", "ŋ̍"),
        ("ngaam1", "ŋ a m"),
        ("sik6", "s ɪ k̚"),
        ("seoi2", "s ɵ j"),
        ("hoeng1", "h œ ŋ"),
        ("gau2", "k ɐ w"),
        ("zyu1", "ts y"),
        ("kwaa1", "kʰ w a"),
        ("aa3", "a"),
    ],
)
def test_syllable_phones(syllable, symbols):
    phones = syllable_phones(syllable)
    assert " ".join(symbol for symbol, _ in phones) == symbols
    assert phones[-1][1] == YUE_TONE_BASE + int(syllable[-1])


def test_every_syllable_maps_to_phones_of_its_own():
    syllables = [f"{initial}{rime}1" for initial, rime in product(INITIALS, RIMES)]
    # gwu is written gu and yu has its j; those spellings do not occur.
    found = {}
    for syllable in syllables:
        phones = syllable_phones(syllable)
        assert phones is not None
        assert all(symbol in PHONE_IDS for symbol, _ in phones)
        found.setdefault(phones, []).append(syllable)
    assert [same for same in found.values() if len(same) > 1] == []


@pytest.mark.parametrize("syllable", ["", "a", "gwong", "gwong7", "zhong1", "ng", "xi3", "香1", "1"])
def test_what_is_no_syllable(syllable):
    assert syllable_phones(syllable) is None


def test_every_entry_of_the_tables_is_valid():
    characters, words, longest = tables()
    assert longest <= 6
    assert len(characters) > 25_000
    for word, readings in (words | own_readings()).items():
        assert len(word) == len(readings.split()), word
        assert all(syllable_phones(syllable) for syllable in readings.split()), word
    assert all(syllable_phones(syllable) for syllable in set(characters.values()))
    assert [word for word in (*own_readings(), *spoken_words()) if to_traditional(word) != word] == []


def test_words():
    assert cut("我哋今日去旺角食飯") == ["我哋", "今日", "去", "旺角", "食飯"]
    assert cut("") == []


def test_phones_of():
    phones = phones_of("cung4 hing3")
    assert [phone.symbol for phone in phones] == ["tsʰ", "ʊ", "ŋ", "h", "ɪ", "ŋ"]
    assert [phone.boundary for phone in phones] == [Boundary.WORD, 0, 0, Boundary.SYLLABLE, 0, 0]
    assert phones_of("cung4hing3") == phones
    assert phones_of("chong2") is None
    assert phones_of("") is None
    assert phones_of("重") is None
