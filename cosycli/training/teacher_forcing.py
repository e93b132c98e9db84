"""Mels that the trained decoder predicts for the recordings, on their own timing and pitch.

The decoder's mels are smoother than real ones. A vocoder that has trained on them, against the recordings, learns
to put the texture back.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from cosycli.training.acoustic_network import DecoderNetwork
from cosycli.training.alignment import load_alignment
from cosycli.training.checkpoints import load_weights
from cosycli.training.corpus import CORPORA, load_corpus
from cosycli.training.dataset import collate, make_example, measure_statistics
from cosycli.training.train_acoustic import DECODER_FILE, acoustic_size, decode

BATCH = 16
PREDICTED_FOLDER = "predicted"


def predict_mels(work: Path, report: Callable[[str], None], device: str = "cpu") -> Path:
    """Write `work`/predicted/<corpus>.npy, arrays like the recorded mels; utterances without alignment keep theirs."""
    folder = work / PREDICTED_FOLDER
    folder.mkdir(exist_ok=True)
    corpora = [load_corpus(spec, work) for spec in CORPORA]
    statistics = measure_statistics(corpora)
    network = DecoderNetwork(acoustic_size())
    load_weights(work / DECODER_FILE, {"network": network})
    network.to(device).eval()
    for corpus in corpora:
        path = folder / f"{corpus.spec.name}.npy"
        if path.exists() and path.stat().st_mtime > (work / DECODER_FILE).stat().st_mtime:
            report(f"{corpus.spec.name}: already predicted")
            continue
        mels = np.array(corpus.mel)
        labelled = sorted(load_alignment(corpus, work), key=lambda item: item.utterance.n_frames)
        for first in range(0, len(labelled), BATCH):
            items = labelled[first : first + BATCH]
            batch = collate([make_example(corpus, item, statistics) for item in items]).to(device)
            with torch.no_grad(), torch.autocast(device, torch.bfloat16):
                predicted = decode(network, batch, batch.tokens).float().cpu().numpy()
            for item, mel in zip(items, predicted, strict=True):
                begin, n = item.utterance.start, item.utterance.n_frames
                mels[begin : begin + n] = mel[:n] * statistics.mel_std + statistics.mel_mean
        partial = path.with_suffix(".partial.npy")
        np.save(partial, mels)
        partial.replace(path)
        report(f"{corpus.spec.name}: predicted the mels of {len(labelled)} utterances")
    return folder
