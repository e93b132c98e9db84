from pathlib import Path

import numpy as np
import pytest
import soundfile

from cosycli.errors import AudioError, CosyError, LanguageError, TextError
from cosycli.voice_recording import check_text, read_recording, syllables


def speech(seconds: float, rate: int = 22050, peak: float = 0.5) -> np.ndarray:
    """Something with the rhythm of speech: harmonics of a gliding tone in syllables, with faint noise."""
    time = np.arange(int(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(150 + 30 * np.sin(2 * np.pi * 0.7 * time)) / rate
    sound = sum(np.sin(k * phase) / k for k in range(1, 20)) * np.abs(np.sin(2 * np.pi * 2 * time))
    noise = np.random.default_rng(1).standard_normal(len(time))
    return (sound / np.abs(sound).max() * peak + 1e-4 * noise).astype(np.float32)


def read(path: Path) -> tuple:
    warnings: list[str] = []
    return read_recording(path, warnings.append), warnings


@pytest.mark.parametrize("format", ["wav", "flac", "mp3", "ogg"])
@pytest.mark.parametrize(("rate", "channels"), [(16000, 1), (44100, 2)])
def test_sound_files_are_read(tmp_path: Path, format: str, rate: int, channels: int) -> None:
    path = tmp_path / f"anna.{format}"
    soundfile.write(path, np.repeat(speech(4, rate)[:, None], channels, 1), rate)
    recording, warnings = read(path)
    assert recording.sample_rate == rate
    assert recording.samples.dtype == np.float32 and recording.samples.ndim == 1
    assert recording.duration == pytest.approx(4.2, abs=0.2)
    assert warnings == []


def test_silence_around_goes_and_some_follows(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).standard_normal(44100).astype(np.float32) * 1e-4
    soundfile.write(tmp_path / "anna.wav", np.concatenate([noise, speech(4), noise]), 22050, subtype="FLOAT")
    recording, _ = read(tmp_path / "anna.wav")
    assert recording.duration == pytest.approx(4 + 2 * 0.08 + 0.2, abs=0.05)
    assert not recording.samples[-int(0.2 * 22050) :].any()


@pytest.mark.parametrize(("peak", "expected"), [(0.95, 0.8), (0.3, 0.3)])
def test_loud_recordings_are_lowered(tmp_path: Path, peak: float, expected: float) -> None:
    soundfile.write(tmp_path / "anna.wav", speech(4, peak=peak), 22050, subtype="FLOAT")
    recording, _ = read(tmp_path / "anna.wav")
    assert np.abs(recording.samples).max() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("samples", "rate", "message", "hint"),
    [
        (speech(0.6), 22050, "s of speech, too little to know a voice by", "give 3 to 30 s"),
        (speech(31), 22050, "s of speech, more than 30", "cut a part out of it"),
        (np.zeros(88200), 22050, "is silent", "give 3 to 30 s"),
        (np.zeros(0), 22050, "is silent", "give 3 to 30 s"),
        (1e-3 * speech(4), 22050, "is silent", "give 3 to 30 s"),
        (speech(4, 8000), 8000, "has a sample rate of 8000 Hz", "record at 16000 Hz"),
        (np.full(88200, np.nan), 22050, "holds numbers that are no sound", "record it again"),
        (np.tile(speech(4), 80), 22050, "is 320 s long", "cut it to less than 300 s"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unfit_recordings(tmp_path: Path, samples: np.ndarray, rate: int, message: str, hint: str) -> None:
    soundfile.write(tmp_path / "anna.wav", samples, rate, subtype="FLOAT")
    with pytest.raises(AudioError) as caught:
        read(tmp_path / "anna.wav")
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_what_is_no_sound_file(tmp_path: Path) -> None:
    (tmp_path / "anna.wav").write_text("Anna")
    for path in (tmp_path / "anna.wav", tmp_path / "nobody.wav", tmp_path):
        with pytest.raises(AudioError):
            read(path)


def test_a_length_of_30_seconds_fits(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "anna.wav", speech(29.95), 22050, subtype="FLOAT")
    assert read(tmp_path / "anna.wav")[0].duration <= 30


@pytest.mark.parametrize(
    ("samples", "warning"),
    [
        (speech(2), "s of speech: from 3 s on"),
        (np.clip(8 * speech(4), -1, 1), "is clipped"),
        (speech(4, peak=1.0), None),
    ],
    ids=["short", "clipped", "full scale"],
)
def test_poor_recordings_are_told(tmp_path: Path, samples: np.ndarray, warning: str | None) -> None:
    soundfile.write(tmp_path / "anna.wav", samples, 22050)
    _, warnings = read(tmp_path / "anna.wav")
    assert len(warnings) == (warning is not None)
    assert warning is None or warning in warnings[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好世界", 4),
        ("Hello world", 3),
        ("Author of the danger trail, Philip Steels, etc.", 11),
        ("今日はいい天気ですね。", 10),
        ("안녕하세요.", 5),
        ("我叫John。", 3),
        ("Très été", 3),
        ("...", 0),
    ],
)
def test_syllables_are_estimated(text: str, expected: int) -> None:
    assert syllables(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "seconds", "warned"),
    [
        ("今天天气很好，我们去公园散步。", "zh", 3.5, False),
        ("In 1987 it cost $25.", "en", 4.0, False),  # figures are counted as they are said
        ("你好", "zh", 3.0, True),
        ("今天天气很好，我们去公园散步，然后回家吃饭。", "zh", 2.0, True),
    ],
)
def test_texts_that_may_be(text: str, language: str, seconds: float, warned: bool) -> None:
    warnings: list[str] = []
    check_text(text, language, ("zh", "en"), seconds, warnings.append)
    assert len(warnings) == warned
    assert all("--text is word for word" in warning for warning in warnings)


@pytest.mark.parametrize(
    ("text", "language", "seconds", "error"),
    [
        ("好", "zh", 10.0, TextError),
        ("今天天气很好，我们去公园散步。" * 5, "zh", 3.0, TextError),
        ("...", "zh", 3.0, TextError),
        ("안녕하세요.", "ko", 2.0, LanguageError),
        ("hello", "xx", 2.0, LanguageError),
    ],
)
def test_texts_that_cannot_be(text: str, language: str, seconds: float, error: type[CosyError]) -> None:
    with pytest.raises(error):
        check_text(text, language, ("zh", "en"), seconds, lambda _: None)
