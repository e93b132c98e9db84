"""Pinyin syllables to phones."""

import pytest

from cosycli.text.phones import PHONE_IDS
from cosycli.text.zh.phrases import _tables
from cosycli.text.zh.pinyin import syllable_phones


@pytest.mark.parametrize(
    ("pinyin", "phones"),
    [
        ("zhuang1", "tʂ0 w1 ɑ1 ŋ1"),
        ("ni3", "n0 i3"),
        ("hao3", "x0 ɑ3 w3"),
        ("zi5", "ts0 ɿ5"),
        ("shi4", "ʂ0 ʅ4"),
        ("xue2", "ɕ0 ɥ2 ɛ2"),
        ("lv4", "l0 y4"),
        ("lü4", "l0 y4"),
        ("nu:3", "n0 y3"),
        ("yuan2", "ɥ2 ɛ2 n2"),
        ("wo3", "w3 o3"),
        ("er2", "ɚ2"),
        ("dianr3", "t0 j3 ɛ3 ɻ3"),
        ("huar4", "x0 w4 a4 ɻ4"),
        ("ma", "m0 a5"),
        ("n2", "n2"),
    ],
)
def test_syllables(pinyin, phones):
    found = syllable_phones(pinyin)
    assert found is not None
    assert " ".join(f"{symbol}{tone}" for symbol, tone in found) == phones


@pytest.mark.parametrize("pinyin", ["", "xyz1", "hello", "一", "_", "ma6"])
def test_what_is_no_pinyin(pinyin):
    assert syllable_phones(pinyin) is None


def test_every_reading_of_the_dictionary_has_phones():
    characters, phrases, _ = _tables()
    readings = set(characters.values()) | {reading for found in phrases.values() for reading in found.split()}
    assert {reading for reading in readings if syllable_phones(reading) is None} == set()
    assert {symbol for reading in readings for symbol, _ in syllable_phones(reading)} <= PHONE_IDS.keys()
