"""The alignment stage around the aligner: durations that come with a corpus, and what is left out."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyworld")

from cosycli.model_config import MelConfig
from cosycli.text.phones import Boundary, Phone
from cosycli.training.alignment import align, load_alignment
from cosycli.training.corpus import load_corpora
from cosycli.training.labels import encode_phones
from cosycli.training.recipe import CorpusSpec, Recipe, write_recipe

MEL = MelConfig()
PHONES = (Phone("sil"), Phone("n", 0, "ja", Boundary.PHRASE), Phone("e", 16, "ja"), Phone("sil"))
EXACT = CorpusSpec("taught", "ja", 0, 90, 500, "spoken", share=1.0, hold_out=10, exact=True)


def write_corpus(work: Path, rows: list[tuple[tuple[Phone, ...], list[float]]], spec: CorpusSpec = EXACT) -> Recipe:
    """A prepared corpus of noise whose utterances last as long as their durations say."""
    recipe = Recipe("test", "1", "none", "here", (spec,), (), {"ja": 0}, 0.3)
    write_recipe(recipe, work)
    folder = work / "corpus" / spec.name
    folder.mkdir(parents=True)
    utterances, start = [], 0
    for index, (phones, seconds) in enumerate(rows):
        n_frames = round(sum(seconds) / MEL.frame_seconds)
        row = {"file": f"{index}.flac", "phones": encode_phones(phones), "seconds": " ".join(map(str, seconds))}
        utterances.append({"name": str(index), "row": row, "start": start, "n_frames": n_frames})
        start += n_frames
    mel = np.random.default_rng(0).normal(-5, 1, (start, MEL.n_mels)).astype(np.float16)
    np.save(folder / "mel.npy", mel)
    np.save(folder / "f0.npy", np.full(start, 200, np.float32))
    np.save(folder / "audio.npy", np.zeros(start * MEL.hop_length, np.int16))
    (folder / "utterances.json").write_text(json.dumps(utterances), encoding="utf-8")
    return recipe


def test_durations_that_come_with_a_corpus_are_taken_and_fill_its_frames(tmp_path: Path) -> None:
    recipe = write_corpus(tmp_path, [(PHONES, [0.1, 0.06, 0.2, 0.1]), (PHONES, [0.104, 0.05, 0.3, 0.11])])
    lines: list[str] = []
    align(tmp_path, lines.append)
    assert lines == ["taught: 2 of 2 utterances aligned"]
    corpus = load_corpora(recipe, tmp_path)[0]
    for labelled, seconds in zip(load_alignment(corpus, tmp_path), (0.06, 0.05), strict=True):
        assert labelled.phones == PHONES
        assert labelled.durations.sum() == labelled.utterance.n_frames
        assert labelled.durations[1] == pytest.approx(seconds / MEL.frame_seconds, abs=1)
    align(tmp_path, lines.append)
    assert lines[1] == "taught: already aligned"


def test_what_does_not_fit_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [(PHONES, [0.1, 0.06, 0.2, 0.1]), (PHONES, [0.1, 0.06, 1.5, 0.1]), (PHONES, [0.1, 0.001, 0.2, 0.1])]
    recipe = write_corpus(tmp_path, rows)
    lines: list[str] = []
    align(tmp_path, lines.append)
    # A phone of no frame at all is no alignment; one of 1.5 s was not spoken so.
    assert lines == ["taught: 1 of 3 utterances aligned; left out: 1 a phone lasts too long"]
    kept = load_alignment(load_corpora(recipe, tmp_path)[0], tmp_path)
    assert [labelled.utterance.name for labelled in kept] == ["0"]
    report = (tmp_path / "corpus" / "taught" / "rejected.tsv").read_text(encoding="utf-8")
    assert report.splitlines()[1:] == ["align\ta phone lasts too long\t1.flac"]


def test_recordings_and_teachers_of_a_language_are_aligned_apart(tmp_path: Path) -> None:
    spoken = CorpusSpec("taught", "ja", 0, 90, 500, "spoken", share=1.0, hold_out=10, teacher="espeak")
    write_corpus(tmp_path, [(PHONES[1:3], [0.1, 0.3])] * 6, spoken)
    lines: list[str] = []
    align(tmp_path, lines.append)
    assert lines[0] == "taught: aligning 6 utterances" and lines[-1] == "taught: 6 of 6 utterances aligned"
