"""Sentences to utterances: where they are cut and joined, and how they are written."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosycli.acoustic.cutting import LONGEST_SECONDS
from cosycli.acoustic.utterances import Utterance, utterances, written
from cosycli.errors import NothingToSayError
from cosycli.text.frontend import analyze
from cosycli.text.sentences import PARAGRAPH_PAUSE, PIECE_PAUSE, SENTENCE_PAUSE, Sentence

LANGUAGES = ("zh", "en", "ja", "yue", "ko")


def sentences_of(text: str, language: str | None = None) -> list[Sentence]:
    return list(analyze(text, language, LANGUAGES, phonetic=False))


def spoken(text: str, language: str | None = None, *, join: bool = True) -> list[Utterance]:
    return list(utterances(sentences_of(text, language), join=join))


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


TEXTS = {
    "zh": [
        "研究人员昨天宣布，他们用三年时间造出了一台能在海底连续工作半年的机器人；它已经潜到四千米深的地方，拍下了上万张照片。",
        "专家认为：目前还需要更多实验。",
    ],
    "en": [
        "The harbour was quiet that morning, the boats lay still on the water, and the only sound that anyone could"
        " hear was the bell of the old church on the hill.",
        "Nobody spoke; nobody moved.",
    ],
    "ja": [
        "昨日は友達と一緒に、駅前の新しい食堂で昼ご飯を食べてから、川の近くの公園をゆっくり歩いて、夕方まで話をしました。"
    ],
    "yue": ["我哋琴日去咗海邊，行咗成個下晝，食咗好多嘢，最後仲喺碼頭度睇住啲船慢慢駛返嚟，真係好開心㗎。"],
    "ko": [
        "어제는 친구와 함께 바닷가를 오래 걸었고, 저녁에는 시장에서 따뜻한 국수를 먹은 다음 버스를 타고"
        " 집으로 돌아왔습니다."
    ],
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in TEXTS.items() for text in texts])
def test_utterances_of_each_language(language: str, text: str) -> None:
    found = spoken(text)
    assert {utterance.language for utterance in found} == {language}
    assert len(found) >= round(sum(utterance.seconds for utterance in found) / 6.5)
    assert all(1.0 < utterance.seconds <= LONGEST_SECONDS for utterance in found)
    assert letters("".join(utterance.text for utterance in found)) == letters(text)
    assert [utterance.ends_sentence for utterance in found] == [False] * (len(found) - 1) + [True]


def test_cuts_are_after_marks_and_keep_them() -> None:
    first, second = spoken(TEXTS["zh"][0])[:2]
    assert (first.text[-1], first.pause_after) == ("，", PIECE_PAUSE)
    assert second.text[-1] == "；"
    assert PIECE_PAUSE < second.pause_after < SENTENCE_PAUSE


def test_closing_quotes_stay_and_opening_ones_go_on() -> None:
    text = "他站在门口想了很久很久，终于很小声地对所有的人说：“这一次我们真的是再也没有什么别的办法可以想了。”"
    first, second = spoken(text)
    assert first.text.endswith("说：")
    assert second.text.startswith("“这一次")
    assert second.text.endswith("。”")
    assert text[slice(*first.span)] + text[slice(*second.span)] == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("好。我知道了。我们走吧！", ["好。我知道了。我们走吧！"]),
        ("Yes. No.", ["Yes. No."]),
        ("好\n我知道了", ["好。", "我知道了。"]),
        ("好。[pause:1s]我知道了。", ["好。", "我知道了。"]),
        ("我们都知道。Nobody else does.", ["我们都知道。", "Nobody else does."]),
        ("OK！好的，我们走吧。", ["OK!好的，我们走吧。"]),
    ],
)
def test_short_neighbours(text: str, expected: list[str]) -> None:
    assert [utterance.text for utterance in spoken(text)] == expected


def test_joining_can_be_left_out() -> None:
    assert [utterance.text for utterance in spoken("好。我知道了。", join=False)] == ["好。", "我知道了。"]


def test_pauses() -> None:
    found = spoken("[pause:2s]今天的天气真的非常好。我们一起去公园走一走吧。\n再见[pause:500ms]了，[pause:1s]朋友")
    assert [(u.text, u.pause_after, u.asked_pause) for u in found] == [
        ("", 2.0, True),
        ("今天的天气真的非常好。", SENTENCE_PAUSE, False),
        ("我们一起去公园走一走吧。", PARAGRAPH_PAUSE, False),
        ("再见。", 0.5, True),
        ("了，", 1.0, True),
        ("朋友。", 0.0, False),
    ]


def test_the_pause_after_a_piece_of_a_very_long_sentence_is_short() -> None:
    text = "我们沿着小河慢慢地走，看见很多白色的鸟，" * 12
    *pieces, last = spoken(text)
    assert len(pieces) > 8
    assert not any(piece.ends_sentence for piece in pieces)
    assert {piece.pause_after for piece in pieces} == {PIECE_PAUSE}
    assert (last.pause_after, last.text[-1]) == (0.0, "。")


@pytest.mark.parametrize(
    ("text", "language", "ends", "expected"),
    [
        ("我有 两个 API 接口 ，open source 的", "zh", True, "我有两个API接口，open source的。"),
        ("第一（二）【三】章", "zh", True, "第一二三章。"),
        ("我——真的", "yue", True, "我 真的。"),
        ("好。——走吧，", "zh", True, "好。走吧。"),
        ("走吧，，", "zh", True, "走吧。"),
        ("走吧，”", "zh", True, "走吧。”"),
        ("走吧，", "zh", False, "走吧，"),
        ("走吧", "zh", False, "走吧，"),
        ("行こう", "ja", False, "行こう、"),
        ("你好 - 世界", "zh", True, "你好，世界。"),
        ("版本v2.5 好.", "zh", True, "版本v2.5好。"),
        ("真的吗？”", "zh", True, "真的吗？”"),
        ("x²", "zh", True, "x平方。"),
        ("……，什么？", "zh", True, "什么？"),
        ("Well, (yes) - no", "en", True, "Well, (yes) - no."),
        ("well,", "en", True, "well."),
        ("well", "en", False, "well,"),
        ("“Yes!”", "en", True, "“Yes!”"),
        ("say 你好 now.", "en", True, "say你好now。"),
        ("나는 你好 라고  말했다.", "ko", True, "나는 你好 라고 말했다."),
        ("好" + "！？" * 50, "zh", True, "好！？！？！？！？"),
    ],
)
def test_writing(text: str, language: str, ends: bool, expected: str) -> None:
    assert written(text, language, ends) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这个 API 的 response time 很长。", "zh"),
        ("The sign says 你好, which means hello.", "en"),
        ("안녕 2024년 hello 세계", "ko"),
        ("東京でAPIを使う", "ja"),
    ],
)
def test_main_language_of_mixed_text(text: str, expected: str) -> None:
    (utterance,) = spoken(text)
    assert utterance.language == expected


def test_korean_keeps_the_blanks_between_languages() -> None:
    assert [utterance.text for utterance in spoken("오늘 AI 기술은 hello 세계")] == ["오늘 AI 기술은 hello 세계."]


def test_spans_follow_one_another() -> None:
    text = "".join(TEXTS["zh"]) + " " + " ".join(TEXTS["en"]) + "\n" + TEXTS["ja"][0]
    found = spoken(text)
    assert len(found) > 8
    position = 0
    for utterance in found:
        start, end = utterance.span
        assert position <= start < end
        assert not text[position:start].strip()
        position = end
    assert position == len(text)


@pytest.mark.parametrize(
    "text", ["天气很好我们去公园" * 11_111, "b" * 30_000, "ゃ" * 5_000, "word " * 10_000, "好" + "，" * 50_000 + "好"]
)
def test_text_without_marks_is_cut_anyway(text: str) -> None:
    said = sentences_of(text)
    found = list(utterances(said))
    assert max(utterance.seconds for utterance in found) <= LONGEST_SECONDS
    assert max(len(utterance.text) for utterance in found) < 160
    assert letters("".join(u.text for u in found)) == letters("".join(run.text for s in said for run in s.runs))


def test_words_are_whole_where_there_are_no_marks() -> None:
    text = "我们的研究小组在北京的一个实验室里面已经成功地制造出来了一种可以在普通温度下面工作的新型材料"
    first, second = spoken(text)
    assert (first.ends_sentence, second.ends_sentence) == (False, True)
    assert 4 < first.seconds < 7
    assert not any(word in text and word not in first.text + second.text for word in ("实验室", "成功", "制造", "普通"))


@pytest.mark.parametrize("text", ["", "！？……", "。" * 1000])
def test_only_punctuation_says_nothing(text: str) -> None:
    with pytest.raises(NothingToSayError):
        spoken(text)


def test_emoji_are_not_said() -> None:
    assert [utterance.text for utterance in spoken("😀你好😀。")] == ["你好。"]


_WORDS = st.sampled_from(
    [
        *(
            "今天天气很好",
            "好",
            "重庆",
            "我哋",
            "API",
            "hello world",
            "don't",
            "I",
            "U.S.",
            "東京へ",
            "ありがとう",
            "안녕하세요",
        ),
        *(
            "3.5",
            "50%",
            "“",
            "”",
            "「",
            "」",
            "（",
            "）",
            "(",
            ")",
            "，",
            "、",
            "；",
            "：",
            "。",
            "！",
            "?",
            ".",
            ",",
            "…",
            "——",
        ),
        *(" ", "\n", " - ", "[pause:300ms]", "😀", "ゃ", "x²", "-", "'", '"'),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=60).map("".join), st.booleans())
def test_nothing_is_lost(text: str, join: bool) -> None:
    try:
        said = sentences_of(text)
    except NothingToSayError:
        return
    found = list(utterances(said, join=join))
    assert letters("".join(u.text for u in found)) == letters("".join(run.text for s in said for run in s.runs))
    assert sum(u.pause_after for u in found if u.asked_pause) == pytest.approx(
        sum(sentence.pause_after for sentence in said if sentence.asked_pause)
    )
    for utterance in found:
        assert not utterance.text or any(map(str.isalnum, utterance.text))
        assert utterance.seconds <= LONGEST_SECONDS
        assert not re.search(r"[（）【】]", utterance.text) or utterance.language in ("en", "ko")
    assert all(a.span[1] <= b.span[0] for a, b in pairwise(found))
