"""The acoustic model alone, on held-out recordings: how far its mels, durations and melodies are from theirs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.parallel import DECODER_FILE, PROSODY_FILE
from cosycli.acoustic.prosody import SEMITONE
from cosycli.onnx_session import OnnxSession
from cosycli.quality.subject import FloatArray, Subject
from cosycli.text.phones import PHONE_IDS
from cosycli.training.corpus import Corpus
from cosycli.training.dataset import Example, Statistics, make_example, measure_statistics, read_statistics

UTTERANCES = 40  # of each corpus
PAUSE_IDS = [PHONE_IDS[symbol] for symbol in ("sil", "sp", "brk")]


@dataclass(frozen=True)
class AcousticError:
    """Mean absolute errors on the held-out utterances of a corpus.

    `mel_nats` of the log-mel where durations, energy and F0 are the recording's; `f0_semitones` of the predicted melody
    with the recording's durations, where both are voiced; `voicing_percent` of the frames, voiced in one only;
    `duration_ms` of the predicted durations of the sounds.
    """

    corpus: str
    language: str
    utterances: int
    mel_nats: float
    f0_semitones: float
    voicing_percent: float
    duration_ms: float


class AcousticJudge:
    """The two graphs of a model, asked about utterances whose mel, F0 and durations are known."""

    def __init__(self, subject: Subject) -> None:
        folder = subject.synthesizer.config.folder
        self._prosody = OnnxSession(folder / PROSODY_FILE, 1)
        self._decoder = OnnxSession(folder / DECODER_FILE, 1)
        self._n_speakers = subject.acoustic.n_speakers
        self._frame_ms = subject.vocoder.mel.frame_seconds * 1000
        self._subject = subject
        self._statistics = _statistics(subject)

    def measure(self, corpus: Corpus) -> AcousticError | None:
        """The errors on a corpus; None if the model lacks its speaker, or it has no held-out utterance."""
        held_out = self._subject.held_out(corpus)
        if corpus.spec.speaker >= self._n_speakers or not held_out:
            return None
        order = np.random.default_rng(0).permutation(len(held_out))[:UTTERANCES]
        mels, melodies, voicings, durations = [], [], [], []
        for index in order:
            example = make_example(corpus, held_out[index], self._statistics)
            true = corpus.cut_mel(held_out[index].utterance)
            mels.append(np.abs(self._mel(example, corpus.spec.speaker) - true).mean(1))
            pitch, voiced = self._melody(example)
            both = voiced & (example.voiced > 0)
            melodies.append(np.abs(pitch - example.pitch)[both])
            voicings.append(voiced != (example.voiced > 0))
            durations.append(self._duration_errors(example))
        spread = self._statistics.f0_std[corpus.spec.speaker] / SEMITONE
        return AcousticError(
            corpus.spec.name,
            corpus.spec.language,
            len(order),
            _mean(mels),
            _mean(melodies) * spread,
            _mean(voicings) * 100,
            _mean(durations) * self._frame_ms,
        )

    def _mel(self, example: Example, speaker: int) -> FloatArray:
        """The log-mel (T, n_mels) with the recording's own durations, energy and F0."""
        weights = np.zeros((len(example.phone), self._n_speakers), np.float32)
        weights[:, speaker] = 1
        (mel,) = self._decoder.run(
            {
                **_tokens(example),
                "energy": example.energy[None],
                "durations": example.duration[None].astype(np.int64),
                "speaker_weights": weights[None],
                "pitch": example.pitch[None],
                "voiced": example.voiced[None],
            }
        )
        return np.asarray(mel[0], np.float32)

    def _melody(self, example: Example) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Normalised log F0 (T,) and voicing (T,) with the recording's durations."""
        _, _, melody, voicing = self._run_prosody(example, example.duration.astype(np.float32))
        return np.asarray(melody[0], np.float32), voicing[0] > 0

    def _duration_errors(self, example: Example) -> FloatArray:
        """How many frames each sound is longer or shorter than recorded; pauses are given."""
        pauses = np.isin(example.phone, PAUSE_IDS)
        durations, _, _, _ = self._run_prosody(example, np.where(pauses, example.duration, 0).astype(np.float32))
        return np.abs(durations[0] - example.duration)[~pauses].astype(np.float32)

    def _run_prosody(self, example: Example, fixed: FloatArray) -> list[NDArray[np.float32]]:
        scale = np.ones((1, len(example.phone)), np.float32)
        speaker = example.speaker[None].astype(np.int64)
        return self._prosody.run(
            {**_tokens(example), "speaker": speaker, "length_scale": scale, "fixed_duration": fixed[None]}
        )


def _statistics(subject: Subject) -> Statistics:
    """The statistics that the model was trained with, else those of the corpora at hand."""
    return read_statistics(subject.work) or measure_statistics(list(subject.corpora))


def _tokens(example: Example) -> dict[str, NDArray[np.float32] | NDArray[np.int64]]:
    return {name: getattr(example, name)[None] for name in ("phone", "tone", "language", "flags")}


def _mean(parts: list[NDArray[np.float32]] | list[NDArray[np.bool_]]) -> float:
    values = np.concatenate(parts) if parts else np.zeros(0)
    return float(values.mean()) if len(values) else float("nan")
