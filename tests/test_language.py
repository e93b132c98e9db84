"""Which language a text is in, and where a sentence changes it."""

from itertools import pairwise

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.language import identify, split_runs


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("今天去吃饭", "zh"),
        ("打开iPhone的设置", "zh"),
        ("學校旁邊有一家書店", "zh"),
        ("日语里“ありがとう”是谢谢的意思", "zh"),
        ("关系和系数，關係和係數", "zh"),
        ("我哋今日去食飯", "yue"),
        ("佢話聽日落雨", "yue"),
        ("日本語を話します", "ja"),
        ("図書館", "ja"),
        ("会議は三時", "ja"),
        ("안녕하세요", "ko"),
        ("美 대통령 방한", "ko"),
        ("명동에서 shopping", "ko"),
        ("hello world", "en"),
        ("Café au lait", "en"),
        # simplified Cantonese
        ("我哋今日去食饭", "yue"),
        ("你系边个？", "yue"),
        ("点解唔去", "yue"),
        ("佢话听日落雨", "yue"),
        ("我系香港人", "yue"),
        ("我系学生", "yue"),
        ("而家几点", "yue"),
        ("落雨喇，快啲走", "yue"),
        ("今日係6/5", "yue"),
        # Mandarin with what looks Cantonese
        ("请问中文系在哪里", "zh"),
        ("本案係因被告不服", "zh"),
        ("一点样子都没有", "zh"),
        ("而家里没人", "zh"),
        ("唔……我想想", "zh"),
        ("氹仔岛很美", "zh"),
        ("请系好安全带", "zh"),
        ("联系我", "zh"),
        ("观点解读", "zh"),
        ("去河边度假", "zh"),
        ("听日语歌", "zh"),
        ("咪咪是只猫", "zh"),
        ("俾斯麥是德國人", "zh"),
        ("粤语里“唔该”是谢谢的意思", "zh"),
        ("粤语的唔该怎么说", "zh"),
        # what is quoted, and guests
        ("「ありがとう」是日语", "zh"),
        ("韩语的“안녕하세요”是你好", "zh"),
        ("我想去東京タワー看看", "zh"),
        ("「佢去咗邊度？」", "yue"),
        ("映画「となりのトトロ」公開", "ja"),
        ("中国語の「谢谢」は感謝の意味", "ja"),
        ("大韓民國은 民主共和國이다", "ko"),
        ("한국어로 “hello”", "ko"),
        ("The word 你好 has 2 characters.", "en"),
        ("I love 東京", "en"),
        ("用Python写 code review 的 PR", "zh"),
        # kanji alone
        ("東京都庁", "ja"),
        ("経済的発展", "ja"),
        ("经济的发展", "zh"),
    ],
)
def test_identify(text, language):
    assert identify(text) == language


def test_prior_decides_what_the_text_leaves_open():
    assert identify("12345") == "zh"
    assert identify("12345", prior="en") == "en"
    assert identify("学校", prior="ja") == "ja"
    assert identify("学校") == "zh"
    assert identify("天文台", prior="yue") == "yue"
    assert identify("我和我的祖国", prior="yue") == "zh"
    assert identify("关系", prior="ja") == "ja"
    assert identify("これは何ですか", prior="yue") == "ja"
    assert identify("«»", prior="ko") == "ko"


def runs(text, language="zh"):
    return [(found, part.text) for found, part in split_runs(AlignedText.of(text), language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这是CosyVoice Lite生成的", [("zh", "这是"), ("en", "CosyVoice Lite"), ("zh", "生成的")]),
        ("OK，没问题。", [("en", "OK，"), ("zh", "没问题。")]),
        ("他说“I have 3 apples”然后走了", [("zh", "他说"), ("en", "“I have 3 apples”"), ("zh", "然后走了")]),
        ("用了Python 3.12版本", [("zh", "用了"), ("en", "Python "), ("zh", "3.12版本")]),
        ("The word 你好 has 2 characters.", [("en", "The word "), ("zh", "你好 "), ("en", "has 2 characters.")]),
        ("时速10km/h，气温-10°C", [("zh", "时速10km/h，气温-10°C")]),
        ("价格HKD13.5", [("zh", "价格HKD13.5")]),
        ("8:00 a.m.准时", [("zh", "8:00 a.m.准时")]),
        ("5G网络", [("zh", "5"), ("en", "G"), ("zh", "网络")]),
        ("请看https://a.com/b?c=1的说明", [("zh", "请看"), ("en", "https://a.com/b?c=1"), ("zh", "的说明")]),
        ("It costs $5.", [("en", "It costs $5.")]),
        ("邮箱是a.b@c.com", [("zh", "邮箱是"), ("en", "a.b@c.com")]),
        ("4K、3D都是热词", [("zh", "4"), ("en", "K、"), ("zh", "3"), ("en", "D"), ("zh", "都是热词")]),
        ("35μg/m³。", [("zh", "35μg/m³。")]),
        ("Привет", [("?", "Привет")]),
        ("12345", [("zh", "12345")]),
        ("他说“東京に行きました”然后走了", [("zh", "他说"), ("ja", "“東京に行きました”"), ("zh", "然后走了")]),
        ("「ありがとう」是日语", [("ja", "「ありがとう」"), ("zh", "是日语")]),
        ("我想去東京タワー看看", [("zh", "我想去東京"), ("ja", "タワー"), ("zh", "看看")]),
        ("東京タワーに行く", [("ja", "東京タワーに行く")]),
    ],
)
def test_split_runs(text, expected):
    assert runs(text) == expected


