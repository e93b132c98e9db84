"""Stretches of held-out recordings, long enough to be judged."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cosycli.model_config import MelConfig
from cosycli.training.corpus import Corpus, Utterance
from cosycli.training.holdout import is_held_out

FloatArray = NDArray[np.float32]

CLIPS = 32  # of a corpus: by eight of them OVRL of copies is uncertain by 1 %, and DNSMOS takes half a second for each
FEW_CLIPS = 3  # of what a teacher said for no voice to be compared with
CLIP_SECONDS = 4.0  # about as much; words are joined, and sentences that are long enough stay alone
ENOUGH = 0.8


@dataclass(frozen=True)
class Clip:
    """A held-out recording, or several short ones joined: audio, mel and F0 (Hz, 0 unvoiced) on the same frames."""

    audio: FloatArray
    mel: FloatArray
    f0: FloatArray


def held_out_clips(corpus: Corpus, mel: MelConfig, count: int = CLIPS) -> list[Clip]:
    """At most `count` clips of about CLIP_SECONDS from recordings that training never saw."""
    clips: list[Clip] = []
    waiting: list[Utterance] = []
    held_out = [utterance for utterance in corpus.utterances if is_held_out(corpus.spec, utterance)]
    # Neighbours in a table are alike: 16 syllables that begin with a vowel are no sample of a language.
    for index in np.random.default_rng(0).permutation(len(held_out)):
        utterance = held_out[index]
        waiting.append(utterance)
        if sum(u.n_frames for u in waiting) * mel.frame_seconds < CLIP_SECONDS * ENOUGH:
            continue
        parts = [(corpus.cut_audio(u, mel.hop_length), corpus.cut_mel(u), corpus.cut_f0(u)) for u in waiting]
        audio, log_mel, f0 = (np.concatenate(column) for column in zip(*parts, strict=True))
        clips.append(Clip(audio, log_mel, f0))
        waiting = []
        if len(clips) == count:
            break
    return clips
