from dataclasses import replace

import numpy as np
import pytest

from cosycli.acoustic.parallel import ParallelModel
from cosycli.acoustic.rhythm import FRICATIVE, STOP, VOWEL, sound_class
from cosycli.model_config import read_model_config
from cosycli.store import EMBEDDED_MODEL
from cosycli.text.delivery import delivery_of
from cosycli.text.frontend import analyze

ZH = "他每天早上六点起床，先跑步，然后吃早饭。"
SENTENCES = {
    "female_1": (ZH, "春天来了，花园里的花都开了。", "这家饭馆的菜又便宜又好吃。", "你明天去不去北京？"),
    "english_1": (
        "The weather is fine today, so we are going for a walk.",
        "Where did you put the old clock?",
        "Most of the people in the village work on the farms nearby.",
    ),
}


@pytest.fixture(scope="module")
def model() -> ParallelModel:
    return ParallelModel(EMBEDDED_MODEL, read_model_config(EMBEDDED_MODEL), threads=1)


def speak(model: ParallelModel, text: str, voice: str = "female_1", speed: float = 1.0, pitch: float = 0.0):
    (sentence,) = analyze(text)
    return sentence, model(sentence.phones, model.config.voice(voice), speed, pitch, delivery_of(sentence))


def test_frames_fit_the_phones(model: ParallelModel) -> None:
    sentence, frames = speak(model, ZH)
    assert frames.durations.shape == (len(sentence.phones),)
    assert (frames.durations >= 1).all()
    lead = len(frames.mel) - frames.durations.sum()  # the silence before the first phone
    assert 3 <= lead <= 12
    assert frames.mel.shape == (len(frames.f0), 80)
    assert np.isfinite(frames.mel).all()


@pytest.mark.parametrize("voice", SENTENCES)
@pytest.mark.parametrize("speed", [0.5, 0.75, 1.5, 2.0])
def test_every_sentence_keeps_the_rate_that_was_asked_for(model: ParallelModel, voice: str, speed: float) -> None:
    for text in SENTENCES[voice]:
        usual, changed = (speak(model, text, voice, speed=rate)[1].durations[:-1] for rate in (1.0, speed))
        assert changed.sum() * speed == pytest.approx(usual.sum(), rel=0.03)
        assert changed.max() <= 60


def test_fast_speech_leaves_bursts_and_noise_more_of_their_time(model: ParallelModel) -> None:
    ratios = {}
    for kind in (VOWEL, FRICATIVE, STOP):
        spoken = []
        for text in SENTENCES["female_1"]:
            sentence, usual = speak(model, text)
            _, fast = speak(model, text, speed=2.0)
            mine = [sound_class(phone.symbol) is kind for phone in sentence.phones]
            spoken.append((usual.durations[mine].sum(), fast.durations[mine].sum()))
        usual_frames, fast_frames = np.sum(spoken, axis=0)
        ratios[kind] = fast_frames / usual_frames
    assert ratios[VOWEL] < 0.5 < ratios[FRICATIVE] < ratios[STOP] < 1


def final_pitch(model: ParallelModel, text: str, voice: str = "female_1") -> float:
    """Semitones of the last voiced frames of the last syllable above the median of the voice."""
    frames = speak(model, text, voice)[1]
    f0 = frames.f0[: len(frames.f0) - frames.durations[-1]]
    return float(12 * np.log2(np.mean(f0[f0 > 0][-3:]) / model.config.voice(voice).parallel.f0_median))


def test_a_question_is_heard_at_its_end(model: ParallelModel) -> None:
    assert final_pitch(model, "他也喜欢喝茶？") > final_pitch(model, "他也喜欢喝茶。") + 3
    questions = final_pitch(model, "Is this the right street?", "english_1")
    assert questions > 1 and questions > final_pitch(model, "This is the right street.", "english_1") + 4
    assert final_pitch(model, "Where is the right street?", "english_1") < 0


def test_words_without_weight_are_quick(model: ParallelModel) -> None:
    (sentence,) = analyze("我们在北京。")
    voice = model.config.voice("female_1")
    plain = model(sentence.phones, voice, 1.0, 0.0).durations
    weighted = model(sentence.phones, voice, 1.0, 0.0, delivery_of(sentence)).durations
    content = next(i for i, phone in enumerate(sentence.phones) if phone.span[0] == 3)
    assert weighted[:content].sum() < 0.95 * plain[:content].sum()
    assert weighted[content:].sum() == pytest.approx(plain[content:].sum(), abs=1)


