"""Subtitle files, read back by a strict parser of each format."""

import io
import json
import re
import unicodedata
from collections.abc import Callable
from html import unescape
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosycli.errors import MissingExtraError, UsageError
from cosycli.speech_timing import SentenceTiming, estimate_timing, time_sentence
from cosycli.srt import Cue, read_cues
from cosycli.subtitles import CUE_SECONDS, FORMATS, LINE_COLUMNS, UNITS, SubtitleWriter, subtitle_format_of
from cosycli.synthesizer import Synthesizer
from cosycli.text.frontend import analyze
from cosycli.text.languages import LANGUAGES

RATE = 22050
FRAME = 256 / RATE

CLOCK = r"(\d{2,}):([0-5]\d):([0-5]\d)[,.](\d{3})"
SRT_CUE = re.compile(rf"(\d+)\n{CLOCK} --> {CLOCK}\n((?:[^\n]*\S[^\n]*\n)+)\n".replace("[,.]", ","))
VTT_CUE = re.compile(rf"{CLOCK} --> {CLOCK}\n((?:[^\n]*\S[^\n]*\n)+)\n".replace("[,.]", r"\."))
VTT_TAG = re.compile(rf"<{CLOCK}>".replace("[,.]", r"\."))

LONG_ENGLISH = (
    'He said, "The quick brown fox jumps over the lazy dog, (and it did so again), and again while nobody was looking."'
)
LONG_CHINESE = (
    "昨天晚上我们一起去公园散步的时候，“看到了很多非常美丽的花”，2024年以来然后今天 read 了 PDF（第三章）就回家了。"
)


def timed(text: str, language: str | None = None, frame: float = FRAME) -> list[SentenceTiming]:
    """The sentences one after another, with made-up durations."""
    timings, origin = [], 0.0
    for sentence in analyze(text, language, tuple(LANGUAGES)):
        if not sentence.is_silent:
            durations = np.random.default_rng(len(sentence.phones)).integers(1, 12, len(sentence.phones))
            end = origin + float(durations.sum()) * frame
            timings.append(time_sentence(sentence, durations, text, frame, origin, origin, end))
            origin = end
        origin += sentence.pause_after
    return timings


def written(timings: list[SentenceTiming], format: str, unit: str = "sentence") -> str:
    file = io.BytesIO()
    writer = SubtitleWriter(file, format, unit, RATE)
    for timing in timings:
        writer.write(timing)
    writer.close()
    return file.getvalue().decode()


def milliseconds(hours: str, minutes: str, seconds: str, thousandths: str) -> int:
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


Cues = list[tuple[int, int, list[str]]]


def read_srt(text: str) -> Cues:
    cues: Cues = []
    while text:
        match = SRT_CUE.match(text)
        assert match is not None, text[:200]
        assert int(match[1]) == len(cues) + 1
        cues.append((milliseconds(*match.groups()[1:5]), milliseconds(*match.groups()[5:9]), match[10].splitlines()))
        text = text[match.end() :]
    return cues


def read_vtt(text: str) -> Cues:
    cues: Cues = []
    header, blank, text = text.partition("\n\n")
    assert (header, blank) == ("WEBVTT", "\n\n")
    while text:
        match = VTT_CUE.match(text)
        assert match is not None, text[:200]
        assert "-->" not in match[9]
        cues.append((milliseconds(*match.groups()[:4]), milliseconds(*match.groups()[4:8]), match[9].splitlines()))
        text = text[match.end() :]
    return cues


def seen(line: str) -> str:
    """A line of WebVTT as it is shown."""
    shown = VTT_TAG.sub("", line)
    assert "<" not in shown and ">" not in shown
    assert "&" not in re.sub("&(?:amp|lt|gt);", "", shown)
    return unescape(shown)


def columns(line: str) -> int:
    wide = {"W": 2, "F": 2}
    return sum(0 if unicodedata.combining(c) else wide.get(unicodedata.east_asian_width(c), 1) for c in line)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("-->", "→")


def check(cues: Cues, timings: list[SentenceTiming], show: Callable[[str], str] = str) -> None:
    """What holds of the cues of any text."""
    last = 0
    for start, end, lines in cues:
        assert last <= start < end
        assert len(lines) <= 2
        assert all(line == line.strip() and 0 < columns(show(line)) <= LINE_COLUMNS for line in lines)
        last = end
    whole = squeezed("".join(show(line) for _, _, lines in cues for line in lines))
    assert whole == squeezed("".join(timing.text for timing in timings))


