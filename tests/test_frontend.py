"""From text to sentences of phones."""

import subprocess
import sys
from itertools import pairwise

import pytest

from cosycli.errors import LanguageError, TextError
from cosycli.text.frontend import analyze
from cosycli.text.phones import LANGUAGE_IDS, PHONE_IDS, Boundary, Punctuation
from cosycli.text.sentences import PARAGRAPH_PAUSE, SENTENCE_PAUSE

TEXT = "你好，这是 CosyVoice Lite 生成的语音。OK？\n\n“第二段”：2025年3月15日，气温-5℃……"


def test_sentences_and_their_source():
    sentences = list(analyze(TEXT))
    assert [sentence.text for sentence in sentences] == [
        "你好，这是 CosyVoice Lite 生成的语音。",
        "OK？",
        "“第二段”：2025年3月15日，气温-5℃……",
    ]
    assert all(TEXT[slice(*sentence.span)] == sentence.text for sentence in sentences)
    assert [sentence.pause_after for sentence in sentences] == [SENTENCE_PAUSE, PARAGRAPH_PAUSE, 0.0]


def test_runs():
    first, _, last = analyze(TEXT)
    assert [run.language for run in first.runs] == ["zh", "en", "zh"]
    assert [TEXT[slice(*run.span)].strip() for run in first.runs] == ["你好，这是", "CosyVoice Lite", "生成的语音。"]
    assert last.runs[0].text == "“第二段”：二零二五年三月十五日，气温零下五摄氏度……"


def test_every_sentence_ends_in_one_silence_with_its_mark():
    marks = []
    for sentence in analyze(TEXT):
        *sounds, final = sentence.phones
        assert final.symbol == "sil"
        assert all(phone.symbol != "sil" for phone in sounds)
        marks.append(final.punctuation)
    assert marks == [Punctuation.PERIOD, Punctuation.QUESTION, Punctuation.ELLIPSIS]


def test_pauses_and_boundaries():
    for sentence in analyze(TEXT + "——“好”，（真的）！！"):
        phones = sentence.phones
        assert phones[0].boundary is Boundary.SENTENCE
        for left, right in pairwise(phones):
            assert not (left.is_pause and right.is_pause)
            assert (right.boundary is Boundary.CLAUSE) == (left.is_pause and not right.is_pause)
        assert all(phone.symbol in PHONE_IDS and phone.language in LANGUAGE_IDS for phone in phones)
        assert all(sentence.span[0] <= phone.span[0] <= phone.span[1] <= sentence.span[1] for phone in phones)


def test_a_sentence_without_sound_is_skipped():
    assert [sentence.text for sentence in analyze("你好。——。🎉\n***\n再见")] == ["你好。", "再见"]


@pytest.mark.parametrize("text", ["", "  \n", "。。。！", "🎉", "***", "……“”"])
def test_nothing_to_say(text):
    with pytest.raises(TextError, match="nothing to say") as error:
        list(analyze(text))
    assert "cosy synth" in error.value.hint


@pytest.mark.parametrize(
    ("text", "name"), [("日本語を話します", "Japanese"), ("我哋今日去食飯", "Cantonese"), ("안녕하세요", "Korean")]
)
def test_languages_that_are_not_spoken_are_named_before_the_first_sentence(text, name):
    with pytest.raises(LanguageError, match=name) as error:
        analyze("你好。\n" + text)
    assert "zh (Mandarin), en (English)" in error.value.hint


def test_model_without_a_language():
    with pytest.raises(LanguageError, match=r"English .*'hello'"):
        analyze("你好，hello", spoken=("zh",))
    with pytest.raises(LanguageError, match="Mandarin"):
        analyze("hello", language="zh", spoken=("en",))


def test_unknown_languages_and_scripts():
    with pytest.raises(LanguageError, match="unknown language: xx") as error:
        analyze("你好", language="xx")
    assert error.value.hint == "languages: zh, en, ja, yue, ko"
    with pytest.raises(LanguageError, match="Привет"):
        analyze("你好 Привет")


def test_explicit_language():
    assert [run.language for run in next(analyze("我说OK", language="zh")).runs] == ["zh", "en"]
    assert [run.language for run in next(analyze("15", language="en")).runs] == ["en"]
    assert [run.language for run in next(analyze("15")).runs] == ["zh"]


def test_markup_is_not_spoken():
    (sentence,) = analyze("## **重点**：`代码`")
    assert sentence.runs[0].text == "重点：代码"


def test_front_end_needs_no_heavy_library():
    code = (
        "import sys; from cosycli.text.frontend import analyze; next(analyze('你好'));"
        "print([name for name in ('numpy', 'pypinyin', 'jieba', 'onnxruntime') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