def test_melody_has_no_jumps_of_its_own(model: ParallelModel) -> None:
    """Between voiced frames in a row, 11.6 ms; speakers need some 6 ms a semitone (Xu & Sun 2002)."""
    for text in ("真的很好看！", "学校决定从下个星期开始在图书馆旁边修建一座新的教学楼？", *SENTENCES["female_1"]):
        f0 = speak(model, text)[1].f0
        both = (f0[1:] > 0) & (f0[:-1] > 0)
        assert np.abs(12 * np.log2(f0[1:][both] / f0[:-1][both])).max() < 3


def test_pitch_shifts_f0_by_semitones(model: ParallelModel) -> None:
    base, high = speak(model, ZH)[1].f0, speak(model, ZH, pitch=12)[1].f0
    voiced = base > 0
    assert np.array_equal(voiced, high > 0)
    assert np.allclose(high[voiced] / base[voiced], 2, rtol=1e-3)


def test_a_voice_has_its_register_as_any_pitch_that_is_asked(model: ParallelModel) -> None:
    voice, phones = model.config.voice("female_1"), next(iter(analyze(ZH))).phones
    low = replace(voice, parallel=replace(voice.parallel, register=-5.0))
    asked, own = model(phones, voice, 1.0, -3.0), model(phones, low, 1.0, 2.0)
    assert np.array_equal(asked.f0, own.f0) and np.array_equal(asked.mel, own.mel)


@pytest.mark.parametrize("semitones", [-4, 4])
def test_pitch_leaves_the_formants(model: ParallelModel, semitones: int) -> None:
    """Resampling would move the whole spectrum: four semitones are some six bands of the mel."""
    base, shifted = (speak(model, ZH, pitch=pitch)[1] for pitch in (0.0, semitones))
    voiced = base.f0 > 0
    spectra = [frames.mel[voiced].mean(0)[20:75] for frames in (base, shifted)]  # above the single harmonics

    def distance(shift: int) -> float:
        moved = np.interp(np.arange(55) - shift, np.arange(55), spectra[0])
        return float(np.abs(moved - spectra[1])[6:-6].mean())

    assert min(range(-6, 7), key=distance) in (-1, 0, 1)
    assert np.array_equal(base.durations, shifted.durations)


def test_the_sound_has_the_pitch_that_was_asked_for(model: ParallelModel) -> None:
    """All of it, though the decoder itself is told no more than it has seen."""
    high = speak(model, ZH, pitch=12.0)[1]
    limit = model.config.voice("female_1").parallel
    assert high.f0.max() > limit.f0_median * np.exp(3.5 * limit.f0_spread["zh"])


def test_each_voice_has_its_own_pitch(model: ParallelModel) -> None:
    pitches = []
    for voice in ("female_1", "english_1"):
        f0 = speak(model, ZH, voice)[1].f0
        pitches.append(np.median(f0[f0 > 0]))
    assert pitches[0] > 1.3 * pitches[1]


def test_mixed_sentences_borrow_each_language_from_its_speaker(model: ParallelModel) -> None:
    sentence, frames = speak(model, "我们用 Python 写代码。")
    english = [d for p, d in zip(sentence.phones, frames.durations, strict=True) if p.language == "en"]
    assert 0.25 < sum(english) * model.config.mel.frame_seconds < 0.9


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("yue", "你去香港？點解，唔去先，定係點呀……"),
        ("ja", "これは、なんですか？"),
        ("ko", "어디, 가요?"),
        ("zh", "你会 Python 吗？真的（很）好！"),
        ("en", "Is it — really — raining?"),
    ],
)
@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_every_language_is_shaped(model: ParallelModel, language: str, text: str, speed: float) -> None:
    """By a voice that is said to speak them all, with the sounds of its own."""
    voice, every = model.config.voice("female_1"), ("zh", "en", "ja", "yue", "ko")
    way = voice.parallel
    own = {name: {code: values.get(code, values["zh"]) for code in every} for name, values in (
        ("f0_spread", way.f0_spread), ("prosody_speaker", way.prosody_speaker),
        ("native_blend", way.native_blend), ("length_scale", way.length_scale),
    )}  # fmt: skip
    polyglot = replace(voice, languages=every, parallel=replace(way, **own))
    for sentence in analyze(text, language, every):
        frames = model(sentence.phones, polyglot, speed, 0.0, delivery_of(sentence))
        assert np.isfinite(frames.mel).all() and np.isfinite(frames.f0).all()
        assert frames.durations.min() >= 1
        assert len(frames.f0) - frames.durations.sum() == 7
        voiced = frames.f0[frames.f0 > 0]
        assert (np.abs(np.log(voiced / way.f0_median)) < 4 * way.f0_spread["zh"]).all()
