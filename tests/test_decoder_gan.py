"""The discriminator, and the decoder's game against it."""

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor, nn
from training_folders import RECIPE, make_training_folder

from cosycli.errors import CosyError, ModelError
from cosycli.training.acoustic_network import DecoderNetwork
from cosycli.training.checkpoints import load_weights
from cosycli.training.dataset import AcousticData, collate, warp
from cosycli.training.discriminator import PatchDiscriminator, deception_loss, discriminator_loss, feature_loss
from cosycli.training.time_limit import TimeLimit
from cosycli.training.train_acoustic import AcousticPlan, acoustic_size, train_decoder
from cosycli.training.train_decoder_gan import WEIGHTS, GanPlan, game_losses, train_decoder_gan
from cosycli.training.training_job import rate_share

DECODER_PLAN = AcousticPlan(steps=2, batch_frames=600)
PLAN = GanPlan(steps=3, batch_frames=600)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training folder with a decoder that has learnt a little."""
    folder = make_training_folder(tmp_path_factory.mktemp("gan") / "work", utterances=8)
    train_decoder(folder, DECODER_PLAN, lambda line: None)
    return folder


def test_features_shrink_and_the_last_is_one_verdict_a_patch() -> None:
    discriminator = PatchDiscriminator(width=8)
    features = discriminator(torch.randn(2, 40, 80))
    assert [tuple(layer.shape) for layer in features] == [
        (2, 8, 20, 20),
        (2, 8, 20, 20),
        (2, 8, 20, 10),
        (2, 8, 20, 10),
        (2, 1, 20, 10),
    ]
    assert discriminator(torch.randn(1, 2, 80))[-1].shape[0] == 1  # the shortest mel that has a patch


def test_losses_at_their_ends() -> None:
    one, zero, half = ([torch.full((2, 3), 2.0), torch.full((2, 1), value)] for value in (1.0, 0.0, 0.5))
    assert discriminator_loss(one, zero).item() == 0
    assert discriminator_loss(half, half).item() == 0.5
    assert discriminator_loss(zero, one).item() == 2
    assert deception_loss(one).item() == 0
    assert deception_loss(zero).item() == 1
    assert feature_loss(one, one).item() == 0
    assert feature_loss(one, [torch.zeros(2, 3), torch.ones(2, 1)]).item() == pytest.approx(1, abs=1e-3)


def test_a_discriminator_learns_to_tell_smooth_mels_from_rough_ones() -> None:
    torch.manual_seed(0)
    discriminator = PatchDiscriminator(width=16)
    optimizer = torch.optim.AdamW(discriminator.parameters(), 2e-3)

    def pictures() -> tuple[Tensor, Tensor]:
        rough = torch.randn(4, 32, 80)
        return rough, nn.functional.avg_pool1d(torch.randn(4, 32, 80), 5, 1, 2) * 5**0.5

    for _ in range(120):
        optimizer.zero_grad()
        discriminator_loss(*map(discriminator, pictures())).backward()
        optimizer.step()
    with torch.no_grad():
        assert discriminator_loss(*map(discriminator, pictures())).item() < 0.25


def gradients(module: nn.Module) -> float:
    return sum(float(p.grad.abs().sum()) for p in module.parameters() if p.grad is not None)


def test_each_loss_reaches_one_side_alone(work: Path) -> None:
    torch.manual_seed(0)
    decoder, discriminator = DecoderNetwork(acoustic_size(RECIPE)), PatchDiscriminator(width=8)
    batch = next(iter(AcousticData(work, 0, 600).batches(0, 1)))
    assert set(game_losses(decoder, discriminator, batch)) == set(WEIGHTS)
    for name in WEIGHTS:
        decoder.zero_grad(set_to_none=True)
        discriminator.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16):
            losses = game_losses(decoder, discriminator, batch)
        losses[name].backward()
        assert (gradients(decoder) > 0) == (name != "discriminator"), name
        assert (gradients(discriminator) > 0) == (name == "discriminator"), name


def test_padding_is_the_same_on_both_sides(work: Path) -> None:
    """Or the discriminator would learn what lies behind the end of the shorter examples."""
    seen: list[Tensor] = []

    class Spy(PatchDiscriminator):
        def forward(self, mel: Tensor) -> list[Tensor]:
            seen.append(mel)
            return super().forward(mel)

    example = AcousticData(work).sources["words"].examples[0]
    batch = collate([example, warp(example, 1.5)])
    game_losses(DecoderNetwork(acoustic_size(RECIPE)), Spy(width=8), batch)
    padding = (batch.frame_mask == 0).expand_as(batch.mel)
    assert padding.any() and len(seen) == 3
    assert all((mel[padding] == 0).all() for mel in seen)


def test_the_rates_warm_up_hold_and_fall() -> None:
    shares = [rate_share(step, 1000, 100) for step in (0, 49, 99, 500, 750, 1000)]
    assert shares == pytest.approx([0.01, 0.5, 1, 1, 0.5, 0.001])


def test_the_stage_goes_on_from_the_decoder_and_from_itself(work: Path) -> None:
    lines: list[str] = []
    train_decoder_gan(work, PLAN, DECODER_PLAN.steps, lines.append, limit=TimeLimit(0))
    train_decoder_gan(work, PLAN, DECODER_PLAN.steps, lines.append)
    train_decoder_gan(work, PLAN, DECODER_PLAN.steps, lines.append)
    assert lines[1].startswith("decoder-gan.pt held out: words [")
    assert lines[:1] + lines[2:] == [
        "decoder-gan.pt: stopped at step 1 of 3; run again to go on",
        "decoder-gan.pt: finished, 3 steps",
        "decoder-gan.pt: already at step 3",
    ]
    before, after = DecoderNetwork(acoustic_size(RECIPE)), DecoderNetwork(acoustic_size(RECIPE))
    load_weights(work / "decoder.pt", {"network": before})
    load_weights(work / "decoder-gan.pt", {"network": after})
    pairs = zip(before.parameters(), after.parameters(), strict=True)
    distance = max(float((a - b).detach().abs().max()) for a, b in pairs)
    assert 0 < distance < 0.01


def test_without_a_decoder_the_stage_is_refused(tmp_path: Path) -> None:
    folder = make_training_folder(tmp_path / "work", utterances=4)
    with pytest.raises(ModelError, match=r"no decoder\.pt in "):
        train_decoder_gan(folder, PLAN, DECODER_PLAN.steps, print)


def test_a_decoder_that_is_not_finished_is_refused(tmp_path: Path) -> None:
    folder = make_training_folder(tmp_path / "work", utterances=4)
    train_decoder(folder, DECODER_PLAN, print, limit=TimeLimit(0))
    with pytest.raises(CosyError, match=r"decoder\.pt is at step 1 of 2"):
        train_decoder_gan(folder, PLAN, DECODER_PLAN.steps, print)


def test_a_decoder_that_trains_on_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    """Or the export would take what went on from another decoder for the last stage of this one."""
    folder = make_training_folder(tmp_path / "work", utterances=4)
    train_decoder(folder, DECODER_PLAN, print)
    train_decoder_gan(folder, PLAN, DECODER_PLAN.steps, print)
    train_decoder(folder, DECODER_PLAN, print)
    assert (folder / "decoder-gan.pt").exists()
    train_decoder(folder, replace(DECODER_PLAN, steps=3), print)
    assert not list(folder.glob("decoder-gan.pt*"))