@pytest.mark.parametrize("path", ["a.srt", "/b/c.d.VTT", "x.json"])
def test_the_ending_tells_the_format(path: str) -> None:
    assert subtitle_format_of(path) == path[-4:].lower().lstrip(".")


@pytest.mark.parametrize("path", ["a.ass", "a", "srt", ".srt"])
def test_other_endings(path: str) -> None:
    with pytest.raises(UsageError) as caught:
        subtitle_format_of(path)
    assert caught.value.hint == "endings: .srt, .vtt, .json"


def test_other_units() -> None:
    with pytest.raises(UsageError, match="syllable"):
        SubtitleWriter(io.BytesIO(), "srt", "syllable", RATE)


def test_srt() -> None:
    text = "你好，世界。\nHello there!"
    first, second = timings = timed(text)
    assert read_srt(written(timings, "srt")) == [
        (round(first.words[0].start * 1000), round(first.words[-1].end * 1000), ["你好，世界。"]),
        (round(second.words[0].start * 1000), round(second.words[-1].end * 1000), ["Hello there!"]),
    ]


def test_srt_by_word() -> None:
    text = "“银行”在 New York，有（很多）。"
    (timing,) = timed(text)
    cues = read_srt(written([timing], "srt", "word"))
    assert [line for _, _, (line,) in cues] == ["“银", "行”", "在", "New", "York，", "有", "（很", "多）。"]
    units = [unit for word in timing.words for unit in word.units]
    assert [cue[:2] for cue in cues] == [(round(unit.start * 1000), round(unit.end * 1000)) for unit in units]


def test_vtt() -> None:
    (timing,) = timed("Fish & chips, 1 < 2 and 3 > 2.")
    (cue,) = read_vtt(written([timing], "vtt"))
    assert cue[2] == ["Fish &amp; chips, 1 &lt; 2 and 3 &gt; 2."]
    check([cue], [timing], seen)


@pytest.mark.parametrize("text", [LONG_ENGLISH, LONG_CHINESE, "Hi & bye."])
def test_vtt_by_word_has_times_inside_the_cues(text: str) -> None:
    (timing,) = timings = timed(text)
    cues = read_vtt(written(timings, "vtt", "word"))
    check(cues, timings, seen)
    assert [cue[:2] for cue in cues] == [cue[:2] for cue in read_vtt(written(timings, "vtt"))]
    starts = []
    for start, end, lines in cues:
        inside = [milliseconds(*tag.groups()) for line in lines for tag in VTT_TAG.finditer(line)]
        assert all(left < right for left, right in pairwise([start, *inside, end]))
        starts += [start, *inside]
    assert starts == [round(unit.start * 1000) for word in timing.words for unit in word.units]


def test_long_sentences_are_cut_behind_marks() -> None:
    english, chinese = timed(LONG_ENGLISH), timed(LONG_CHINESE)
    lines = [[*cue[2]] for cue in read_srt(written(english, "srt"))]
    assert lines == [
        ['He said, "The quick brown', "fox jumps over the lazy dog,"],
        ["(and it did so again),", 'and again while nobody was looking."'],
    ]
    for timings in (english, chinese):
        cues = read_srt(written(timings, "srt"))
        assert len(cues) > 1
        check(cues, timings)
        assert all(lines[-1][-1] in '，,。"' for _, _, lines in cues)
        words = {round(word.start * 1000) for word in timings[0].words}
        assert all(start in words for start, _, _ in cues)


def test_slow_sentences_are_cut_by_time() -> None:
    timings = timed("今天天气很好，我们去公园。", frame=0.05)
    assert timings[0].end > CUE_SECONDS
    cues = read_srt(written(timings, "srt"))
    assert [lines for _, _, lines in cues] == [["今天天气很好，"], ["我们去公园。"]]


