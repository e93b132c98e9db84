"""The pipeline on the embedded model: what every sentence it says must be."""

from dataclasses import replace

import numpy as np
import pytest

from cosycli.audio import Audio
from cosycli.errors import LanguageError, MissingExtraError, TextError, UnknownVoiceError, UnspokenError, UsageError
from cosycli.loudness import measure_loudness, true_peak
from cosycli.model_config import read_model_config
from cosycli.store import EMBEDDED_MODEL
from cosycli.synthesizer import DEFAULT_LOUDNESS, SynthesisOptions, Synthesizer
from cosycli.text.coverage import Unspoken
from cosycli.text.frontend import analyze
from cosycli.text.ja import openjtalk
from cosycli.text.phones import Boundary

CHINESE = (
    "今天天气很好，我们一起去公园散步吧。",
    "收到好友从远方寄来的生日礼物，心中充满了快乐。",
    "他每天早上六点起床。",
    "这本书我已经看完了，你可以拿去看。",
    "火车站离这里不远，走路十分钟就到了。",
    "请问去图书馆怎么走？",
    "我们的老师非常认真，也很有耐心。",
    "会议将在2025年3月15日下午3点举行。",
    "这件衣服打八折以后只要128元！",
    "春天来了，花园里的花都开了。",
)
ENGLISH = (
    "The birch canoe slid on the smooth planks.",
    "Glue the sheet to the dark blue background.",
    "It is easy to tell the depth of a well.",
    "These days a chicken leg is a rare dish.",
    "Rice is often served in round bowls.",
    "She opened the window and looked at the quiet street below.",
    "Please send me the report before the end of the week.",
    "The meeting starts at 3:30 pm on March 15, 2025.",
    "Most of the people in the village work on the farms nearby.",
    "Where did you put the keys?",
)
MIXED = (
    "这个 project 用 Python 写成。",
    "你好,这是 CosyVoice Lite 生成的语音。",
    "我们下午有一个 online meeting，请准时参加。",
    "请把 email 发到我的 Gmail 邮箱。",
    "他在 Google 工作了三年，现在自己开公司。",
)
FIVE = {
    "zh": "今天天气很好，我们去公园。",
    "en": "She opened the window, and looked at the street.",
    "ja": "きょうは、いいてんきですね。",  # in kana: kanji need an extra
    "yue": "我哋今日去食飯，聽日再去公園。",
    "ko": "안녕하세요, 오늘은 날씨가 좋아요.",
}
CONFIG = read_model_config(EMBEDDED_MODEL)


@pytest.fixture(scope="module")
def synthesizer() -> Synthesizer:
    return Synthesizer.load(threads=1)


@pytest.fixture(scope="module")
def spoken(synthesizer: Synthesizer) -> dict[str, Audio]:
    return {text: synthesizer.synthesize(text) for text in (*CHINESE, *ENGLISH, *MIXED)}


@pytest.mark.parametrize("text", [*CHINESE, *ENGLISH, *MIXED])
def test_every_sentence_is_clean(spoken: dict[str, Audio], text: str) -> None:
    audio = spoken[text]
    samples, rate = audio.samples, audio.sample_rate
    assert samples.dtype == np.float32
    assert np.isfinite(samples).all()
    assert true_peak(samples) <= -0.95
    assert measure_loudness(samples, rate) == pytest.approx(DEFAULT_LOUDNESS, abs=0.5)
    assert abs(float(samples.mean())) < 1e-3
    loud = np.flatnonzero(np.abs(samples) > 10 ** (-45 / 20))
    assert loud[0] / rate <= 0.3
    assert (len(samples) - loud[-1]) / rate <= 0.3
    assert abs(samples[0]) < 1e-3 and abs(samples[-1]) < 1e-3


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_rate(spoken: dict[str, Audio], text: str) -> None:
    syllables = sum(phone.boundary >= Boundary.SYLLABLE for s in analyze(text) for phone in s.phones)
    assert 0.12 <= spoken[text].duration / syllables <= 0.45


@pytest.mark.parametrize("text", ENGLISH)
def test_english_rate(spoken: dict[str, Audio], text: str) -> None:
    words = sum(phone.boundary >= Boundary.WORD for s in analyze(text) for phone in s.phones)
    assert 0.25 <= spoken[text].duration / words <= 0.7


