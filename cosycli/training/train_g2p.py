"""Train the English network of unknown words on the CMU dictionary: python -m cosycli.training.train_g2p OUTPUT.

First each letter of a word is aligned with the none, one or two phones that it stands for (Viterbi training of
P(phones | letter), as in Jiampojamarn et al. 2007). Then two bidirectional GRU layers learn to name the phones of
each letter. The names of our own lexicon and a held-out set of words are kept out of training.
"""

import argparse
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from cosycli.text.en.lexicon import own_words, usual_readings

Chunk = tuple[str, ...]
_HELD_OUT = 3000
_RAREST_LABEL = 15
_UNSEEN = -9.0  # log probability
_WIDTHS = (64, 192)  # embedding, GRU state in each direction
_LONGEST = 20
_BATCH = 256


def aligned_words(readings: dict[str, Chunk], rounds: int = 5) -> dict[str, list[Chunk]]:
    """For each word the phones of each of its letters; stress plays no part in the alignment."""
    counts = _first_guess(readings)
    for _ in range(rounds):
        scores = {
            letter: {chunk: math.log(n / sum(found.values())) for chunk, n in found.items()}
            for letter, found in counts.items()
        }
        counts = defaultdict(Counter)
        result: dict[str, list[Chunk]] = {}
        for word, phones in readings.items():
            plain = tuple(phone.rstrip("012") for phone in phones)
            lengths = _viterbi(word, plain, scores)
            if lengths is None:
                continue
            ends = list(accumulate(lengths))
            result[word] = [phones[end - n : end] for end, n in zip(ends, lengths, strict=True)]
            for letter, end, n in zip(word, ends, lengths, strict=True):
                counts[letter][plain[end - n : end]] += 1
    return result


def _first_guess(readings: dict[str, Chunk]) -> dict[str, Counter[Chunk]]:
    """Letters go with the phones at about the same place of the word."""
    counts: dict[str, Counter[Chunk]] = defaultdict(Counter)
    for word, phones in readings.items():
        for i, letter in enumerate(word):
            counts[letter][()] += 1
            near = i * len(phones) // len(word)
            for phone in phones[max(near - 1, 0) : near + 2]:
                counts[letter][(phone.rstrip("012"),)] += 3
    return counts


def _viterbi(word: str, phones: Chunk, scores: dict[str, dict[Chunk, float]]) -> list[int] | None:
    """How many phones each letter takes in the likeliest alignment."""
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for letter in word:
        reached: dict[int, tuple[float, int]] = {}
        known = scores.get(letter, {})
        for position, (score, _) in best[-1].items():
            for n in range(min(3, len(phones) - position + 1)):
                total = score + known.get(phones[position : position + n], _UNSEEN)
                if position + n not in reached or total > reached[position + n][0]:
                    reached[position + n] = (total, n)
        best.append(reached)
    if len(phones) not in best[-1]:
        return None
    lengths, position = [], len(phones)
    for reached in reversed(best[1:]):
        lengths.append(reached[position][1])
        position -= lengths[-1]
    return lengths[::-1]


def training_words() -> tuple[dict[str, list[Chunk]], dict[str, Chunk]]:
    """Aligned words to learn from, and the readings of words held out."""
    readings = {
        word: tuple(phones)
        for word, phones in usual_readings()
        if re.fullmatch(f"[a-z]{{2,{_LONGEST}}}", word) and len(phones) <= 2 * len(word)
    }
    order = sorted(readings)
    random.Random(2).shuffle(order)
    held_out = {word: readings[word] for word in order[:_HELD_OUT]}
    kept_out = {*held_out, *own_words()}
    aligned = aligned_words({word: readings[word] for word in order if word not in kept_out})
    uses = Counter(chunk for chunks in aligned.values() for chunk in chunks)
    return {w: chunks for w, chunks in aligned.items() if all(uses[c] >= _RAREST_LABEL for c in chunks)}, held_out


def build(n_labels: int) -> Any:
    """The network: letters 1-26 (0 is padding) to a label for each letter."""
    from torch import nn

    embedding, state = _WIDTHS
    return nn.ModuleDict(
        {
            "embedding": nn.Embedding(27, embedding, padding_idx=0),
            "gru": nn.GRU(embedding, state, num_layers=2, bidirectional=True, batch_first=True, dropout=0.15),
            "out": nn.Linear(2 * state, n_labels),
        }
    )