def test_document_language_reads_han_and_numbers():
    assert runs("学校", "ja") == [("ja", "学校")]
    assert runs("学校", "yue") == [("yue", "学校")]
    assert runs("15", "en") == [("en", "15")]
    assert runs("你好", "en") == [("zh", "你好")]
    assert runs("The word 唔該 means thanks", "en") == [("en", "The word "), ("yue", "唔該 "), ("en", "means thanks")]
    assert runs("住喺12/F", "yue") == [("yue", "住喺12/F")]
    assert runs("佢買咗3kg蘋果同iPhone 15", "yue") == [("yue", "佢買咗3kg蘋果同"), ("en", "iPhone "), ("yue", "15")]
    assert runs("東京で3kg買った", "ja") == [("ja", "東京で3kg買った")]
    assert runs("$1.5 million의 3%p", "ko") == [("ko", "$1.5 million의 3%p")]
    assert runs("R6.4.1の100Mbps", "ja") == [("ja", "R6.4.1の100Mbps")]
    assert runs("美 대통령과 與野", "ko") == [("ko", "美 대통령과 與野")]
    assert runs("중국어로 謝謝", "ko") == [("ko", "중국어로 "), ("zh", "謝謝")]
    assert runs("彼は「你好吗」と言った", "ja") == [("ja", "彼は"), ("zh", "「你好吗」"), ("ja", "と言った")]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("内存16GB，好", "zh", ["内存16", "GB，", "好"]),
        ("メモリは16GBです", "ja", ["メモリは16GBです"]),
        ("메모리 16GB, AM 9:00", "ko", ["메모리 16GB, AM 9:00"]),
        ("花了$1.5 million买", "zh", ["花了", "$1.5 million", "买"]),
        ("在/usr/bin或C:\\a\\b里", "zh", ["在", "/usr/bin", "或", "C:\\a\\b", "里"]),
        ("令x²=4", "zh", ["令", "x", "²=4"]),
        ("5A级景区用5A电流，5g网络和5g盐", "zh", ["5", "A", "级景区用5A电流，5", "g", "网络和5g盐"]),
        ("年薪50w，80元/m²", "zh", ["年薪50w，80元/m²"]),
        ("粉丝10W+，血糖6mmol/L", "zh", ["粉丝10W+，血糖6mmol/L"]),
        ("面积9万km²，3万A股", "zh", ["面积9万km²，3万", "A", "股"]),
        ("买XJ-200A型", "zh", ["买", "XJ-200A", "型"]),
        ("当x>0时a≥b", "zh", ["当", "x", ">0时", "a", "≥", "b"]),
        ("RTX 4090", "zh", ["RTX ", "4090"]),
        ("若y=2x，H1N1和B2B", "zh", ["若", "y", "=2", "x，H", "1", "N", "1和", "B2B"]),
        ("iPad Pro 12.9寸", "zh", ["iPad Pro ", "12.9寸"]),
        ("pH=7，BMI=24kg/m²", "zh", ["pH", "=7，", "BMI", "=24kg/m²"]),
        ("I have 3 apples", "zh", ["I have 3 apples"]),
    ],
)
def test_letters_that_belong_to_a_quantity(text, language, expected):
    assert [part for _, part in runs(text, language)] == expected


def test_hanja_behind_hangul_are_korean_in_korean_and_chinese_in_chinese():
    assert runs("대한민국(大韓民國)은 나라", "ko") == [("ko", "대한민국(大韓民國)은 나라")]
    assert runs("서울(首尔)是首都", "zh") == [("ko", "서울"), ("zh", "(首尔)是首都")]


def test_runs_cover_the_sentence():
    text = "Hello，世界！3.5%的GPU用户（约10km/h）说：“great”…"
    assert "".join(part for _, part in runs(text)) == text
    languages = [language for language, _ in runs(text)]
    assert all(left != right for left, right in pairwise(languages))


@pytest.mark.parametrize(
    "text", ["「" * 5000, '"' * 5001, "系" * 5000, "(한" * 3000, "一「か」" * 2000, "\ud800\u0301"]
)
def test_odd_text_does_no_harm(text):
    language = identify(text)
    assert "".join(part for _, part in runs(text, language)) == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("他说ありがとうございます。", "zh"),
        ("今天我们学English，日语的こんにちは，还有한국어。", "zh"),
        ("你会说カラオケ吗？", "zh"),
        ("们という字は難しい。", "ja"),
        ("私の名前は王です。", "ja"),
    ],
)
def test_kana_in_one_place_beside_chinese_are_a_guest(text: str, language: str) -> None:
    assert identify(text) == language
    runs = dict(split_runs(AlignedText.of(text), language))
    assert set(runs) >= {language, "ja"}
