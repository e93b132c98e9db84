from itertools import product

import numpy as np
import pytest

from cosycli.text.phones import Boundary, Phone
from cosycli.training.aligner import AlignerInput, HiddenMarkovAligner, _snap_to_voicing, cepstra, viterbi

N_MELS = 80


def brute_force(emission: np.ndarray, optional: np.ndarray) -> float:
    """The best score over all paths, by trying each."""
    length, states = emission.shape
    best = -np.inf
    for steps in product((0, 1, 2), repeat=length - 1):
        path = np.cumsum([0, *steps])
        if path[-1] != states - 1:
            continue
        jumps = [int(path[t]) + 1 for t, step in enumerate(steps) if step == 2]
        if all(optional[state] for state in jumps):
            best = max(best, float(emission[np.arange(length), path].sum()))
    return best


def test_viterbi_finds_the_path_of_clear_emissions() -> None:
    wanted = np.array([0, 0, 1, 1, 1, 2, 3, 3])
    emission = np.full((8, 4), -10.0, np.float32)
    emission[np.arange(8), wanted] = 0
    (path,), (score,) = viterbi([emission], [np.zeros(4, bool)])
    assert path is not None and path.tolist() == wanted.tolist()
    assert score == 0


def test_viterbi_skips_an_optional_state_only() -> None:
    emission = np.full((4, 3), -10.0, np.float32)
    emission[[0, 1, 2, 3], [0, 0, 2, 2]] = 0
    (skipping,), _ = viterbi([emission], [np.array([False, True, False])])
    (bound,), (score,) = viterbi([emission], [np.zeros(3, bool)])
    assert skipping is not None and skipping.tolist() == [0, 0, 2, 2]
    assert bound is not None and sorted(set(bound.tolist())) == [0, 1, 2]
    assert score == -10


def test_viterbi_keeps_an_optional_state_that_fits() -> None:
    wanted = [0, 1, 1, 2]
    emission = np.full((4, 3), -10.0, np.float32)
    emission[np.arange(4), wanted] = 0
    (path,), _ = viterbi([emission], [np.array([False, True, False])])
    assert path is not None and path.tolist() == wanted


def test_viterbi_agrees_with_trying_every_path() -> None:
    generator = np.random.default_rng(0)
    emissions, skips = [], []
    for _ in range(20):
        length, states = int(generator.integers(4, 8)), int(generator.integers(2, 5))
        optional = np.zeros(states, bool)
        if states > 2:
            optional[int(generator.integers(1, states - 1))] = True
        emissions.append(generator.standard_normal((length, states)).astype(np.float32))
        skips.append(optional)
    paths, scores = viterbi(emissions, skips)  # of different lengths, side by side
    for emission, optional, path, score in zip(emissions, skips, paths, scores, strict=True):
        assert path is not None and path[0] == 0 and path[-1] == emission.shape[1] - 1
        assert score == pytest.approx(brute_force(emission, optional), abs=1e-4)
        assert score == pytest.approx(float(emission[np.arange(len(path)), path].sum()), abs=1e-4)


def test_too_few_frames_have_no_path_and_do_not_disturb_the_others() -> None:
    short, exact, skippable = (np.zeros((2, n), np.float32) for n in (3, 2, 3))
    paths, _ = viterbi(
        [short, exact, skippable], [np.zeros(3, bool), np.zeros(2, bool), np.array([False, True, False])]
    )
    assert paths[0] is None
    assert paths[1] is not None and paths[1].tolist() == [0, 1]
    assert paths[2] is not None and paths[2].tolist() == [0, 2]


def test_cepstra_have_deltas_of_the_right_slope() -> None:
    ramp = np.arange(20, dtype=np.float32)[:, None] * np.ones((1, N_MELS), np.float32)
    features = cepstra(ramp)
    assert features.shape == (20, 39)
    level, slope, bend = features[5:-5, 0], features[5:-5, 13], features[5:-5, 26]
    assert slope == pytest.approx(np.diff(level).mean(), rel=1e-4)
    assert bend == pytest.approx(0, abs=1e-4)


PHONES = ("a", "i", "s", "m", "u", "ʂ")