def test_joins_do_not_click(synthesizer: Synthesizer) -> None:
    pieces = list(synthesizer.stream("".join(CHINESE[:3])))
    joined = np.concatenate([piece.samples for piece in pieces])
    steps = np.abs(np.diff(joined))
    inside = max(np.abs(np.diff(piece.samples)).max() for piece in pieces)
    ends = np.cumsum([len(piece.samples) for piece in pieces])[:-1]
    assert len(ends) == 2
    assert max(steps[end - 1] for end in ends) <= 0.01 * inside


def test_one_seed_one_result(synthesizer: Synthesizer) -> None:
    one, again, other = (synthesizer.synthesize(CHINESE[2], SynthesisOptions(seed=seed)) for seed in (7, 7, 8))
    assert np.array_equal(one.samples, again.samples)
    assert not np.array_equal(one.samples, other.samples)


def test_a_sentence_sounds_the_same_alone_and_streamed(synthesizer: Synthesizer) -> None:
    options = SynthesisOptions(loudness=None)
    whole = synthesizer.synthesize(CHINESE[0] + CHINESE[1], options)
    pieces = list(synthesizer.stream(CHINESE[0] + CHINESE[1], options))
    assert len(pieces) == 2
    assert np.allclose(whole.samples, np.concatenate([piece.samples for piece in pieces]), atol=1e-6)


def test_a_stream_is_near_the_loudness_without_measuring(synthesizer: Synthesizer) -> None:
    for voice in ("female_1", "english_1"):
        text = "".join(CHINESE[:2]) if voice == "female_1" else " ".join(ENGLISH[:3])
        pieces = list(synthesizer.stream(text, SynthesisOptions(voice=voice)))
        joined = np.concatenate([piece.samples for piece in pieces])
        assert measure_loudness(joined, pieces[0].sample_rate) == pytest.approx(DEFAULT_LOUDNESS, abs=1.5)
        assert true_peak(joined) <= -0.95


def test_sentence_silence(synthesizer: Synthesizer) -> None:
    def length(seconds: float | None) -> float:
        options = SynthesisOptions(sentence_silence=seconds)
        return synthesizer.synthesize(CHINESE[2] + CHINESE[5] + CHINESE[9], options).duration

    assert length(1.5) - length(0.5) == pytest.approx(2.0, abs=0.01)


def test_speed(synthesizer: Synthesizer) -> None:
    normal = synthesizer.synthesize(CHINESE[0]).duration
    assert synthesizer.synthesize(CHINESE[0], SynthesisOptions(speed=2)).duration == pytest.approx(normal / 2, rel=0.2)


def test_the_default_voice_is_native_to_the_text(synthesizer: Synthesizer) -> None:
    def same(text: str, voice: str) -> bool:
        default, chosen = synthesizer.synthesize(text), synthesizer.synthesize(text, SynthesisOptions(voice=voice))
        return np.array_equal(default.samples, chosen.samples)

    assert same(ENGLISH[0], "english_1")
    assert same(CHINESE[2], "female_1")
    assert same(MIXED[0], "female_1")
    assert same("The book.\n" + CHINESE[0] + "\n" + CHINESE[1], "female_1")
    assert same("看[这里](https://the.example.com/is/the/best/of/all)。", "female_1")


def test_denoise_keeps_the_speech(synthesizer: Synthesizer) -> None:
    plain = synthesizer.synthesize(CHINESE[0])
    gated = synthesizer.synthesize(CHINESE[0], SynthesisOptions(denoise=True))
    assert gated.duration == pytest.approx(plain.duration, abs=0.1)
    assert measure_loudness(gated.samples, gated.sample_rate) == pytest.approx(DEFAULT_LOUDNESS, abs=0.5)


def test_stages_and_progress_are_told(synthesizer: Synthesizer) -> None:
    stages: dict[str, float] = {}
    told: list[float] = []
    audio = synthesizer.synthesize(
        CHINESE[0] + CHINESE[1], on_stage=lambda s, t: stages.update({s: stages.get(s, 0) + t}), on_audio=told.append
    )
    assert set(stages) == {"frontend", "acoustic", "vocoder", "postprocess"}
    assert all(seconds > 0 for seconds in stages.values())
    assert len(told) == 2
    assert sum(told) == pytest.approx(audio.duration, abs=0.01)


