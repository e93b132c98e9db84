import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyworld")

import soundfile

from cosycli.errors import CosyError
from cosycli.model_config import MelConfig
from cosycli.training import corpus
from cosycli.training.corpus import Utterance, clean_audio, load_corpus
from cosycli.training.holdout import is_held_out
from cosycli.training.recipe import DEFAULT_RECIPE, CorpusSpec, Recipe

MEL = MelConfig()
SPEC = CorpusSpec("words", "zh", 0, 90.0, 500.0, "hsk", share=1.0, hold_out=10)
RECIPE = Recipe("test", "1", "none", "here", (SPEC,), (), {"zh": 0}, 0.3)


def prepare(sources: Path, work: Path, mel: MelConfig, report: Callable[[str], None]) -> None:
    corpus.prepare(RECIPE, sources, work, mel, report)


def buzz(seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    """A buzz with a little silence at both ends."""
    t = np.arange(int(seconds * rate)) / rate
    inside = np.abs(t - seconds / 2) < 0.35 * seconds
    sound = 0.2 * (2 * (200 * t % 1) - 1) * inside + 1e-4
    return np.tile(sound[:, None], (1, channels))


def write(folder: Path, files: dict[str, tuple[np.ndarray, int]], columns: str = "file\thanzi") -> None:
    folder = folder / "speech"
    folder.mkdir(exist_ok=True)
    lines = [columns]
    for name, (samples, rate) in files.items():
        soundfile.write(folder / name, samples, rate)
        lines.append(f'{name}\t"一')  # a lone quote is a character, not CSV quoting
    (folder / "words.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_corpus_is_read_back_as_it_was_prepared(tmp_path: Path) -> None:
    recordings = {
        "a.wav": (buzz(0.5, 22050), 22050),
        "b.wav": (buzz(0.7, 44100, channels=2), 44100),
        "short.wav": (buzz(0.1, 22050), 22050),
        "silent.wav": (np.zeros(22050), 22050),
        "c.wav": (buzz(0.4, 16000), 16000),
    }
    write(tmp_path, recordings)
    lines: list[str] = []
    prepare(tmp_path, tmp_path / "work", MEL, lines.append)
    assert lines == ["words: 3 of 5 recordings, 0.0 min; left out: 1 too short, 1 silent"]
    rejected = (tmp_path / "work" / "corpus" / "words" / "rejected.tsv").read_text(encoding="utf-8")
    assert rejected.splitlines() == [
        "stage\treason\tfile",
        "prepare\ttoo short\tshort.wav",
        "prepare\tsilent\tsilent.wav",
    ]
    made = load_corpus(SPEC, tmp_path / "work")
    assert [u.name for u in made.utterances] == ["a", "b", "c"]
    assert made.utterances[0].row == {"file": "a.wav", "hanzi": '"一'}
    for utterance, seconds in zip(made.utterances, (0.5, 0.7, 0.4), strict=True):
        audio, mel, f0 = made.cut_audio(utterance, MEL.hop_length), made.cut_mel(utterance), made.cut_f0(utterance)
        assert len(audio) == utterance.n_frames * MEL.hop_length
        assert mel.shape == (utterance.n_frames, MEL.n_mels) and len(f0) == utterance.n_frames
        assert len(audio) / MEL.sample_rate == pytest.approx(seconds, abs=0.02)
        assert audio.dtype == mel.dtype == f0.dtype == np.float32
        assert np.median(f0) == pytest.approx(200, rel=0.01)
    assert sum(u.n_frames for u in made.utterances) == len(made.mel) == len(made.f0)
    assert len(made.audio) == len(made.mel) * MEL.hop_length


def test_a_prepared_corpus_is_kept(tmp_path: Path) -> None:
    write(tmp_path, {"a.wav": (buzz(0.5, 22050), 22050)})
    lines: list[str] = []
    prepare(tmp_path, tmp_path / "work", MEL, lines.append)
    (tmp_path / "speech" / "a.wav").unlink()
    prepare(tmp_path, tmp_path / "work", MEL, lines.append)
    assert lines[1] == "words: already prepared"


def test_a_corpus_counts_as_prepared_only_when_all_of_it_is_there(tmp_path: Path) -> None:
    write(tmp_path, {"a.wav": (buzz(0.5, 22050), 22050)})
    folder = tmp_path / "work" / "corpus" / "words"
    folder.mkdir(parents=True)
    (folder / "mel.npy").write_bytes(b"half")
    (folder / "utterances.json.partial").write_text("[")
    (folder / "clean.npy").write_bytes(b"of other recordings")
    with pytest.raises(CosyError, match="is not prepared"):
        load_corpus(SPEC, tmp_path / "work")
    prepare(tmp_path, tmp_path / "work", MEL, lambda line: None)
    made = load_corpus(SPEC, tmp_path / "work")
    assert len(made.utterances) == 1
    assert len(clean_audio(made, tmp_path / "work", MEL, lambda line: None)) == len(made.audio)
    assert len(json.loads((folder / "utterances.json").read_text(encoding="utf-8"))) == 1


def test_mistakes_are_named(tmp_path: Path) -> None:
    work = tmp_path / "work"
    with pytest.raises(CosyError, match=r"no words\.tsv"):
        prepare(tmp_path, work, MEL, lambda line: None)
    write(tmp_path, {"a.wav": (buzz(0.5, 22050), 22050)}, columns="sound\thanzi")
    with pytest.raises(CosyError, match="names no recordings"):
        prepare(tmp_path, work, MEL, lambda line: None)
    write(tmp_path, {"a.wav": (np.zeros(22050), 22050)})
    with pytest.raises(CosyError, match="holds no usable recording"):
        prepare(tmp_path, work, MEL, lambda line: None)
    for damage in (lambda path: path.write_bytes(b"no sound"), lambda path: path.unlink()):
        damage(tmp_path / "speech" / "a.wav")
        with pytest.raises(CosyError, match=r"cannot read the recording .*a\.wav") as caught:
            prepare(tmp_path, work, MEL, lambda line: None)
        assert caught.value.hint == "words.tsv names it"
    assert not (work / "corpus" / "words" / "utterances.json").exists()


def spec(name: str) -> CorpusSpec:
    return next(spec for spec in DEFAULT_RECIPE.corpora if spec.name == name)


PROMPTS = {
    "zh_hsk": "hanzi",
    "en_kathleen": "prompt",
    "zh_hantts": "pinyin",
    "yue_jyutnet": "jyutping",
    "ko_espeak": "text",
}


@pytest.mark.parametrize(("name", "key"), PROMPTS.items())
def test_one_in_so_many_prompts_is_held_out(name: str, key: str) -> None:
    rows = ({"file": "x", key: f"prompt {i}"} for i in range(6000))
    held = [is_held_out(spec(name), Utterance("take", row, 0, 1)) for row in rows]
    assert np.mean(held) == pytest.approx(1 / spec(name).hold_out, rel=0.3)


def test_all_takes_of_a_prompt_go_together() -> None:
    held = 0
    for prompt in range(200):
        rows = [{"file": f"{take}.opus", "prompt": f"p{prompt}", "text": f"text {take}"} for take in range(3)]
        takes = {is_held_out(spec("en_kathleen"), Utterance(row["file"], row, 0, 1)) for row in rows}
        assert len(takes) == 1
        held += takes == {True}
    assert held


@pytest.mark.parametrize(("recorded", "made"), [("zh_hsk", "zh_male"), ("en_kathleen", "en_male")])
def test_a_voice_made_of_recordings_holds_out_what_they_do(recorded: str, made: str) -> None:
    rows = [{"file": "x", PROMPTS[recorded]: f"prompt {i}"} for i in range(300)]
    held = [[is_held_out(spec(name), Utterance("x", row, 0, 1)) for row in rows] for name in (recorded, made)]
    assert held[0] == held[1] and any(held[0])
