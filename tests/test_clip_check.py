from pathlib import Path

import numpy as np
import pytest

from cosycli.training.clip_check import (
    Rejection,
    fault_of_sound,
    fault_of_speech,
    misfits,
    signal_to_noise,
    write_rejections,
)

RATE, HOP = 22050, 256


def speech(noise: float, seconds: float = 1.0, amplitude: float = 0.3) -> np.ndarray:
    """A tone between silences with white noise throughout."""
    t = np.arange(int(seconds * RATE)) / RATE
    tone = amplitude * np.sin(2 * np.pi * 200 * t) * (np.abs(t - seconds / 2) < 0.3 * seconds)
    return (tone + noise * np.random.default_rng(0).standard_normal(len(t))).astype(np.float32)


@pytest.mark.parametrize("decibels", [10, 20, 40])
def test_the_signal_to_noise_ratio(decibels: float) -> None:
    noise = 0.3 / np.sqrt(2) * 10 ** (-decibels / 20)
    assert signal_to_noise(speech(noise), HOP) == pytest.approx(decibels, abs=2)


def test_digital_silence_is_no_noise() -> None:
    assert signal_to_noise(speech(0), HOP) == float("inf")


def test_bad_sound_is_named() -> None:
    assert fault_of_sound(speech(0.001), HOP) is None
    assert fault_of_sound(np.zeros(RATE, np.float32), HOP) == "silent"
    assert fault_of_sound(np.zeros(0, np.float32), HOP) == "silent"
    assert fault_of_sound(speech(0.1), HOP) == "noisy"
    assert fault_of_sound(np.clip(speech(0.001, amplitude=2), -1, 1), HOP) == "clipped"
    assert fault_of_sound(np.clip(speech(0.001, amplitude=0.99), -1, 1), HOP) is None


def test_bad_speech_is_named() -> None:
    voiced = np.full(100, 200.0, np.float32)
    assert fault_of_speech(RATE, RATE, voiced) is None
    assert fault_of_speech(RATE // 10, RATE, voiced) == "too short"
    assert fault_of_speech(RATE, RATE, np.zeros(100, np.float32)) == "hardly voiced"


def test_alignments_that_stand_out_are_misfits() -> None:
    scores = [*np.random.default_rng(0).normal(-7, 0.3, 50), -12.0]
    longest = [0.3] * 49 + [1.5, 0.3]
    faults = misfits(scores, longest)
    assert faults[:49] == [None] * 49
    assert faults[49:] == ["a phone lasts too long", "does not fit its text"]
    assert misfits([0.0] * 3, [0.1] * 3) == [None] * 3


def test_the_report_keeps_one_list_for_each_stage(tmp_path: Path) -> None:
    assert write_rejections(
        tmp_path, [Rejection("a", "silent"), Rejection("b", "noisy"), Rejection("c", "noisy")], "prepare"
    ) == ("2 noisy, 1 silent")
    write_rejections(tmp_path, [Rejection("d", "does not fit its text")], "align")
    write_rejections(tmp_path, [], "prepare")
    lines = (tmp_path / "rejected.tsv").read_text(encoding="utf-8").splitlines()
    assert lines == ["stage\treason\tfile", "align\tdoes not fit its text\td"]