def logits(network: Any, words: list[str]) -> Any:
    """Scores of every label for every letter, (words, longest, labels)."""
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    lengths = [len(word) for word in words]
    letters = torch.zeros(len(words), max(lengths), dtype=torch.long)
    for row, word in enumerate(words):
        letters[row, : len(word)] = torch.tensor([ord(letter) - 96 for letter in word])
    packed = pack_padded_sequence(network["embedding"](letters), lengths, batch_first=True, enforce_sorted=False)
    states, _ = pad_packed_sequence(network["gru"](packed)[0], batch_first=True)
    return network["out"](states)


def batches(words: list[str], draw: random.Random) -> Iterator[list[str]]:
    """Random batches of words of about the same length."""
    draw.shuffle(words)
    for start in range(0, len(words), 20 * _BATCH):
        group = sorted(words[start : start + 20 * _BATCH], key=len)
        parts = [group[i : i + _BATCH] for i in range(0, len(group), _BATCH)]
        draw.shuffle(parts)
        yield from parts


def train(aligned: dict[str, list[Chunk]], labels: list[Chunk], steps: int, resume: Path | None = None) -> Any:
    """Train for a number of batches, the learning rate falling to nothing at the end."""
    import torch
    from torch.nn.functional import cross_entropy

    torch.manual_seed(0)
    torch.set_num_threads(1)
    index = {label: row for row, label in enumerate(labels)}
    network = build(len(labels))
    if resume:
        network.load_state_dict(torch.load(resume))
    optimizer = torch.optim.Adam(network.parameters(), 2e-3)
    step, draw, words = 0, random.Random(3), sorted(aligned)
    while True:
        for batch in batches(words, draw):
            done = step / steps
            if done >= 1:
                return network.eval()
            step += 1
            rate = 2e-3 * min(1.0, step / 200, step / steps * 10) * 0.5 * (1 + math.cos(math.pi * done))
            optimizer.param_groups[0]["lr"] = max(rate, 1e-5)
            scores = logits(network, batch)
            targets = torch.full(scores.shape[:2], -100)
            for row, word in enumerate(batch):
                targets[row, : len(word)] = torch.tensor([index[chunk] for chunk in aligned[word]])
            loss = cross_entropy(scores.transpose(1, 2), targets, ignore_index=-100)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            if step % 100 == 0:
                print(f"{100 * done:5.1f} % step {step} loss {float(loss.detach()):.3f}", flush=True)


def export(network: Any, labels: list[Chunk], path: Path) -> None:
    """Write the weights as int8 with a float16 scale for each row, biases as float16."""
    arrays: dict[str, Any] = {"labels": np.array([" ".join(label) for label in labels])}
    for name, tensor in network.state_dict().items():
        values = tensor.numpy()
        if values.ndim == 1:
            arrays[name] = values.astype(np.float16)
            continue
        scale = (np.abs(values).max(axis=1, keepdims=True) / 127 + 1e-6).astype(np.float16)
        arrays[name] = np.clip(np.rint(values / scale.astype(np.float32)), -127, 127).astype(np.int8)
        arrays[f"{name}.scale"] = scale
    np.savez_compressed(path, **arrays)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="the .npz to write; a checkpoint goes beside it")
    parser.add_argument("--steps", type=int, default=8000, help="batches of 256 words")
    parser.add_argument("--resume", type=Path, help="checkpoint to go on from")
    arguments = parser.parse_args()
    import torch

    aligned, held_out = training_words()
    labels = sorted({chunk for chunks in aligned.values() for chunk in chunks})
    print(f"{len(aligned)} words, {len(labels)} labels", flush=True)
    network = train(aligned, labels, arguments.steps, arguments.resume)
    torch.save(network.state_dict(), arguments.output.with_suffix(".pt"))
    export(network, labels, arguments.output)
    words = sorted(held_out, key=len)
    wrong = 0
    with torch.no_grad():
        for i in range(0, len(words), 500):
            part = words[i : i + 500]
            for word, rows in zip(part, logits(network, part).argmax(-1).tolist(), strict=True):
                guess = tuple(phone for row in rows[: len(word)] for phone in labels[row])
                wrong += guess != held_out[word]
    print(f"word error on {len(words)} held-out words: {100 * wrong / len(words):.1f} %")


if __name__ == "__main__":
    main()