def synthetic(n_utterances: int, gap: int = 0) -> tuple[list[AlignerInput], list[list[int]]]:
    """Utterances of three two-phone words, each phone a stationary mel of its own, with their true durations.

    `gap` frames of silence lie between the words.
    """
    generator = np.random.default_rng(1)
    shapes = {phone: generator.normal(0, 1.5, N_MELS).cumsum() * 0.3 for phone in PHONES}
    shapes = {phone: shape - shape.mean() - 3 for phone, shape in shapes.items()}
    inputs, truths = [], []
    for _ in range(n_utterances):
        symbols = generator.permutation(PHONES)
        phones = tuple(Phone(s, 0, "en", Boundary.NONE if i % 2 else Boundary.WORD) for i, s in enumerate(symbols))
        parts: list[tuple[np.ndarray, int]] = [(np.full(N_MELS, -10.0), int(generator.integers(6, 12)))]
        for index, symbol in enumerate(symbols):
            if gap and index in (2, 4):
                parts.append((np.full(N_MELS, -10.0), gap))
            parts.append((shapes[str(symbol)], int(generator.integers(6, 20))))
        parts.append((np.full(N_MELS, -10.0), int(generator.integers(6, 12))))
        mel = np.concatenate([np.tile(shape, (count, 1)) for shape, count in parts])
        mel = (mel + generator.normal(0, 0.3, mel.shape)).astype(np.float32)
        inputs.append(AlignerInput(mel, np.zeros(len(mel), np.float32), phones, 0))
        truths.append([count for _, count in parts])
    return inputs, truths


@pytest.mark.parametrize("gap", [0, 12])
def test_the_aligner_recovers_known_boundaries(gap: int) -> None:
    inputs, truths = synthetic(40, gap)
    lines: list[str] = []
    aligner = HiddenMarkovAligner(inputs)
    aligner.train(lines.append)
    assert len(lines) == 4
    for utterance, truth, result in zip(inputs, truths, aligner.aligned(min_pause=5), strict=True):
        assert result is not None
        assert result.durations.sum() == len(utterance.mel)
        assert [p.symbol for p in result.phones].count("sp") == (2 if gap else 0)
        assert result.phones[0].symbol == result.phones[-1].symbol == "sil"
        assert tuple(p for p in result.phones if not p.is_pause) == utterance.phones
        assert np.abs(np.cumsum(result.durations) - np.cumsum(truth)).max() <= 2


def test_short_pauses_go_to_the_phone_before_them() -> None:
    inputs, _ = synthetic(40, gap=12)
    aligner = HiddenMarkovAligner(inputs)
    aligner.train(lambda line: None)
    for utterance, result in zip(inputs, aligner.aligned(min_pause=1000), strict=True):
        assert result is not None
        assert [p.symbol for p in result.phones] == ["sil", *(p.symbol for p in utterance.phones), "sil"]
        assert result.durations.sum() == len(utterance.mel)


def test_the_aligner_is_deterministic_and_leaves_out_what_is_too_short() -> None:
    inputs, _ = synthetic(12)
    inputs.append(AlignerInput(inputs[0].mel[:9], np.zeros(9, np.float32), inputs[0].phones, 0))
    results = []
    for _ in range(2):
        aligner = HiddenMarkovAligner(inputs)
        aligner.train(lambda line: None)
        results.append(aligner.aligned(5))
    assert results[0][-1] is None and results[0][0] is not None
    for one, other in zip(*results, strict=True):
        assert (one is None) == (other is None)
        assert one is None or other is None or one.durations.tolist() == other.durations.tolist()


def voiced_from(onset: int, n_frames: int = 40) -> np.ndarray:
    return np.where(np.arange(n_frames) >= onset, 200.0, 0.0).astype(np.float32)


def mandarin(initial: str, language: str = "zh") -> list[Phone]:
    return [Phone("sil"), Phone(initial, 0, language, Boundary.WORD), Phone("a", 1, language), Phone("sil")]


@pytest.mark.parametrize(("onset", "wanted"), [(17, [10, 7, 13, 10]), (24, [10, 14, 6, 10]), (20, [10, 10, 10, 10])])
def test_a_boundary_snaps_to_the_voicing_onset_nearby(onset: int, wanted: list[int]) -> None:
    durations = [10, 10, 10, 10]
    _snap_to_voicing(mandarin("ʂ"), durations, voiced_from(onset))
    assert durations == wanted


@pytest.mark.parametrize(
    ("phones", "durations", "onset"),
    [
        (mandarin("ʂ"), [10, 10, 10, 10], 25),  # too far
        (mandarin("m"), [10, 10, 10, 10], 18),  # voiced itself
        (mandarin("s", "en"), [10, 10, 10, 10], 18),  # another language
        (mandarin("ʂ"), [10, 3, 17, 10], 11),  # would leave one frame
    ],
)
def test_other_boundaries_stay(phones: list[Phone], durations: list[int], onset: int) -> None:
    before = list(durations)
    _snap_to_voicing(phones, durations, voiced_from(onset))
    assert durations == before


def test_a_snap_moves_only_its_own_boundary() -> None:
    phones = [Phone("sil"), *mandarin("ʂ")[1:3], *mandarin("t")[1:]]
    f0 = voiced_from(13, 60)
    f0[25:33] = 0
    durations = [10, 5, 10, 6, 19, 10]
    _snap_to_voicing(phones, durations, f0)
    assert np.cumsum(durations).tolist() == [10, 13, 25, 33, 50, 60]