def test_japanese_lines_begin_with_phrases() -> None:
    pytest.importorskip("pyopenjtalk")
    text = "今日は東京の銀行で新しい口座を開いてから昔の友達と一緒に近くの喫茶店でコーヒーを飲みました。"
    cues = read_srt(written(timed(text, "ja"), "srt"))
    lines = [line for _, _, lines in cues for line in lines]
    assert len(lines) > 2
    assert not any("\u3041" <= line[0] <= "\u309f" for line in lines)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("今天我们去了很远的地方看风景" * 36, "zh"),
        ("word and another thing " * 24, "en"),
        ("きょうはいいてんきですね" * 30, "ja"),
        ("가나다라마바사아자차카타파하" * 30, "ko"),
        ("我哋今日去食飯" * 60, "yue"),
        ("see https://example.com/" + "abcdefghij/" * 20 + " now", "en"),
        ("1" * 200, "zh"),
        ("a, " * 200, "en"),
        ("好！" * 100, "zh"),
        ("“（" * 40 + "好" + "）”" * 40, "zh"),
        ("x*very " + "long " * 40 + "passage* y", "en"),
        ("[word " + "long " * 15 + "word](long)", "en"),
        ("3", "zh"),
        ("A --> B & C", "en"),
    ],
)
@pytest.mark.parametrize("unit", UNITS)
def test_every_cue_can_be_read(text: str, language: str, unit: str) -> None:
    timings = timed(text, language)
    check(read_srt(written(timings, "srt", unit)), timings)
    check(read_vtt(written(timings, "vtt", unit)), timings, seen)
    for start, end, _ in read_srt(written(timings, "srt", unit)):
        assert end - start <= CUE_SECONDS * 1000


PIECES = (
    *("今天", "银行", "2024年", "-5℃", "很", "ABC", "read", "don't", "$5.50", "internationalization", "きょう", "です"),
    *("コーヒー", "한국말", "값이", "食飯", "，", "。", ", ", ". ", "“", "”", ' "', '" ', " (", ") ", "——", " - ", "…"),
    *("\n", " ", "😀", "\x00", "**粗**", "[重庆](chong2 qing4)", "<b>", "&amp;", " < ", " --> ", "`", "|"),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.sampled_from([FRAME, 0.1, 1e-5, 0.0]),
    st.sampled_from(UNITS),
    st.booleans(),
)
def test_whatever_the_text(text: str, frame: float, unit: str, exact: bool) -> None:
    try:
        timings = timed("今天" + text, frame=frame)
    except MissingExtraError:  # kanji without a dictionary
        return
    if not exact:
        timings = [estimate_timing("今天" + text, t.span, t.language, t.start, t.end) for t in timings]
    audible = [timing for timing in timings if round(timing.start * 1000) < round(timing.end * 1000)]
    for format, read, show in (("srt", read_srt, str), ("vtt", read_vtt, seen)):
        cues = read(written(timings, format, unit))
        if frame > 1e-3:
            check(cues, audible, show)
        assert all(left[0] < left[1] <= right[0] < right[1] for left, right in pairwise(cues))
    document = json.loads(written(timings, "json"))
    assert [sentence["text"] for sentence in document["sentences"]] == [timing.text for timing in timings]


def test_nothing_that_nobody_would_see_has_a_cue() -> None:
    silent = estimate_timing("你好", (0, 2), "zh", 1.0, 1.0)
    empty = estimate_timing("[pause:1s]", (0, 10), "zh", 1.0, 2.0)
    for unit in UNITS:
        assert read_srt(written([silent, empty], "srt", unit)) == []
        assert read_vtt(written([silent, empty], "vtt", unit)) == []


def test_words_too_short_for_a_time_of_their_own_stay_with_others() -> None:
    (sentence,) = analyze("a b c d", "en")
    durations = np.array([0, 10, 0, 10, 0][: len(sentence.phones)] + [0] * (len(sentence.phones) - 5))
    timing = time_sentence(sentence, durations, "a b c d", 0.1, 0.0, 0.0, 10.0)
    cues = read_srt(written([timing], "srt", "word"))
    check(cues, [timing])


def test_long_times_and_their_rounding() -> None:
    timing = estimate_timing("Hi.", (0, 3), "en", 359_999.9994, 360_000.9996)
    assert read_srt(written([timing], "srt")) == [(359_999_999, 360_001_000, ["Hi."])]
    assert written([timing], "srt").startswith("1\n99:59:59,999 --> 100:00:01,000\n")
    assert written([timing], "vtt").startswith("WEBVTT\n\n99:59:59.999 --> 100:00:01.000\n")


