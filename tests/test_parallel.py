import numpy as np
import pytest

from cosycli.acoustic.parallel import ParallelModel
from cosycli.model_config import read_model_config
from cosycli.store import EMBEDDED_MODEL
from cosycli.text.frontend import analyze

ZH = "他每天早上六点起床，先跑步，然后吃早饭。"


@pytest.fixture(scope="module")
def model() -> ParallelModel:
    return ParallelModel(EMBEDDED_MODEL, read_model_config(EMBEDDED_MODEL), threads=1)


def speak(model: ParallelModel, text: str, voice: str = "female_1", speed: float = 1.0, pitch: float = 0.0):
    (sentence,) = analyze(text)
    return sentence, model(sentence.phones, model.config.voice(voice), speed, pitch)


def test_frames_fit_the_phones(model: ParallelModel) -> None:
    sentence, frames = speak(model, ZH)
    assert frames.durations.shape == (len(sentence.phones),)
    assert (frames.durations >= 1).all()
    lead = len(frames.mel) - frames.durations.sum()  # the silence before the first phone
    assert 3 <= lead <= 12
    assert frames.mel.shape == (len(frames.f0), 80)
    assert np.isfinite(frames.mel).all()


def test_speed_changes_the_length(model: ParallelModel) -> None:
    normal = len(speak(model, ZH)[1].mel)
    assert len(speak(model, ZH, speed=2.0)[1].mel) == pytest.approx(normal / 2, rel=0.1)
    assert len(speak(model, ZH, speed=0.5)[1].mel) == pytest.approx(normal * 2, rel=0.1)


def test_pitch_shifts_f0_by_semitones(model: ParallelModel) -> None:
    base, high = speak(model, ZH)[1].f0, speak(model, ZH, pitch=12)[1].f0
    voiced = base > 0
    assert np.array_equal(voiced, high > 0)
    assert np.allclose(high[voiced] / base[voiced], 2, rtol=1e-3)


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
