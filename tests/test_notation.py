"""Readings as users type them."""

import pytest

from cosycli.text.notation import is_reading, parse_reading


@pytest.mark.parametrize(
    ("reading", "context", "language", "notation"),
    [
        ("chong2 qing4", "zh", "zh", "chong2 qing4"),
        ("chong2  qing4", "en", "zh", "chong2 qing4"),
        ("lv4", "zh", "zh", "lv4"),
        ("chóng qìng", "zh", "zh", "chong2 qing4"),
        ("chong2qing4", "zh", "zh", "chong2 qing4"),
        ("lü4 nu:3", "zh", "zh", "lv4 nv3"),
        ("ｃｈｏｎｇ２", "zh", "zh", "chong2"),
        ("cung4 hing3", "zh", "yue", "cung4 hing3"),  # cung is no pinyin
        ("hou2", "yue", "yue", "hou2"),
        ("hou2", "zh", "zh", "hou2"),
        ("cung4hing3", "yue", "yue", "cung4 hing3"),
        ("ハ'シ", "zh", "ja", "ハシ"),
        ("はし", "ja", "ja", "ハシ"),
        ("ニホ'ン/チャ", "ja", "ja", "ニホンチャ"),
        ("꼰닙", "zh", "ko", "꼰닙"),
        ("R EH1 D", "zh", "en", "R EH1 D"),
        ("/ɹɛd/", "en", "en", "R EH1 D"),
        ("/ˈsiːkwəl/", "en", "en", "S IY1 K W AH0 L"),
        ("/ɪnˈstɔːl/", "en", "en", "IH0 N S T AO1 L"),
        ("虫庆", "zh", "zh", "chong2 qing4"),
        ("three", "zh", "en", "TH R IY1"),
    ],
)
def test_notations(reading, context, language, notation):
    found = parse_reading(reading, context)
    assert found is not None
    assert found.language == language
    assert found.phones
    assert {phone.language for phone in found.phones} == {language}
    assert found.notation == notation
    assert is_reading(reading, context)


@pytest.mark.parametrize(
    "reading", ["chong2 qingg4", "zzz5q1", "/xyz/", "//", "!!", "สวัสดี", "q1 q2", "虫★", "ab😀", "a\x00"]
)
def test_invalid(reading):
    assert parse_reading(reading, "zh") is None
    assert not is_reading(reading, "zh")


def test_the_word_has_its_place():
    reading = parse_reading("chong2 qing4", "zh")
    word = reading.word("重庆", "test", (3, 5))
    assert (word.text, word.reading, word.rule, word.span) == ("重庆", "chong2 qing4", "test", (3, 5))
    assert {phone.span for phone in word.phones} == {(3, 5)}
    assert next(phone.tone for phone in word.phones if phone.tone) == 2