def test_cosy_reads_its_own_subtitles() -> None:
    timings = timed(LONG_ENGLISH + "\n" + LONG_CHINESE + "\n2024\n")
    cues = list(read_cues(written(timings, "srt")))
    assert all(isinstance(cue, Cue) for cue in cues)
    assert squeezed("".join(cue.text for cue in cues if isinstance(cue, Cue))) == squeezed(
        "".join(timing.text for timing in timings)
    )


def test_json() -> None:
    text = "银行 read [重庆](chong2 qing4)。\n“Hello.”"
    first, second = timings = timed(text)
    document = json.loads(written(timings, "json"))
    assert {name: document[name] for name in document if name != "sentences"} == {"version": 1, "sample_rate": RATE}
    sentences = document["sentences"]
    assert [list(sentence) for sentence in sentences] == [
        ["text", "start", "end", "begin_s", "end_s", "language", "exact", "words"]
    ] * 2
    assert [sentence["text"] for sentence in sentences] == ["银行 read 重庆。", "“Hello.”"]
    assert text[sentences[1]["start"] : sentences[1]["end"]] == "“Hello.”"
    assert (sentences[0]["language"], sentences[1]["language"]) == ("zh", "en")
    assert sentences[0]["exact"] is True
    bank, read, city = sentences[0]["words"]
    assert [word["text"] for word in (bank, read, city)] == ["银行", "read", "重庆"]
    assert all(text[word["start"] : word["end"]] == word["text"] for word in (bank, read, city))
    assert [character["text"] for character in bank["characters"]] == ["银", "行"]
    assert "characters" not in read
    assert bank["phones"][0] == {
        "phone": "i", "start": 0, "end": 1, "tone": 2,
        "begin_s": round(first.words[0].start, 3), "end_s": round(first.words[0].phones[0].end, 3),
    }  # fmt: skip
    assert [phone["phone"] for phone in read["phones"]] == ["ɹ", "i", "d"]
    assert "tone" not in read["phones"][0]
    assert bank["begin_s"] == bank["phones"][0]["begin_s"]
    assert sentences[1]["end_s"] == round(second.end, 3)


def test_json_of_nothing() -> None:
    assert json.loads(written([], "json"))["sentences"] == []


def test_json_of_estimates() -> None:
    (sentence,) = json.loads(written([estimate_timing("你好", (0, 2), "zh", 0.0, 1.0)], "json"))["sentences"]
    assert sentence["exact"] is False
    assert [word["phones"] for word in sentence["words"]] == [[], []]


def test_several_texts_in_one_track() -> None:
    file = io.BytesIO()
    writer = SubtitleWriter(file, "json", "sentence", RATE)
    writer.write(timed("你好。")[0], 1)
    writer.write(timed("再见。")[0], 3)
    writer.close()
    sentences = json.loads(file.getvalue())["sentences"]
    assert [(sentence["line"], sentence["text"]) for sentence in sentences] == [(1, "你好。"), (3, "再见。")]


@pytest.mark.parametrize("format", FORMATS)
def test_each_sentence_is_written_as_it_comes(format: str) -> None:
    file = io.BytesIO()
    writer = SubtitleWriter(file, format, "sentence", RATE)
    for timing in timed("第一句话。第二句话。第三句话。"):
        writer.write(timing)
        assert timing.text in file.getvalue().decode()
    writer.close()
    assert not file.closed


def test_subtitles_of_a_real_voice() -> None:
    text = "今天天气很好，我们一起去公园散步吧。The weather is fine, so let us all go for a walk in the park!"
    timings: list[SentenceTiming] = []
    audio = Synthesizer.load(threads=1).synthesize(text, on_timing=timings.append)
    for unit in UNITS:
        cues = read_srt(written(timings, "srt", unit))
        check(cues, timings)
        check(read_vtt(written(timings, "vtt", unit)), timings, seen)
        assert cues[-1][1] <= audio.duration * 1000
        quiet = np.concatenate(
            [audio.samples[left[1] * RATE // 1000 : right[0] * RATE // 1000] for left, right in pairwise(cues)]
        )
        assert np.sqrt(np.square(quiet).mean()) < 0.1 * np.sqrt(np.square(audio.samples).mean())
