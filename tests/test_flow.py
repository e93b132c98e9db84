"""The flow: its graphs against the original code and against the reference, and the solver around them."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from cosycli.acoustic.flow import (
    ESTIMATOR_FILE,
    FLOW_ENCODER_FILE,
    FlowConditions,
    FlowModel,
    Stretch,
    schedule,
    stretch,
)
from cosycli.acoustic.speaker_prompt import SpeakerPrompt
from cosycli.export.cosyvoice.checkpoint import read_part
from cosycli.export.cosyvoice.deviation import deviation
from cosycli.export.cosyvoice.estimator import build_estimator
from cosycli.export.cosyvoice.flow import build_flow_encoder, flow_facts
from cosycli.export.cosyvoice.hyperparameters import EncoderSizes, EstimatorSizes, FlowSizes, read_hyperparameters
from cosycli.export.cosyvoice.layout import layouts
from cosycli.export.cosyvoice.reference_flow import check_flow
from cosycli.export.graph_builder import Precision
from cosycli.model_config import MelConfig

GOLDEN = Path(__file__).parent / "data" / "golden"
SIZES = read_hyperparameters(GOLDEN)
CASES = ("flow_tiny", "flow_short", "flow_long")
RECORDED = SpeakerPrompt(
    np.ones((1, 192), np.float32),
    tokens=np.arange(9),
    mel=np.linspace(-5, 1, 17 * 80, dtype=np.float32).reshape(17, 80),
)
UNRECORDED = SpeakerPrompt(RECORDED.embedding)

Load = Callable[[Precision], FlowModel]


def build(tensors: dict[str, np.ndarray], sizes: FlowSizes, folder: Path, precision: Precision) -> None:
    build_flow_encoder(tensors, sizes, folder / FLOW_ENCODER_FILE, precision)
    build_estimator(tensors, sizes, folder / ESTIMATOR_FILE, precision)


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """The flow of the golden checkpoint at a precision."""
    tensors = read_part(GOLDEN, "flow", layouts(SIZES)["flow"])
    loaded: dict[Precision, FlowModel] = {}

    def model(precision: Precision) -> FlowModel:
        if precision not in loaded:
            folder = tmp_path_factory.mktemp(precision.value)
            build(tensors, SIZES.flow, folder, precision)
            loaded[precision] = FlowModel(folder, flow_facts(SIZES.flow), MelConfig(), threads=1)
        return loaded[precision]

    return model


def golden(case: str) -> dict[str, np.ndarray]:
    with np.load(GOLDEN / f"{case}.npz") as arrays:
        return {name: arrays[name] for name in arrays.files}


@pytest.mark.parametrize("case", CASES)
def test_in_float32_every_stage_is_that_of_the_original(load: Load, case: str) -> None:
    model, expected = load(Precision.FP32), golden(case)
    given = model.encode(expected["tokens"], SpeakerPrompt(expected["spk_embedding"]))
    assert deviation("", given.encoded, expected["encoder_out"]).max_abs < 1e-5
    assert deviation("", given.mu, expected["mu"]).max_abs < 1e-5
    assert deviation("", given.speaker, expected["spks"]).max_abs < 1e-5
    for index, (time, step) in enumerate(schedule(10)):
        _, velocities = model.step(given, expected["x_steps"][index][None], time, step)
        both = np.stack([expected["estimator_cond"][index], expected["estimator_uncond"][index]])
        assert deviation("", velocities, both).max_abs < 5e-5
    assert deviation("", model.solve(given, expected["z"], 10), expected["mel"]).max_abs < 5e-5
    assert deviation("", model.solve(given, expected["z"], 5), expected["mel_5steps"]).max_abs < 5e-5


@pytest.mark.parametrize("case", CASES)
def test_rounded_weights_keep_the_mel(load: Load, case: str) -> None:
    model, expected = load(Precision.INT8), golden(case)
    given = model.encode(expected["tokens"], SpeakerPrompt(expected["spk_embedding"]))
    assert 1e-4 < deviation("", given.mu, expected["mu"]).relative_rms < 2e-2
    assert 1e-4 < deviation("", model.solve(given, expected["z"], 10), expected["mel"]).relative_rms < 3e-2


OTHER_SIZES = {
    "one level": {"channels": (24,)},
    "two unequal levels": {"channels": (16, 40)},
    "three unequal levels": {"channels": (32, 16, 24)},
    "other attention": {"heads": 3, "head_width": 12, "blocks": 2},
    "no middle": {"mid_blocks": 0},
}


@pytest.mark.parametrize("changed", OTHER_SIZES.values(), ids=OTHER_SIZES.keys())
def test_graphs_of_any_sizes_are_those_of_the_reference(tmp_path: Path, changed: dict[str, object]) -> None:
    estimator = EstimatorSizes(
        in_channels=320, out_channels=80, channels=(16, 16), blocks=1, mid_blocks=1, heads=2, head_width=8
    )
    sizes = dataclasses.replace(
        SIZES.flow,
        guidance=0.4,
        token_rate=25,
        encoder=EncoderSizes(input_width=24, width=48, heads=3, hidden=40, layers=1),
        estimator=dataclasses.replace(estimator, **changed),
    )
    generator = np.random.default_rng(1)
    layout = layouts(dataclasses.replace(SIZES, flow=sizes))["flow"]
    tensors = {}
    for name, shape in layout.items():
        spread = 0.2 if len(shape) == 1 else 1 / np.sqrt(np.prod(shape[1:]))
        tensors[name] = (spread * generator.standard_normal(shape)).astype(np.float32)
    for precision, limit in ((Precision.FP32, 1e-5), (Precision.INT8, 8e-2)):
        build(tensors, sizes, tmp_path, precision)
        found = check_flow(tensors, sizes, tmp_path)
        assert [each.name for each in found if each.relative_rms > limit] == []


def test_side_by_side_the_velocities_are_the_same(load: Load, tmp_path: Path) -> None:
    build(read_part(GOLDEN, "flow", layouts(SIZES)["flow"]), SIZES.flow, tmp_path, Precision.INT8)
    beside = FlowModel(tmp_path, flow_facts(SIZES.flow), MelConfig(), threads=2)
    expected = golden("flow_short")
    given = beside.encode(expected["tokens"], SpeakerPrompt(expected["spk_embedding"]))
    alone = load(Precision.INT8).solve(given, expected["z"], 10)
    assert np.array_equal(beside.solve(given, expected["z"], 10), alone)


@pytest.mark.parametrize(("given", "wanted"), [(1, 1), (1, 3), (2, 3), (20, 34), (18, 31), (7, 7), (210, 362), (9, 4)])
def test_stretching_is_linear_interpolation(given: int, wanted: int) -> None:
    rows = np.random.default_rng(0).standard_normal((given, 5)).astype(np.float32)
    expected = torch.nn.functional.interpolate(torch.from_numpy(rows.T[None]), size=wanted, mode="linear")[0].T.numpy()
    np.testing.assert_allclose(stretch(given, wanted)(rows), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("count", "parts"),
    [(1, [(1, 1)]), (40, [(40, 68)]), (41, [(20, 34), (1, 2), (20, 34)]), (250, [(20, 34), (210, 362), (20, 34)])],
)
def test_more_than_forty_tokens_are_stretched_in_three_parts(
    load: Load, count: int, parts: list[tuple[int, int]]
) -> None:
    frames = load(Precision.FP32).token_stretch(count, UNRECORDED)
    rows = np.random.default_rng(0).standard_normal((count, 2)).astype(np.float32)
    pieces = np.split(rows, np.cumsum([tokens for tokens, _ in parts])[:-1])
    expected = [stretch(tokens, wanted)(piece) for piece, (tokens, wanted) in zip(pieces, parts, strict=True)]
    np.testing.assert_array_equal(frames(rows), np.concatenate(expected))


def test_a_recording_is_stretched_to_its_own_frames(load: Load) -> None:
    model = load(Precision.FP32)
    frames, alone = model.token_stretch(30, RECORDED), model.token_stretch(30, UNRECORDED)
    n_tokens, n_frames = len(RECORDED.tokens), len(RECORDED.mel)
    assert frames.after[:n_frames].max() == n_tokens - 1
    assert np.array_equal(frames.before[n_frames:], alone.before + n_tokens)
    assert np.array_equal(frames.share[n_frames:], alone.share)
    assert isinstance(frames, Stretch) and len(frames.share) == n_frames + model.frame_count(30)


@pytest.mark.parametrize("steps", [1, 3, 10])
def test_the_steps_lead_from_noise_to_speech(steps: int) -> None:
    times = list(schedule(steps))
    assert len(times) == steps and times[0][0] == 0
    assert sum(step for _, step in times) == pytest.approx(1, abs=1e-6)
    expected = golden("flow_tiny")["t_used"] if steps == 10 else 1 - np.cos(np.pi / 2 * np.arange(steps) / steps)
    np.testing.assert_allclose([time for time, _ in times], expected, atol=2e-7)


def test_a_recording_conditions_the_speech_and_is_cut_off(load: Load) -> None:
    model, tokens = load(Precision.FP32), np.arange(30)
    given = model.encode(tokens, RECORDED)
    assert given.mu.shape == given.condition.shape == (1, 80, 17 + 51)
    np.testing.assert_array_equal(given.condition[0].T[:17], RECORDED.mel)
    assert not given.condition[:, :, 17:].any()
    mel = model(tokens, RECORDED, 4, np.random.default_rng(5))
    noise = np.random.default_rng(5).standard_normal(given.mu.shape, dtype=np.float32)
    np.testing.assert_array_equal(mel, model.solve(given, noise, 4)[0].T[17:])
    silent = FlowConditions(given.mu, given.speaker, np.zeros_like(given.condition), given.encoded)
    assert np.abs(model.solve(silent, noise, 4)[0].T[17:] - mel).max() > 1e-2


@pytest.mark.parametrize(("speed", "frames"), [(1.0, 51), (2.0, 25), (0.5, 102), (1.3, 39), (100.0, 1)])
def test_speed_stretches_the_mel(load: Load, speed: float, frames: int) -> None:
    model, tokens = load(Precision.FP32), np.arange(30)
    mel = model(tokens, UNRECORDED, 2, np.random.default_rng(0), speed=speed)
    plain = model(tokens, UNRECORDED, 2, np.random.default_rng(0))
    expected = torch.nn.functional.interpolate(torch.from_numpy(plain.T.copy()[None]), size=frames, mode="linear")[0].T
    assert mel.shape == (frames, 80) and mel.dtype == np.float32
    np.testing.assert_allclose(mel, expected.numpy(), atol=1e-5)


@pytest.mark.parametrize("precision", [Precision.FP32, Precision.INT8])
def test_one_seed_gives_one_mel(load: Load, precision: Precision) -> None:
    model, tokens = load(precision), np.arange(12)
    first, again, other = (model(tokens, UNRECORDED, 3, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert np.array_equal(first, again) and np.abs(first - other).max() > 0.1


@pytest.mark.parametrize(("count", "frames"), [(0, 0), (1, 1), (2, 3), (3, 5)])
def test_few_tokens(load: Load, count: int, frames: int) -> None:
    mel = load(Precision.INT8)(np.arange(count), UNRECORDED, 2, np.random.default_rng(0))
    assert mel.shape == (frames, 80) and np.isfinite(mel).all()
