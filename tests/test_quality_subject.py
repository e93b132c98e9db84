"""The embedded model judged against its own speech, which a training folder holds as if it were recordings."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("pyworld")

from cosycli.acoustic.parallel import ParallelModel
from cosycli.errors import CosyError, MissingExtraError
from cosycli.quality import evaluation, judges, naturalness, phone_errors, speed
from cosycli.quality.acoustic_error import AcousticJudge
from cosycli.quality.clips import CLIP_SECONDS, held_out_clips
from cosycli.quality.integrity import measure_integrity
from cosycli.quality.judges import Opinion
from cosycli.quality.naturalness import measure_naturalness
from cosycli.quality.phone_errors import fold_of, frame_phones, measure_phone_errors
from cosycli.quality.prompts import held_out_prompts
from cosycli.quality.recognizer import RecognizerPlan
from cosycli.quality.sentences import SENTENCES
from cosycli.quality.subject import Subject
from cosycli.quality.tones import measure_tone_accuracy
from cosycli.spectrogram import mel_spectrogram
from cosycli.store import EMBEDDED_MODEL
from cosycli.synthesizer import Synthesizer
from cosycli.training.corpus import Utterance
from cosycli.training.dataset import STATISTICS_FILE, Statistics
from cosycli.training.features import fundamental_frequency
from cosycli.training.recipe import DEFAULT_RECIPE, CorpusSpec, write_recipe
from cosycli.vocoder import Vocoder

SPEC = CorpusSpec("en_self", "en", 1, 80, 450, "kathleen", share=1.0, hold_out=1)
TEXTS = SENTENCES["en"][:6]
Silent = Callable[[str], None]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six English sentences spoken by the embedded model, with their phones and durations; all are held out."""
    synthesizer = Synthesizer.load(threads=1)
    acoustic, vocoder = synthesizer.acoustic, synthesizer.vocoder
    assert isinstance(acoustic, ParallelModel) and isinstance(vocoder, Vocoder)
    subject = Subject(synthesizer, acoustic, vocoder, (), Path())
    voice = synthesizer.config.native_voice("en")
    folder = tmp_path_factory.mktemp("work")
    write_recipe(replace(DEFAULT_RECIPE, corpora=(SPEC, replace(SPEC, name="missing"))), folder)
    home = folder / "corpus" / SPEC.name
    home.mkdir(parents=True)
    parts: dict[str, list[np.ndarray]] = {"audio": [], "mel": [], "f0": []}
    utterances, alignment, start = [], [], 0
    for index, said in enumerate(subject.say_sentences(voice, TEXTS, "en")):
        mel = mel_spectrogram(said.samples, vocoder.mel)
        parts["audio"].append(np.round(said.samples * 32767).astype(np.int16))
        parts["mel"].append(mel.astype(np.float16))
        parts["f0"].append(fundamental_frequency(said.samples, vocoder.mel, SPEC.f0_floor, SPEC.f0_ceiling))
        utterances.append(Utterance(f"s{index}", {"prompt": f"p{index}", "text": TEXTS[index]}, start, len(mel)))
        start += len(mel)
        phones = [["sil", 0, "", 0], *([p.symbol, p.tone, p.language, int(p.boundary)] for p in said.phones)]
        durations = [len(mel) - int(said.durations.sum()), *said.durations.tolist()]
        alignment.append({"utterance": index, "phones": phones, "durations": durations})
    for name, arrays in parts.items():
        np.save(home / f"{name}.npy", np.concatenate(arrays))
    logs = [np.log(f0[f0 > 0]) for f0 in parts["f0"]]
    mels = np.concatenate(parts["mel"]).astype(np.float32)
    median, deviation = (float(measure(np.concatenate(logs))) for measure in (np.median, np.std))
    statistics = Statistics(float(mels.mean()), float(mels.std()), (median, median), (deviation, deviation))
    (folder / STATISTICS_FILE).write_text(json.dumps(asdict(statistics)), encoding="utf-8")
    (home / "utterances.json").write_text(json.dumps([asdict(u) for u in utterances]), encoding="utf-8")
    (home / "alignment.json").write_text(json.dumps(alignment), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def subject(work: Path) -> Subject:
    return Subject.load(EMBEDDED_MODEL, work, lambda line: None)


@pytest.fixture
def silent() -> Silent:
    return lambda line: None


def test_a_corpus_that_is_missing_is_told_and_left_out(work: Path) -> None:
    lines: list[str] = []
    subject = Subject.load(EMBEDDED_MODEL, work, lines.append)
    assert [corpus.spec.name for corpus in subject.corpora] == ["en_self"]
    assert len(lines) == 1 and "missing" in lines[0]


def test_a_folder_without_any_corpus_is_refused(tmp_path: Path) -> None:
    write_recipe(DEFAULT_RECIPE, tmp_path)
    with pytest.raises(CosyError, match="no prepared corpus"):
        Subject.load(EMBEDDED_MODEL, tmp_path, lambda line: None)


def test_each_voice_has_the_recordings_of_its_own_language_or_none(subject: Subject) -> None:
    for voice in subject.voices:
        corpus = subject.corpus_of(voice)
        assert (corpus is not None) == (voice.languages[0] == "en")


def test_the_acoustic_model_repeats_what_it_said_itself(subject: Subject) -> None:
    error = AcousticJudge(subject).measure(subject.corpora[0])
    assert error is not None and error.utterances == 6
    assert error.f0_semitones < 3 and error.duration_ms < 40 and error.voicing_percent < 20 and error.mel_nats < 1.2


def test_a_wrong_speaker_or_wrong_phones_are_worse(subject: Subject) -> None:
    corpus = subject.corpora[0]
    right = AcousticJudge(subject).measure(corpus)
    wrong = AcousticJudge(subject).measure(replace(corpus, spec=replace(SPEC, speaker=0)))
    assert right is not None and wrong is not None and wrong.mel_nats > right.mel_nats
    assert AcousticJudge(subject).measure(replace(corpus, spec=replace(SPEC, speaker=99))) is None


def test_clips_are_long_enough(subject: Subject) -> None:
    mel = subject.vocoder.mel
    clips = held_out_clips(subject.corpora[0], mel, 2)
    assert len(clips) == 2
    for clip in clips:
        assert len(clip.mel) == len(clip.f0) == len(clip.audio) // mel.hop_length
        assert len(clip.mel) * mel.frame_seconds > 0.7 * CLIP_SECONDS


def test_held_out_prompts_have_their_recordings(subject: Subject) -> None:
    assert [text for text, _ in held_out_prompts(subject.corpora[0])] == list(TEXTS)


def test_a_voice_is_compared_with_recordings_of_what_it_says(
    subject: Subject, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A judge that likes long speech: sentences of their own would not be as long as the recordings."""
    monkeypatch.setattr(naturalness, "dnsmos", lambda audio: Opinion(audio.duration, 2 * audio.duration))
    voices = tuple(voice for voice in subject.voices if voice.id in ("english_1", "female_1"))
    config = replace(subject.synthesizer.config, voices=voices)
    few = replace(subject, synthesizer=Synthesizer(config, subject.acoustic, subject.vocoder))
    found = {(n.voice, n.language): n for n in measure_naturalness(few, [], silent)}
    assert set(found) == {(voice.id, language) for voice in voices for language in voice.languages}
    native = found["english_1", "en"]
    assert native.native and native.sentences == len(TEXTS)
    assert native.reference == "en_self, the same sentences"
    assert native.ovrl_share == pytest.approx(1, abs=0.1) and native.p808_share == pytest.approx(1, abs=0.1)
    listed = found["female_1", "zh"]
    assert listed.native and listed.sentences == 30 and listed.reference is None and listed.ovrl_share is None
    assert found["english_1", "ko"].sentences == 2 and not found["english_1", "ko"].native


def test_the_aligned_phones_cover_an_utterance(subject: Subject) -> None:
    for labelled in subject.held_out(subject.corpora[0]):
        phones = frame_phones(labelled)
        assert len(phones) == labelled.utterance.n_frames and phones[0] == 0 and 0 < (phones > 0).mean() < 1


def test_a_recognizer_is_asked_about_both(subject: Subject, silent: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_errors, "TESTED_FOLDS", 3)
    monkeypatch.setattr(phone_errors, "MAX_SENTENCES", 1)
    assert {fold_of({"prompt": f"p{index}"}, "") for index in range(6)} != {0}
    plan = RecognizerPlan(width=16, layers=1, kernel=3, steps=4, batch_size=2)
    (errors,) = measure_phone_errors(subject, silent, plan=plan)
    said = sum(len(phone_errors.phone_ids(labelled.phones)) for labelled in subject.held_out(subject.corpora[0]))
    assert (errors.corpus, errors.phones, errors.own_timbre) == ("en_self", said, True)
    assert errors.recordings > 0.3 and errors.same_texts > 0.3 and errors.sentences > 0.3


def test_tones_are_not_judged_without_recordings(subject: Subject, silent: Silent) -> None:
    assert measure_tone_accuracy(subject, silent) == []


def test_a_long_text_is_read_until_it_is_long_enough(subject: Subject, silent: Silent) -> None:
    readings = measure_integrity(subject, silent, seconds=5.0)
    assert [reading.language for reading in readings] == ["zh", "en"]
    for reading in readings:
        assert 5 <= reading.seconds < 60 and reading.sounds > 50
        assert (reading.bad_durations, reading.lost_frames, reading.clicks) == (0, 0, 0)


def test_speed_and_size(subject: Subject, silent: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "RUNS", 1)
    monkeypatch.setattr(speed, "SPEED_SENTENCES", 1)
    for measured in speed.measure_speed(subject, silent):
        assert 0 < measured.rtf_models < 1 and 0 < measured.rtf < 1
    size = speed.measure_size(subject)
    assert size.total == sum(size.files.values()) > 1e6 and "decoder.onnx" in size.files


def test_a_missing_judge_is_told_before_any_work(
    work: Path, tmp_path: Path, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judges, "JUDGES", ("no_such_judge",))
    with pytest.raises(MissingExtraError, match="no_such_judge"):
        evaluation.evaluate(EMBEDDED_MODEL, work, tmp_path / "report", silent)
    assert not (tmp_path / "report").exists()
