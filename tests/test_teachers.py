"""Teachers that are not installed are left out; what is made of recordings needs none."""

import csv
from pathlib import Path
from shutil import which

import numpy as np
import pytest

pytest.importorskip("pyworld")

from cosycli.audio import Audio, read_audio, write_audio
from cosycli.errors import CosyError
from cosycli.model_config import MelConfig
from cosycli.training import teachers
from cosycli.training.features import fundamental_frequency
from cosycli.training.labels import decode_phones
from cosycli.training.recipe import DEFAULT_RECIPE, CorpusSpec
from cosycli.training.sentences import read_sentences
from cosycli.training.voice_shift import shift_voice

MEL = MelConfig()
RATE = MEL.sample_rate


def spec(name: str) -> CorpusSpec:
    return next(spec for spec in DEFAULT_RECIPE.corpora if spec.name == name)


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def vowel(f0: float, formant: float, seconds: float = 0.6) -> np.ndarray:
    """Harmonics of F0 with one resonance, in silence."""
    t = np.arange(int(seconds * RATE)) / RATE
    harmonics = np.arange(1, int(5000 / f0)) * f0
    gains = 1 / (1 + ((harmonics - formant) / 150) ** 2)
    sound = sum(gain * np.sin(2 * np.pi * h * t) for h, gain in zip(harmonics, gains, strict=True))
    return (0.1 * sound * (np.abs(t - seconds / 2) < 0.4 * seconds)).astype(np.float32)


def formant_of(samples: np.ndarray) -> float:
    """Centre of gravity of the power spectrum, Hz."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float((np.fft.rfftfreq(len(samples), 1 / RATE) * power).sum() / power.sum())


def test_a_shifted_voice_is_lower_and_larger_and_as_quick() -> None:
    recorded = vowel(220, 1400)
    shifted = shift_voice(recorded, RATE, formants=0.8, pitch=0.5)
    assert len(shifted) == len(recorded) and shifted.dtype == np.float32 and np.abs(shifted).max() <= 1
    f0 = fundamental_frequency(shifted, MEL, 60, 400)
    assert np.median(f0[f0 > 0]) == pytest.approx(110, rel=0.03)
    assert formant_of(shifted) == pytest.approx(0.8 * formant_of(recorded), rel=0.06)
    envelope = [np.abs(part).reshape(-1, 882).mean(1) for part in (recorded, shifted)]
    assert np.corrcoef(*envelope)[0, 1] > 0.9


def test_a_man_is_made_of_a_womans_recordings_once(tmp_path: Path) -> None:
    speech = tmp_path / "speech"
    (speech / "zh_hsk").mkdir(parents=True)
    lines = ["file\thanzi\tpinyin"]
    for index in range(4):
        write_audio(Audio(vowel(220 + index, 900), RATE), speech / f"zh_hsk/{index}.wav", "wav")
        lines.append(f"zh_hsk/{index}.wav\t妈\tma1")
    (speech / "zh_hsk.tsv").write_text("\n".join(lines), encoding="utf-8")
    told: list[str] = []
    folder = teachers.teach(spec("zh_male"), tmp_path, tmp_path / "work", None, told.append)
    made = rows(folder / "zh_male.tsv")
    assert [row["file"] for row in made] == ["zh_male/0.flac", "zh_male/3.flac"]  # one in three
    assert {row["hanzi"] for row in made} == {"妈"} and told == ["zh_male: 2 items by shift"]
    samples = read_audio(folder / made[0]["file"]).samples
    f0 = fundamental_frequency(samples, MEL, 50, 300)
    assert np.median(f0[f0 > 0]) == pytest.approx(110, rel=0.05)
    before = (folder / made[0]["file"]).stat().st_mtime_ns
    assert teachers.teach(spec("zh_male"), tmp_path, tmp_path / "work", None, told.append) == folder
    assert (folder / made[0]["file"]).stat().st_mtime_ns == before and len(told) == 1


def write_sentences(sources: Path) -> None:
    (sources / "text").mkdir()
    (sources / "testsets").mkdir()
    (sources / "text" / "ko_chatbot_mit.txt").write_text("하루가 또 가네요.\n좋은 아침입니다\n가\n", encoding="utf-8")
    (sources / "text" / "yue_hkcancor_ccby.txt").write_text("你老公有冇平機票啊?\n我哋去飲茶.\n", encoding="utf-8")
    rohan = "id\ttext\tkana\nR1\t今日は良い天気です。\tキョーワヨイテンキデス。\n"
    (sources / "testsets" / "readings_ja_rohan.tsv").write_text(rohan, encoding="utf-8")
    (sources / "text" / "ja_ita_emotion.txt").write_text("E_001:えっ、本当？,エッ、ホントー？\n", encoding="utf-8")


def test_sentences_are_drawn_from_every_list(tmp_path: Path) -> None:
    write_sentences(tmp_path)
    assert sorted(read_sentences("ja", tmp_path, 10)) == ["えっ、本当？", "今日は良い天気です。"]
    assert len(read_sentences("ko", tmp_path, 10)) == 2
    assert read_sentences("ko", tmp_path, 1) == read_sentences("ko", tmp_path, 2)[:1]
    with pytest.raises(CosyError, match="no sentences in the language zh"):
        read_sentences("zh", tmp_path, 10)


@pytest.mark.skipif(which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize(("name", "language"), [("ko_espeak", "ko"), ("yue_espeak", "yue")])
def test_espeak_says_what_the_front_end_reads(name: str, language: str, tmp_path: Path) -> None:
    write_sentences(tmp_path)
    folder = teachers.teach(spec(name), tmp_path, tmp_path / "work", None, lambda line: None)
    made = rows(folder / f"{name}.tsv")
    assert len(made) == 2
    for row in made:
        phones = decode_phones(row["phones"])
        assert {phone.language for phone in phones if not phone.is_pause} == {language}
        assert 0.04 < read_audio(folder / row["file"]).duration / len(phones) < 0.3


@pytest.mark.skipif(which("open_jtalk") is None, reason="Open JTalk is not installed")
def test_open_jtalk_without_its_voice_is_named(tmp_path: Path) -> None:
    write_sentences(tmp_path)
    with pytest.raises(CosyError, match=r"no htsvoices/tohoku|dictionary of open_jtalk"):
        teachers.teach(spec("ja_tohoku"), tmp_path, tmp_path / "work", None, lambda line: None)


def test_a_teacher_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sentences(tmp_path)
    monkeypatch.setattr(teachers, "which", lambda name: None)
    for name, package in (("ko_espeak", "espeak-ng"), ("ja_tohoku", "open-jtalk")):
        with pytest.raises(CosyError, match="is not installed") as caught:
            teachers.teach(spec(name), tmp_path, tmp_path / "work", None, lambda line: None)
        assert caught.value.hint == f"apt-get install {package}"
    assert not list((tmp_path / "work" / "taught").glob("*.tsv"))
