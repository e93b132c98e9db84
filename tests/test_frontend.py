"""From text to sentences of phones."""

import subprocess
import sys
from itertools import pairwise

import pytest

from cosycli.errors import LanguageError, TextError
from cosycli.text.frontend import analyze
from cosycli.text.lexicon import Lexicon, parse_tsv
from cosycli.text.phones import LANGUAGE_IDS, PHONE_IDS, Boundary, Punctuation
from cosycli.text.sentences import PARAGRAPH_PAUSE, SENTENCE_PAUSE, split_paragraphs

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


def test_a_book_in_one_line_is_read_as_it_is_in_parts(monkeypatch):
    text = "他说：“今天天气很好！”我们去公园。It was 3.5 km away. [重庆](chong2 qing4)。" * 20
    whole = [(sentence.text.strip(), sentence.span[0], sentence.pause_after) for sentence in analyze(text)]
    monkeypatch.setattr("cosycli.text.sentences._MAX_PARAGRAPH", 100)
    parts = list(split_paragraphs(text))
    assert len(parts) > 5
    assert max(map(len, parts)) < 150
    assert "".join(part.text for part in parts) == text
    assert [(sentence.text.strip(), sentence.span[0], sentence.pause_after) for sentence in analyze(text)] == whole


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
    with pytest.raises(LanguageError, match="English"):
        analyze("hello there", spoken=("zh",))
    with pytest.raises(LanguageError, match="Mandarin"):
        analyze("hello", language="zh", spoken=("en",))


def test_unknown_languages():
    with pytest.raises(LanguageError, match="unknown language: xx") as error:
        analyze("你好", language="xx")
    assert error.value.hint == "languages: zh, en, ja, yue, ko"


@pytest.mark.parametrize(
    ("text", "unspoken"),
    [
        ("你好 Привет，再见", [("Привет", 3)]),
        ("你好，สวัสดี。", [("สวัสดี", 3)]),
        ("第一行\n안녕\n第三行", [("안녕", 4)]),
        ("好👍🏻的", [("👍🏻", 1)]),
        ("一👨‍👩‍👧二", [("👨‍👩‍👧", 1)]),
        ("你\x00好", [("\x00", 1)]),
        ("你好\ud800", [("\ud800", 2)]),
        ("你好\n\n\x01\n再见", [("\x01", 4)]),
        ("“你好”，**世界**！（真的）——……\u200b\ufeff", []),
        ("[好](http://a.b/c)<br>", []),
        ("见<https://a.b/c>", []),
        ("[😀](xiao4)[★](xing1)", []),
        ("前 ★ 后 \ue000 中", [("★", 2), ("\ue000", 6)]),
    ],
)
def test_what_is_not_spoken_is_told(text, unspoken):
    found = []
    list(analyze(text, on_unspoken=found.append))
    assert [(part.text, part.start) for part in found] == unspoken


def test_nothing_to_say_names_what_it_cannot_say():
    with pytest.raises(TextError, match="Привет"):
        list(analyze("Привет!"))


def test_a_language_that_is_not_spoken_is_left_out_of_a_text_that_is():
    found = []
    (sentence,) = analyze("他说“こんにちは”然后就走了。", on_unspoken=found.append)
    assert [run.language for run in sentence.runs] == ["zh"]
    assert [part.text for part in found] == ["こんにちは"]


def test_explicit_language():
    assert [run.language for run in next(analyze("我说OK", language="zh")).runs] == ["zh", "en"]
    assert [run.language for run in next(analyze("15", language="en")).runs] == ["en"]
    assert [run.language for run in next(analyze("15")).runs] == ["zh"]


def test_the_language_of_the_voice_decides_what_is_open():
    everything = ("zh", "en", "ja", "yue", "ko")
    assert [run.language for run in next(analyze("大家好", spoken=everything)).runs] == ["zh"]
    assert [run.language for run in next(analyze("大家好", spoken=everything, prior="yue")).runs] == ["yue"]


def test_pauses_that_the_text_asks_for():
    sentences = list(analyze("你好[pause:500ms]世界。[pause: 1.5s][pause:.5s]再见。"))
    assert [(sentence.text, sentence.pause_after, sentence.asked_pause) for sentence in sentences] == [
        ("你好", 0.5, True),
        ("世界。", 2.0, True),
        ("再见。", 0.0, False),
    ]


def test_a_pause_before_the_first_word():
    silent, sentence = analyze("“[pause:2s]你好[pause:1s]")
    assert (silent.text, silent.span) == ("“", (0, 1))
    assert (silent.phones, silent.pause_after) == ((), 2.0)
    assert (sentence.text, sentence.pause_after) == ("你好", 1.0)


def test_inline_readings():
    (sentence,) = analyze("我在[重庆](zhong4 qing4)喝茶。")
    (run,) = sentence.runs
    assert [word.reading for word in run.words if not word.is_pause] == ["wo3", "zai4", "zhong4 qing4", "he1 cha2"]
    word = next(word for word in run.words if word.text == "重庆")
    assert word.rule == "inline reading"
    assert word.span == (2, 20)
    assert {phone.span for phone in word.phones} == {(2, 20)}
    assert run.text == "我在重庆喝茶。"


