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
        ("명동에서 shopping", "ko"),
        ("hello world", "en"),
        ("Café au lait", "en"),
    ],
)
def test_identify(text, language):
    assert identify(text) == language


def test_prior_decides_what_the_text_leaves_open():
    assert identify("12345") == "zh"
    assert identify("12345", prior="en") == "en"
    assert identify("学校", prior="ja") == "ja"
    assert identify("学校") == "zh"


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
    ],
)
def test_split_runs(text, expected):
    assert runs(text) == expected


def test_document_language_reads_han_and_numbers():
    assert runs("学校", "ja") == [("ja", "学校")]
    assert runs("学校", "yue") == [("yue", "学校")]
    assert runs("15", "en") == [("en", "15")]
    assert runs("你好", "en") == [("zh", "你好")]


def test_runs_cover_the_sentence():
    text = "Hello，世界！3.5%的GPU用户（约10km/h）说：“great”…"
    assert "".join(part for _, part in runs(text)) == text
    languages = [language for language, _ in runs(text)]
    assert all(left != right for left, right in pairwise(languages))
