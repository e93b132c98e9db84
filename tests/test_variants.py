"""Simplified and traditional characters."""

import pytest

from cosycli.text.variants import is_simplified, to_simplified, to_traditional


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("後來皇后說話了", "后来皇后说话了"),
        ("乾隆皇帝的杯子乾了", "乾隆皇帝的杯子干了"),
        ("看著他寫的著名小說", "看着他写的著名小说"),
        ("甚麼時候瞭解", "甚么时候了解"),
        ("銀行裡的妳", "银行里的你"),
        ("東京図書館", "东京図书馆"),
        ("警衞在枱邊", "警卫在台边"),
    ],
)
def test_to_simplified(traditional, simplified):
    assert to_simplified(traditional) == simplified


@pytest.mark.parametrize("text", ["", "今天后面有两只狗", "Hello 123", "ひらがな", "안녕", "🙂\ud800"])
def test_what_is_simplified_already_stays(text):
    assert to_simplified(text) == text


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("我哋系边度", "我哋系邊度"),
        ("头发发现了后面", "頭髮發現了後面"),
        ("皇后后来", "皇后後來"),
        ("一只狗只有两只脚", "一隻狗只有兩隻腳"),
        ("干净的面条", "乾淨的麵條"),
        ("公里里面有关系", "公里裏面有關係"),
        ("这几个茶几", "這幾個茶几"),
        ("台湾", "台灣"),
        ("听讲佢惊吓到郁唔到", "聽講佢驚嚇到郁唔到"),
        ("睇吓仆街", "睇吓仆街"),
    ],
)
def test_to_traditional(simplified, traditional):
    assert to_traditional(simplified) == traditional


def test_characters_of_both_kinds_stay_in_traditional_text():
    assert to_traditional("皇后會講法系語言") == "皇后會講法系語言"
    assert to_traditional("銀行裡") == "銀行裏"


def test_the_length_never_changes():
    text = "頭髮头发乾干后後abc 12，系係𠮷" * 3
    assert len(to_simplified(text)) == len(to_traditional(text)) == len(text)


def test_is_simplified():
    assert is_simplified("头发")
    assert not is_simplified("頭髮")
    assert not is_simplified("皇后")
