"""The choice of a segmenter."""

import sys
import tempfile
from pathlib import Path

import pytest

from cosycli.errors import MissingExtraError
from cosycli.text.aligned import AlignedText
from cosycli.text.zh import words
from cosycli.text.zh.pronounce import pronounce


@pytest.fixture(autouse=True)
def _back_to_the_table():
    yield
    words.set_segmenter("table")


def test_an_unknown_segmenter_is_named():
    with pytest.raises(ValueError, match=r"'mecab'.*table, jieba"):
        words.set_segmenter("mecab")


def test_without_jieba_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "jieba", None)
    with pytest.raises(MissingExtraError) as error:
        words.set_segmenter("jieba")
    assert "cosycli[jieba]" in error.value.hint
    assert words.cut("我们学习") == ["我们", "学习"]


def test_jieba_cuts_and_leaves_nothing_behind(monkeypatch, tmp_path, capfd):
    pytest.importorskip("jieba")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    words.set_segmenter("jieba")
    text = "小明硕士毕业于中国科学院计算所，后在日本京都大学深造\U0003fff0。"
    assert "".join(words.cut(text)) == text
    assert "中国科学院" in words.cut(text)
    spoken = pronounce(AlignedText.of(text))
    assert [word.reading for word in spoken if word.text == "硕士"] == ["shuo4 shi4"]
    assert list(Path(tmp_path).iterdir()) == []
    assert capfd.readouterr() == ("", "")