def test_wishes_out_of_range(synthesizer: Synthesizer) -> None:
    with pytest.raises(UsageError, match="speed 3"):
        synthesizer.synthesize("你好", SynthesisOptions(speed=3))
    with pytest.raises(UsageError, match="pitch -20"):
        synthesizer.synthesize("你好", SynthesisOptions(pitch=-20))
    with pytest.raises(UnknownVoiceError) as caught:
        next(synthesizer.stream("你好", SynthesisOptions(voice="nobody")))
    assert "female_1" in caught.value.hint
    with pytest.raises(LanguageError):
        synthesizer.synthesize("bonjour", SynthesisOptions(language="fr"))


@pytest.mark.parametrize("text", ["", "  \n", "……！？", "😀"])
def test_nothing_to_say(synthesizer: Synthesizer, text: str) -> None:
    with pytest.raises(TextError):
        synthesizer.synthesize(text)


@pytest.mark.parametrize(("language", "text"), FIVE.items())
def test_each_language_has_a_voice_of_its_own(synthesizer: Synthesizer, language: str, text: str) -> None:
    voice = synthesizer.choose_voice(text, SynthesisOptions())
    assert voice.languages[0] == language
    audio = synthesizer.synthesize(text)
    assert audio.duration > 0.5
    assert measure_loudness(audio.samples, audio.sample_rate) == pytest.approx(DEFAULT_LOUDNESS, abs=1.0)


@pytest.mark.parametrize("voice", [voice.id for voice in CONFIG.voices])
def test_every_voice_speaks_every_language(synthesizer: Synthesizer, voice: str) -> None:
    for language, text in FIVE.items():
        audio = synthesizer.synthesize(text, SynthesisOptions(voice=voice, language=language))
        assert audio.duration > 0.5 and np.abs(audio.samples).max() > 0.05


def test_five_languages_in_one_text(synthesizer: Synthesizer) -> None:
    text, options = "\n".join(FIVE.values()), SynthesisOptions(voice="female_1")
    synthesizer.check_spoken(text, options)
    apart = [synthesizer.synthesize(part, options).duration for part in FIVE.values()]
    assert synthesizer.synthesize(text, options).duration > sum(apart)


def test_kana_need_no_dictionary_and_kanji_name_theirs(
    synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openjtalk, "is_installed", lambda: False)
    assert synthesizer.synthesize(FIVE["ja"]).duration > 0.5
    with pytest.raises(MissingExtraError, match="kanji cannot be read") as caught:
        next(synthesizer.stream("今日は、いい天気ですね。"))
    assert "cosycli[ja]" in caught.value.hint


def test_a_language_that_no_voice_speaks_is_named(synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch) -> None:
    voices = tuple(replace(voice, languages=("zh", "en")) for voice in CONFIG.voices)
    monkeypatch.setattr(synthesizer, "config", replace(CONFIG, languages=("zh", "en"), voices=voices))
    with pytest.raises(LanguageError, match="Japanese"):
        synthesizer.synthesize(FIVE["ja"])


def test_pauses_that_the_text_asks_for_have_their_length(synthesizer: Synthesizer) -> None:
    plain = synthesizer.synthesize("[pause:0ms]你好[pause:0ms]世界。[pause:0ms]")
    paused = synthesizer.synthesize("[pause:250ms]你好[pause:1s]世界。[pause:500ms]")
    assert paused.duration - plain.duration == pytest.approx(1.75, abs=0.01)


def test_no_setting_changes_a_pause_that_the_text_asks_for(synthesizer: Synthesizer) -> None:
    options = SynthesisOptions(speed=2.0, sentence_silence=3.0)
    plain = synthesizer.synthesize("你好。[pause:0ms]世界。", options)
    paused = synthesizer.synthesize("你好。[pause:1s]世界。", options)
    assert paused.duration - plain.duration == pytest.approx(1.0, abs=0.01)


def test_what_is_not_spoken_is_told(synthesizer: Synthesizer) -> None:
    found: list[Unspoken] = []
    synthesizer.synthesize("你好😀", on_unspoken=found.append)
    assert found == [Unspoken("😀", 2)]
    list(synthesizer.stream("你好😀", on_unspoken=found.append))
    assert len(found) == 2
    with pytest.raises(UnspokenError, match="😀"):
        synthesizer.check_spoken("你好😀")
    synthesizer.check_spoken("你好。")
