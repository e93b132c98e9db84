import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyworld")

import soundfile

from cosycli.errors import CosyError
from cosycli.model_config import MelConfig
from cosycli.training import corpus
from cosycli.training.corpus import CORPORA, CorpusSpec, Utterance, load_corpus, prepare
from cosycli.training.holdout import HOLD_OUT, is_held_out

MEL = MelConfig()
SPEC = CorpusSpec("words", "zh", 0, 90.0, 500.0)


@pytest.fixture(autouse=True)
def one_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "CORPORA", (SPEC,))


def buzz(seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    t = np.arange(int(seconds * rate)) / rate
    sound = 0.2 * (2 * (200 * t % 1) - 1)
    return np.tile(sound[:, None], (1, channels))


def write(folder: Path, files: dict[str, tuple[np.ndarray, int]], columns: str = "file\thanzi") -> None:
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
    assert lines == ["words: 3 of 5 recordings, 0.0 min"]
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
    (tmp_path / "a.wav").unlink()
    prepare(tmp_path, tmp_path / "work", MEL, lines.append)
    assert lines[1] == "words: already prepared"


def test_a_corpus_counts_as_prepared_only_when_all_of_it_is_there(tmp_path: Path) -> None:
    write(tmp_path, {"a.wav": (buzz(0.5, 22050), 22050)})
    folder = tmp_path / "work" / "corpus" / "words"
    folder.mkdir(parents=True)
    (folder / "mel.npy").write_bytes(b"half")
    (folder / "utterances.json.partial").write_text("[")
    with pytest.raises(CosyError, match="is not prepared"):
        load_corpus(SPEC, tmp_path / "work")
    prepare(tmp_path, tmp_path / "work", MEL, lambda line: None)
    assert len(load_corpus(SPEC, tmp_path / "work").utterances) == 1
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
        damage(tmp_path / "a.wav")
        with pytest.raises(CosyError, match=r"cannot read the recording .*a\.wav") as caught:
            prepare(tmp_path, work, MEL, lambda line: None)
        assert caught.value.hint == "words.tsv names it"
    assert not (work / "corpus" / "words" / "utterances.json").exists()


def held_out(index: int, key: str, n: int = 6000) -> list[bool]:
    return [
        is_held_out(CORPORA[index], Utterance(f"take{i}", {"file": "x", key: f"prompt {i}"}, 0, 1)) for i in range(n)
    ]


@pytest.mark.parametrize(("index", "key"), [(0, "hanzi"), (1, "prompt"), (2, "pinyin")])
def test_one_in_so_many_prompts_is_held_out(index: int, key: str) -> None:
    share = 1 / HOLD_OUT[CORPORA[index].name]
    assert np.mean(held_out(index, key)) == pytest.approx(share, rel=0.3)


def test_all_takes_of_a_prompt_go_together() -> None:
    held = 0
    for prompt in range(200):
        rows = [{"file": f"{take}.opus", "prompt": f"p{prompt}", "text": f"text {take}"} for take in range(3)]
        takes = {is_held_out(CORPORA[1], Utterance(row["file"], row, 0, 1)) for row in rows}
        assert len(takes) == 1
        held += takes == {True}
    assert held


def test_corpora_have_speakers_and_hold_out_shares_of_their_own() -> None:
    assert sorted(spec.speaker for spec in CORPORA) == list(range(len(CORPORA)))
    assert set(HOLD_OUT) == {spec.name for spec in CORPORA}
