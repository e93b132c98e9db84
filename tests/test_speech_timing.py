"""When words are heard: made-up durations in all five languages, and the speech of real models."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosycli.acoustic.frames import AcousticFrames, Piece
from cosycli.audio import Audio
from cosycli.errors import MissingExtraError
from cosycli.mastering import Recording
from cosycli.speech_timing import SentenceTiming, estimate_timing, time_sentence
from cosycli.synthesizer import SynthesisOptions, Synthesizer
from cosycli.text.frontend import analyze
from cosycli.text.languages import LANGUAGES
from cosycli.text.lexicon import Lexicon, parse_tsv
from cosycli.text.sentences import Sentence

FRAME = 256 / 22050
TRIMMED = 0.03  # seconds at each end of the made-up speech of a sentence

TEXTS = (
    ("zh", "2024年，银行行长说：“今天 read 了 PDF。”小孩儿很好看！"),
    ("zh", "气温-5℃，涨了50%，共1,234.5元（约3/4），第II章，ＡＢＣ。"),
    ("en", "It costs $5.50, e.g. 3 km (don't worry); Dr. O'Neil's well-known 10:30pm show -- résumé!"),
    ("yue", "我哋今日去食飯，2024年有50%。佢話：「銀行開門喇」！"),
    ("ko", "안녕하세요, 2024년 3월 5일입니다. 값이 5kg PDF를 1,234원에!"),
    ("ja", "きょうは、いいてんきですね。5こください！コンピューターで、ゆっくり。"),
    ("zh", "第一行\n\n  第二　行,  Hello\tworld 3.5。"),
)
KANJI = ("ja", "今日は東京の銀行で２０２４年３月に5本買った。1,000円です。")


def analysed(text: str, language: str | None = None, lexicon: Lexicon | None = None) -> list[Sentence]:
    sentences = analyze(text, language, tuple(LANGUAGES), lexicon=lexicon)
    return [sentence for sentence in sentences if not sentence.is_silent]


def made_up(sentence: Sentence) -> np.ndarray:
    """Frames of each phone, between 1 and 11."""
    return np.random.default_rng(len(sentence.phones)).integers(1, 12, len(sentence.phones))


def timed(text: str, language: str | None = None, lexicon: Lexicon | None = None) -> list[SentenceTiming]:
    """The sentences one after another, with made-up durations."""
    timings, origin = [], 0.0
    for sentence in analysed(text, language, lexicon):
        durations = made_up(sentence)
        end = origin + float(durations.sum()) * FRAME
        trimmed = origin + TRIMMED, max(end - TRIMMED, origin + TRIMMED)
        timings.append(time_sentence(sentence, durations, text, FRAME, origin, *trimmed))
        origin = end + sentence.pause_after
    return timings


def words(timing: SentenceTiming) -> list[str]:
    return [word.text for word in timing.words]


def units(timing: SentenceTiming) -> list[str]:
    return [unit.text for word in timing.words for unit in word.units]


def check(timing: SentenceTiming) -> None:
    """What holds of every timing."""
    assert timing.start <= timing.end
    for parts in (timing.words, *(word.units for word in timing.words)):
        for part in parts:
            assert part.text == part.text.strip() == timing.text[slice(*part.place)] != ""
            assert timing.span[0] <= part.span[0] < part.span[1] <= timing.span[1]
            assert timing.start <= part.start <= part.end <= timing.end
        for left, right in pairwise(parts):
            assert left.span[1] <= right.span[0]
            assert left.place[1] <= right.place[0]
            assert left.end <= right.start
    for word in timing.words:
        first, last = word.units[0], word.units[-1]
        assert (word.start, word.end) == (first.start, last.end)
        assert word.span[0] <= first.span[0] and last.span[1] <= word.span[1]
        if word.phones:
            assert (word.start, word.end) == (word.phones[0].start, word.phones[-1].end)
            assert all(left.end <= right.start for left, right in pairwise(word.phones))


@pytest.mark.parametrize(("language", "text"), [*TEXTS, KANJI])
def test_every_spoken_character_is_in_one_word(language: str, text: str) -> None:
    if (language, text) == KANJI:
        pytest.importorskip("pyopenjtalk")
    sentences, timings = analysed(text, language), timed(text, language)
    assert timings
    for sentence, timing in zip(sentences, timings, strict=True):
        check(timing)
        assert timing.exact
        spans = [word.span for word in timing.words]
        assert all(text[slice(*word.span)] == word.text for word in timing.words)
        for phone in sentence.phones:
            if phone.is_pause:
                assert not any(start < phone.span[1] and phone.span[0] < end for start, end in spans)
            else:
                assert sum(start <= phone.span[0] and phone.span[1] <= end for start, end in spans) == 1
        in_words = {offset for span in spans for offset in range(*span)}
        assert all(offset in in_words for offset in range(*timing.span) if text[offset].isalnum())


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_times_are_the_durations_added_up(language: str, text: str) -> None:
    for sentence in analysed(text, language):
        durations = made_up(sentence)
        timing = time_sentence(sentence, durations, text, FRAME, 7.0, 0.0, 1000.0)
        bounds = 7.0 + FRAME * np.concatenate([[0], np.cumsum(durations)])
        sounds = [(p.symbol, p.tone, s, e) for p, s, e in zip(sentence.phones, bounds, bounds[1:], strict=False)]
        expected = [sound for sound, phone in zip(sounds, sentence.phones, strict=True) if not phone.is_pause]
        found = [(p.symbol, p.tone, p.start, p.end) for word in timing.words for p in word.phones]
        assert [sound[:2] for sound in found] == [sound[:2] for sound in expected]
        assert np.allclose([sound[2:] for sound in found], [sound[2:] for sound in expected])
        assert timing.words[0].start == pytest.approx(7.0)
        assert timing.words[-1].end == pytest.approx(bounds[-2])  # the closing silence is nobody's


def test_pauses_belong_to_no_word() -> None:
    (sentence,) = analysed("你好，世界：再见。")
    symbols = [phone.symbol for phone in sentence.phones]
    assert [symbol for symbol in symbols if symbol in ("sp", "brk", "sil")] == ["sp", "brk", "sil"]
    durations = np.where([phone.is_pause for phone in sentence.phones], 10, 1)
    timing = time_sentence(sentence, durations, sentence.text, 1.0, 0.0, 0.0, 1000.0)
    assert words(timing) == ["你好", "世界", "再见"]
    gaps = [right.start - left.end for left, right in pairwise(timing.words)]
    assert gaps == [10.0, 10.0]


def test_what_is_trimmed_is_not_heard() -> None:
    (sentence,) = analysed("你好世界。")
    durations = np.full(len(sentence.phones), 10)
    timing = time_sentence(sentence, durations, sentence.text, 0.01, 5.0, 5.04, 5.25)
    check(timing)
    assert (timing.start, timing.end) == (5.04, 5.25)
    assert (timing.words[0].start, timing.words[-1].end) == (5.04, 5.25)
    nothing = time_sentence(sentence, durations, sentence.text, 0.01, 5.0, 4.0, 4.0)
    check(nothing)
    assert {word.end for word in nothing.words} == {4.0}


def test_durations_of_another_sentence_are_refused() -> None:
    (sentence,) = analysed("你好。")
    with pytest.raises(ValueError):
        time_sentence(sentence, np.ones(3, np.int64), "你好。", FRAME, 0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2024年3月，气温-5℃。", "zh", "2024年 3月 气温 -5℃"),
        ("今天 read 了 PDF。", "zh", "今天 read 了 PDF"),
        ("Pay $5.50 to A&amp;B, e.g. Dr. O'Neil.", "en", "Pay $5.50 to A & B e.g. Dr. O'Neil"),
        ("It is 100m x 5ft now.", "en", "It is 100m x 5ft now"),
        ("나는 PDF를 3개 열어요.", "ko", "나는 PDF 를 3개 열어요"),
        ("きょうは、いい。", "ja", "きょう は いい"),
        ("第II章", "zh", "第II章"),
    ],
)
def test_words(text: str, language: str, expected: str) -> None:
    (timing,) = timed(text, language)
    assert words(timing) == expected.split()
    assert [timing.text[slice(*word.place)] for word in timing.words] == expected.split()


def test_languages_of_the_words() -> None:
    (timing,) = timed("今天 read 了 PDF。")
    assert [word.language for word in timing.words] == ["zh", "en", "zh", "en"]
    assert timing.language == "zh"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("银行行长，小孩儿。", "zh", "银 行 行 长 小 孩儿"),
        ("2024年有50%。", "zh", "2 0 2 4 年 有 50%"),
        ("有1500人，12月。", "zh", "有 1500 人 12 月"),
        ("我哋去食飯。", "yue", "我 哋 去 食 飯"),
        ("コンピューターはきょう。", "ja", "コ ン ピュ ー タ ー は きょ う"),
        ("안녕하세요 여러분.", "ko", "안녕하세요 여러분"),
        ("Hello, world.", "en", "Hello world"),
        ("去[重庆](chong2 qing4)和[花儿](huar1)。", "zh", "去 重 庆 和 花儿"),
        ("看[这里](https://a.b/c)。", "zh", "看 这 里"),
    ],
)
def test_units(text: str, language: str, expected: str) -> None:
    (timing,) = timed(text, language)
    assert units(timing) == expected.split()


def test_the_sounds_of_a_unit_are_its_own() -> None:
    (timing,) = timed("银行。")
    bank = timing.words[0]
    assert [unit.span for unit in bank.units] == [(0, 1), (1, 2)]
    second = [phone for phone in bank.phones if phone.span == (1, 2)]
    assert (bank.units[1].start, bank.units[1].end) == (second[0].start, second[-1].end)


def test_kanji_are_told_apart_as_far_as_dictionaries_do() -> None:
    pytest.importorskip("pyopenjtalk")
    (timing,) = timed("東京の銀行で買った。", "ja")
    assert words(timing) == ["東京", "の", "銀行", "で", "買っ", "た"]
    assert units(timing) == words(timing)


@pytest.mark.parametrize(
    ("text", "seen", "expected"),
    [
        ("我在[重庆](zhong4 qing4)喝茶。", "我在重庆喝茶。", "我 在 重庆 喝茶"),
        ("看[这里](https://x.y/z)吧。", "看这里吧。", "看 这里 吧"),
        (r"用\[括号]写。", "用[括号]写。", "用 括号 写"),
        (r"用\[pause:5s]写。", "用[pause:5s]写。", "用 pause 5s 写"),
        ("**重点**是`代码`。", "重点是代码。", "重点 是 代码"),
        ("**重**点。", "重点。", "重点"),
        ("# 标题，~~旧的~~。", "标题，旧的。", "标题 旧 的"),
        ("第II章，__重点__。", "第II章，重点。", "第II章 重点"),
        ("你\x00好\u200b，\ufeff世界😀。", "你好\u200b，世界😀。", "你好 世界"),
        ("你好  \t 世界。", "你好 世界。", "你好 世界"),
    ],
)
def test_a_reader_sees_no_notation(text: str, seen: str, expected: str) -> None:
    (timing,) = timed(text, "zh")
    check(timing)
    assert timing.text == seen
    assert words(timing) == expected.split()


def test_a_pause_of_the_text_divides_and_is_not_seen() -> None:
    first, second = timed("你好[pause:500ms]世界。")
    assert (first.text, second.text) == ("你好", "世界。")
    assert (first.span, second.span) == ((0, 2), (15, 18))


def test_markup_may_span_sentences() -> None:
    first, second = timed("**Hello there. How are you?** The <em>end. Of</em> it.", "en")[:2]
    assert (first.text, second.text) == ("Hello there.", "How are you?")
    third, fourth = timed("**Hello there. How are you?** The <em>end. Of</em> it.", "en")[2:]
    assert (third.text, fourth.text) == ("The end.", "Of it.")


def test_words_of_the_lexicon() -> None:
    lexicon = Lexicon(parse_tsv("重庆大学\tchong2 qing4 da4 xue2\nYahoo! Japan\tyahoo japan\n★\txing1", "own.tsv"))
    (timing,) = timed("重庆大学有Yahoo! Japan和★。", "zh", lexicon)
    check(timing)
    assert words(timing) == ["重庆大学", "有", "Yahoo! Japan", "和", "★"]
    assert units(timing)[:4] == ["重", "庆", "大", "学"]


PIECES = (
    *("今天", "银行", "一点儿", "2024年", "50%", "-5℃", "很", "ABC", "read", "don't", "$5.50", "3 km", "café"),
    *("きょう", "コーヒー", "です", "한국말", "값이", "3개", "PDF를", "食飯", "喇", "①", "㎏", "第II章", "a@b.com"),
    *("，", "。", ", ", ". ", "“", "”", " (", ") ", "——", "…", "！", "\n", "\n\n", " ", "😀", "\x00", "🎉 "),
    *("**粗**", "*it is*", "`x`", "[重庆](chong2 qing4)", "[here](https://x.y)", "[pause:10ms]", r"\[", "&amp;", "<b>"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.sampled_from([None, "en", "yue", "ko"]))
def test_whatever_the_text(text: str, language: str | None) -> None:
    try:
        timings = timed("今天" + text, language)
    except MissingExtraError:  # kanji without a dictionary
        return
    for timing in timings:
        check(timing)
        estimated = estimate_timing("今天" + text, timing.span, timing.language, timing.start, timing.end)
        check(estimated)
        assert estimated.text == timing.text
    for left, right in pairwise(timings):
        assert left.end <= right.start


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("今天 read 了 PDF。", "zh", "今 天 read 了 PDF"),
        ("It's $5.50, 10:30 or 50%: don't e-mail a@b.com", "en", "It's $5.50 10:30 or 50% don't e-mail a@b.com"),
        ("コーヒーと、きょう。", "ja", "コー ヒー と きょ う"),
        ("안녕하세요, 여러분.", "ko", "안녕하세요 여러분"),
        ("去[重庆](chong2 qing4)。", "zh", "去 重 庆"),
        ("……", "zh", "……"),
        ("", "zh", ""),
    ],
)
def test_estimated_words(text: str, language: str, expected: str) -> None:
    timing = estimate_timing(text, (0, len(text)), language, 2.0, 5.0)
    check(timing)
    assert not timing.exact
    assert words(timing) == expected.split()
    if timing.words:
        assert (timing.words[0].start, timing.words[-1].end) == (2.0, 5.0)


def test_estimates_go_by_what_takes_time() -> None:
    timing = estimate_timing("好，a wonderful 好。", (0, 15), "zh", 0.0, 3.0)
    lengths = {word.text: word.end - word.start for word in timing.words}
    assert lengths["wonderful"] > 2 * lengths["好"] > 2 * lengths["a"] > 0
    good, article = timing.words[0], timing.words[1]
    assert article.start - good.end == pytest.approx(lengths["好"], rel=0.3)  # at the comma


# --- the real model ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def synthesizer() -> Synthesizer:
    return Synthesizer.load(threads=1)


def spoken(synthesizer: Synthesizer, text: str, **wishes: object) -> tuple[Audio, list[SentenceTiming]]:
    timings: list[SentenceTiming] = []
    return synthesizer.synthesize(text, SynthesisOptions(**wishes), on_timing=timings.append), timings


class Meter:
    """The level of a recording in steps of 5 ms, in dB below its loud parts."""

    STEP = 0.005

    def __init__(self, audio: Audio) -> None:
        size = round(self.STEP * audio.sample_rate)
        frames = audio.samples[: len(audio.samples) // size * size].reshape(-1, size)
        level = 10 * np.log10(np.square(frames).mean(axis=1) + 1e-12)
        self.level = level - np.quantile(level, 0.95)

    def between(self, start: float, end: float) -> np.ndarray:
        return self.level[round(start / self.STEP) : round(end / self.STEP)]

    def onset(self, after: float) -> float:
        """Seconds at which something is heard again."""
        first = round(after / self.STEP)
        return (first + int(np.argmax(self.level[first:] > -30))) * self.STEP


@pytest.mark.parametrize(
    ("text", "tolerance"),
    [
        ("今天天气很好，我们一起去公园散步吧。", 0.03),
        ("他每天早上六点起床，然后去学校。", 0.03),
        ("收到好友从远方寄来的生日礼物，心中充满了快乐。", 0.03),
        ("She opened the window, and looked at the street: it was fun.", 0.03),
        ("Well, the birch canoe slid on the planks; people watched, but nobody said so.", 0.06),  # stops close first
    ],
)
def test_words_are_heard_when_they_are_said_to_be(synthesizer: Synthesizer, text: str, tolerance: float) -> None:
    audio, (timing,) = spoken(synthesizer, text)
    check(timing)
    meter = Meter(audio)
    pauses = [(left, right) for left, right in pairwise(timing.words) if right.start - left.end > 0.1]
    assert len(pauses) == sum(text.count(mark) for mark in "，,:;")
    for left, right in pauses:
        silence = meter.between(left.end + 0.05, right.start - 0.05)
        assert np.median(silence) < -30
        assert meter.onset((left.end + right.start) / 2) == pytest.approx(right.start, abs=tolerance)
    for word in timing.words:
        assert meter.between(word.start, word.end).max() > -20
    assert meter.onset(0.0) == pytest.approx(timing.words[0].start, abs=0.05)
    heard = (np.flatnonzero(meter.level > -30)[-1] + 1) * Meter.STEP
    assert timing.words[-1].end == pytest.approx(heard, abs=0.06)
    assert timing.words[-1].end <= timing.end <= audio.duration


def test_sentences_follow_each_other(synthesizer: Synthesizer) -> None:
    text = "你好。[pause:1s]Hello there, my friend.\n\n再见！"
    audio, timings = spoken(synthesizer, text)
    assert [timing.text for timing in timings] == ["你好。", "Hello there, my friend.", "再见！"]
    assert [timing.language for timing in timings] == ["zh", "en", "zh"]
    assert timings[1].start - timings[0].end == pytest.approx(1.0, abs=0.001)
    assert timings[0].start == 0.0
    assert timings[-1].end == pytest.approx(audio.duration, abs=0.001)
    meter = Meter(audio)
    for left, right in pairwise(timings):
        assert meter.between(left.end + 0.01, right.start - 0.01).max() < -60


def test_a_stream_tells_the_same_before_the_audio(synthesizer: Synthesizer) -> None:
    text = "你好。世界很大，真的！"
    told: list[SentenceTiming] = []
    for count, _ in enumerate(synthesizer.stream(text, on_timing=told.append), 1):
        assert len(told) == count
    assert told == spoken(synthesizer, text)[1]


def test_times_count_from_the_beginning_of_a_recording(synthesizer: Synthesizer) -> None:
    recording = Recording(22050)
    recording.append(np.zeros(22050, np.float32))
    told: list[SentenceTiming] = []
    synthesizer.record("你好。", SynthesisOptions(), recording, on_timing=told.append)
    assert told[0].start == pytest.approx(1.0)
    assert told[0].words[0].start == pytest.approx(1.0 + spoken(synthesizer, "你好。")[1][0].words[0].start)


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_at_every_speed(synthesizer: Synthesizer, speed: float) -> None:
    text = "3。今天天气很好，我们去公园。"
    audio, timings = spoken(synthesizer, text, speed=speed, pitch=2, denoise=True)
    for timing in timings:
        check(timing)
    left, right = timings[1].words[2:4]
    assert Meter(audio).onset((left.end + right.start) / 2) == pytest.approx(right.start, abs=0.05)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("yue", "我哋今日去食飯，聽日再去公園。"),
        ("ko", "안녕하세요, 오늘은 날씨가 좋아요."),
        ("ja", "きょうは、いいてんきですね。"),
        ("zh", "今天天气很好，我们去公园。"),
        ("en", "She opened the window, and looked at the street."),
    ],
)
def test_all_languages_of_a_real_model(synthesizer: Synthesizer, language: str, text: str) -> None:
    audio, (timing,) = spoken(synthesizer, text, language=language)
    check(timing)
    assert timing.language == language
    pauses = [(left, right) for left, right in pairwise(timing.words) if right.start - left.end > 0.1]
    ((left, right),) = pauses
    meter = Meter(audio)
    assert meter.between(left.end + 0.06, right.start - 0.06).max() < -25
    assert np.mean([meter.between(word.start, word.end).max() for word in timing.words]) > -12


def test_a_model_without_durations_has_its_words_estimated(
    synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak: Callable[..., object] = synthesizer.acoustic.speak

    def without_durations(*arguments: object) -> object:
        for piece in speak(*arguments):  # type: ignore[attr-defined]
            frames = AcousticFrames(piece.frames.mel, piece.frames.f0, None)
            yield Piece(piece.span, piece.language, frames, piece.pause_after, piece.asked_pause)

    text = "你好，世界。Hello there!"
    exact_audio, exact = spoken(synthesizer, text)
    monkeypatch.setattr(synthesizer.acoustic, "speak", without_durations)
    audio, estimated = spoken(synthesizer, text)
    assert np.array_equal(audio.samples, exact_audio.samples)
    assert [(t.text, t.start, t.end) for t in estimated] == [(t.text, t.start, t.end) for t in exact]
    assert [words(timing) for timing in estimated] == [["你", "好", "世", "界"], ["Hello", "there"]]
    assert not any(timing.exact for timing in estimated)
    for timing, other in zip(exact, estimated, strict=True):
        assert other.words[-1].start == pytest.approx(timing.words[-1].units[-1].start, abs=0.3)