def test_inline_reading_of_another_language():
    (sentence,) = analyze("我用[Xiaomi](xiao3 mi3)和[重庆](/tʃɒŋˈtʃɪŋ/)。")
    assert [run.language for run in sentence.runs] == ["zh", "en", "zh"]
    assert sentence.runs[1].words[0].reading == "CH AA0 NG CH IH1 NG"


def test_readings_and_links_tell_nothing_about_the_language():
    everything = ("zh", "en", "ja", "yue", "ko")
    for text in ("我去[東京](トウキョウ)3次。", "看[这里](https://the.example.com/is/the/best/of/all)3次。"):
        (sentence,) = analyze(text, spoken=everything)
        assert (sentence.runs[0].language, sentence.runs[-1].text[-3:]) == ("zh", "三次。")


def test_given_words_keep_their_blanks():
    lexicon = Lexicon(parse_tsv("École\tekol\nkg\tkilo\n한국\t한국\n重庆\tchong2 qing4", "x"))

    def normalized(text):
        return [run.text for run in next(analyze(text, spoken=("zh", "en", "ko"), lexicon=lexicon)).runs]

    assert normalized("An École école, École.") == ["An École école, École."]
    assert normalized("It is 5kg now") == ["It is five kg now"]
    assert normalized("한국 사람과 한국사람") == ["한국 사람과 한국사람"]
    assert normalized("在 重庆 吧") == ["在重庆吧"]


def test_a_sentence_of_signs_or_given_words_is_divided():
    assert max(len(sentence.text) for sentence in analyze("∑" * 500)) <= 121
    assert max(len(sentence.runs[0].words) for sentence in analyze("[重](chong2)" * 500)) <= 121


def test_a_lexicon():
    lexicon = Lexicon(parse_tsv("重庆\tzhong4 qing4\n重庆大学\tchong2 da4\nrtx\tR EH1 K S", "own.tsv"))
    (sentence,) = analyze("重庆大学在重庆有RTX和RTXS。", lexicon=lexicon)
    words = [(word.reading, word.rule) for run in sentence.runs for word in run.words if "lexicon" in word.rule]
    assert words == [
        ("chong2 da4", "lexicon own.tsv:2"),
        ("zhong4 qing4", "lexicon own.tsv:1"),
        ("R EH1 K S", "lexicon own.tsv:3"),
    ]


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


@pytest.mark.parametrize(
    ("text", "language", "spoken"),
    [
        ("单位：㎡，℃", "zh", "单位：平方米，摄氏度"),
        ("單位：㎡，℃", "yue", "單位：平方米，攝氏度"),
        ("単位は㎡、℃", "ja", "単位は平方メートル、度"),
        ("단위는 ㎡, ℃", "ko", "단위는 제곱미터, 섭씨도"),
        ("版权©，商标™，#话题#", "zh", "版权版权，商标商标，话题"),
        ("나는㈱좋아요 강(江)™", "ko", "나는(주)좋아요 강상표"),
    ],
)
def test_signs_of_every_language(text, language, spoken):
    if language == "ja":
        pytest.importorskip("pyopenjtalk")  # the spoken form has kanji
    (sentence,) = analyze(text, language, ("zh", "en", "ja", "yue", "ko"))
    assert "".join(run.text for run in sentence.runs) == spoken


@pytest.mark.parametrize("text", ["第#章", "注*", "五^"])
def test_marks_that_nobody_says_are_told(text):
    found = []
    list(analyze(text, on_unspoken=found.append))
    assert [part.text for part in found] == [text[1]]


def test_a_word_of_the_lexicon_may_hold_a_stop():
    lexicon = Lexicon(parse_tsv("Yahoo! Japan\tyahoo japan\ne.Go! GmbH\tego\n甲。乙\tjia3 yi3", "own.tsv"))
    (first, second) = analyze("I use Yahoo! Japan daily. 甲。乙很好。", lexicon=lexicon)
    assert first.text == "I use Yahoo! Japan daily."
    (word,) = (word for word in first.runs[0].words if word.rule.startswith("lexicon"))
    assert (word.text, word.span) == ("Yahoo! Japan", (6, 18))
    assert second.runs[0].words[0].reading == "jia3 yi3"


def test_without_phones_every_language_is_read_as_written() -> None:
    text = "漢字を5回書く。你好，world!\n[pause:1s]서울 3시."
    sentences = list(analyze(text, None, ("zh", "en", "ja", "yue", "ko"), phonetic=False))
    assert not any(sentence.phones for sentence in sentences)
    spoken = ["".join(run.text for run in sentence.runs) for sentence in sentences]
    assert spoken == ["漢字を五回書く。", "你好，world!", "서울 세 시."]
    assert [sentence.is_silent for sentence in sentences] == [False] * 3


def test_without_phones_what_has_no_letters_is_told() -> None:
    left_out = []
    for _ in analyze("好 ★ 🙂。", "zh", phonetic=False, on_unspoken=left_out.append):
        pass
    assert [unspoken.text for unspoken in left_out] == ["★", "🙂"]
