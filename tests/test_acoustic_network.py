from dataclasses import replace

import pytest

pytest.importorskip("torch")

import torch

from cosycli.text.articulation import articulation
from cosycli.text.phones import LANGUAGES, N_TONES, SYMBOLS
from cosycli.training.acoustic_network import (
    NOISE_WIDTH,
    AcousticSize,
    DecoderNetwork,
    ProsodyNetwork,
    TokenEncoder,
    Tokens,
    frame_index,
    frame_positions,
    spread,
)
from cosycli.training.convnext import ConvNeXtBlock, DepthwiseConv, set_exporting

SIZE = AcousticSize(n_speakers=3, token_width=32, token_blocks=2, decoder_width=32, decoder_blocks=2, texture_blocks=1)


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(0)


@pytest.mark.parametrize("kernel", [3, 5, 7])
def test_the_depthwise_convolution_is_the_same_in_training_and_exporting(kernel: int) -> None:
    conv = DepthwiseConv(8, kernel)
    torch.nn.init.normal_(conv.bias)
    for length in (1, 2, 20):
        x = torch.randn(2, length, 8)
        plain = conv(x)
        set_exporting(conv, True)
        assert torch.allclose(conv(x), plain, atol=1e-5)
        set_exporting(conv, False)
        assert plain.shape == x.shape


def test_exporting_switches_every_block() -> None:
    network = DecoderNetwork(SIZE)
    convs = [module for module in network.modules() if isinstance(module, DepthwiseConv)]
    assert len(convs) == SIZE.token_blocks + SIZE.decoder_blocks
    set_exporting(network, True)
    assert all(conv.exporting for conv in convs)


def test_a_masked_block_does_not_see_its_padding() -> None:
    block = ConvNeXtBlock(8, 5, 16).eval()
    x = torch.randn(1, 12, 8)
    mask = torch.ones(1, 12, 1)
    mask[:, 9:] = 0
    assert torch.allclose(block(x, mask)[:, :9], block(x[:, :9]), atol=1e-6)


def test_frames_know_their_token() -> None:
    index = frame_index(torch.tensor([[2, 0, 3], [1, 1, 1]]))
    assert index.tolist() == [[0, 0, 2, 2, 2], [0, 1, 2, 2, 2]]


def test_frames_know_where_they_lie_in_their_token() -> None:
    durations = torch.tensor([[2, 4]])
    positions = frame_positions(frame_index(durations), durations)
    assert positions.shape == (1, 6, 5)
    assert positions[0, :, 0].tolist() == pytest.approx([0.25, 0.75, 0.125, 0.375, 0.625, 0.875])
    assert torch.allclose(positions[..., 0] + positions[..., 1], torch.ones(1, 6))
    logs = torch.log(torch.arange(1, 5).float()) * 0.3
    assert torch.allclose(positions[0, 2:, 2], logs)
    assert torch.allclose(positions[0, 2:, 3], logs.flip(0))
    assert torch.allclose(positions[0, 2:, 4], logs[-1].expand(4))


def test_positions_of_padding_are_finite() -> None:
    durations = torch.tensor([[2, 1, 0], [2, 4, 3]])
    index = torch.tensor([[0, 0, 1, 1, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 1, 2, 2, 2]])
    assert torch.isfinite(frame_positions(index, durations)).all()


def test_tokens_are_spread_over_their_frames() -> None:
    x = torch.randn(1, 3, 4)
    assert torch.equal(spread(x, torch.tensor([[0, 0, 2]])), x[:, [0, 0, 2]])


def random_tokens(batch: int, length: int) -> Tokens:
    return Tokens(
        torch.randint(2, len(SYMBOLS), (batch, length)),
        torch.randint(0, N_TONES, (batch, length)),
        torch.randint(0, len(LANGUAGES), (batch, length)),
        torch.randint(0, 2, (batch, length, 3)).float(),
        torch.ones(batch, length, 1),
    )


def first(tokens: Tokens, row: int, length: int) -> Tokens:
    """One row without its padding."""
    one = slice(row, row + 1)
    return Tokens(
        tokens.phone[one, :length], tokens.tone[one, :length], tokens.language[one, :length],
        tokens.flags[one, :length], tokens.mask[one, :length],
    )  # fmt: skip


@pytest.fixture
def padded() -> tuple[Tokens, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Tokens, durations, index and frame mask of two rows, the second of 4 tokens and 12 frames of 7 and 30."""
    tokens = random_tokens(2, 7)
    tokens.mask[1, 4:] = 0
    durations = torch.tensor([[5, 3, 4, 6, 2, 7, 3], [3, 2, 4, 3, 0, 0, 0]])
    index = frame_index(durations)
    index[1, 12:] = 3
    mask = torch.ones(2, 30, 1)
    mask[1, 12:] = 0
    return tokens, durations, index, mask


def test_padding_does_not_change_prosody(padded: tuple[Tokens, torch.Tensor, torch.Tensor, torch.Tensor]) -> None:
    tokens, durations, index, mask = padded
    network = ProsodyNetwork(SIZE).eval()
    speaker = torch.randint(0, 3, (2, 7))
    with torch.no_grad():
        encoded, log_duration, energy = network.predict_tokens(tokens, speaker)
        frames = network.predict_frames(encoded, energy, durations, index, mask)
        alone = network.predict_tokens(first(tokens, 1, 4), speaker[1:, :4])
        frames_alone = network.predict_frames(
            alone[0], alone[2], durations[1:, :4], index[1:, :12], torch.ones(1, 12, 1)
        )
    assert log_duration.shape == energy.shape == (2, 7)
    for together, single in zip((encoded, log_duration, energy), alone, strict=True):
        assert torch.allclose(together[1:, :4], single, atol=1e-5)
    for together, single in zip(frames, frames_alone, strict=True):
        assert together.shape == (2, 30)
        assert torch.allclose(together[1:, :12], single, atol=1e-5)


def test_padding_does_not_change_the_mel(padded: tuple[Tokens, torch.Tensor, torch.Tensor, torch.Tensor]) -> None:
    tokens, durations, index, mask = padded
    network = DecoderNetwork(SIZE).eval()
    energy, weights = torch.randn(2, 7), torch.softmax(torch.randn(2, 7, 3), -1)
    pitch, voiced = torch.randn(2, 30), torch.randint(0, 2, (2, 30)).float()
    noise = torch.randn(2, 30, NOISE_WIDTH)
    with torch.no_grad():
        inner = network.shape(tokens, energy, durations, weights, pitch, voiced, index, mask)
        mel = network.texture(inner, noise, mask)
        inner = network.shape(
            first(tokens, 1, 4), energy[1:, :4], durations[1:, :4], weights[1:, :4], pitch[1:, :12], voiced[1:, :12],
            index[1:, :12], torch.ones(1, 12, 1),
        )  # fmt: skip
        alone = network.texture(inner, noise[1:, :12], torch.ones(1, 12, 1))
    assert mel.shape == (2, 30, SIZE.n_mels)
    assert torch.allclose(mel[1:, :12], alone, atol=1e-5)


def test_a_whole_weight_on_a_speaker_is_that_speaker() -> None:
    network = DecoderNetwork(SIZE).eval()
    tokens, durations = random_tokens(1, 3), torch.tensor([[4, 4, 4]])
    rest = (torch.zeros(1, 12), torch.ones(1, 12), frame_index(durations), torch.ones(1, 12, 1))
    mels = []
    with torch.no_grad():
        for speaker in range(3):
            weights = torch.nn.functional.one_hot(torch.full((1, 3), speaker), 3).float()
            inner = network.shape(tokens, torch.zeros(1, 3), durations, weights, *rest)
            mels.append(network.texture(inner, None, rest[-1]))
    assert not torch.allclose(mels[0], mels[1], atol=1e-3) and not torch.allclose(mels[1], mels[2], atol=1e-3)


def test_pitch_counts_only_where_it_is_voiced() -> None:
    network = DecoderNetwork(SIZE).eval()
    tokens, durations = random_tokens(1, 3), torch.tensor([[4, 4, 4]])
    weights = torch.full((1, 3, 3), 1 / 3)

    def mel(pitch: float, voiced: float) -> torch.Tensor:
        frames = (torch.full((1, 12), pitch), torch.full((1, 12), voiced))
        mask = torch.ones(1, 12, 1)
        inner = network.shape(tokens, torch.zeros(1, 3), durations, weights, *frames, frame_index(durations), mask)
        return network.texture(inner, None, mask)

    with torch.no_grad():
        assert torch.equal(mel(1.0, 0.0), mel(-1.0, 0.0))
        assert not torch.allclose(mel(1.0, 1.0), mel(-1.0, 1.0), atol=1e-4)


def test_the_duration_loss_is_weakened_in_the_shared_encoder_only() -> None:
    network = ProsodyNetwork(SIZE)
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    tokens, speaker = random_tokens(1, 6), torch.zeros(1, 6, dtype=torch.long)
    gradients = []
    for training in (True, False):
        network.train(training)
        network.zero_grad()
        _, log_duration, _ = network.predict_tokens(tokens, speaker)
        log_duration.sum().backward()
        gradients.append(network.speaker.weight.grad.clone())
    assert torch.allclose(gradients[0] * 2, gradients[1], atol=1e-6)


def test_noise_draws_another_mel_and_none_is_as_good_as_zeros() -> None:
    network = DecoderNetwork(SIZE).eval()
    inner, mask = torch.randn(1, 12, SIZE.decoder_width), torch.ones(1, 12, 1)
    with torch.no_grad():
        plain = network.texture(inner, None, mask)
        assert torch.equal(network.texture(inner, torch.zeros(1, 12, NOISE_WIDTH), mask), plain)
        one, other = (network.texture(inner, torch.randn(1, 12, NOISE_WIDTH), mask) for _ in range(2))
    assert not torch.allclose(one, other, atol=1e-3) and not torch.allclose(one, plain, atol=1e-3)


def test_phones_are_known_by_their_articulation_too() -> None:
    encoder = TokenEncoder(SIZE.token_width, 0).eval()
    shapes = [tuple(articulation(symbol)) for symbol in SYMBOLS]
    with torch.no_grad():
        encoder.phone.weight.zero_()
        tokens = replace(random_tokens(1, len(SYMBOLS)), phone=torch.arange(len(SYMBOLS))[None])
        same = {name: torch.zeros_like(getattr(tokens, name)) for name in ("tone", "language", "flags")}
        heard = encoder(replace(tokens, **same))[0]
    for phone, shape in enumerate(shapes):
        alike = [other == shape for other in shapes]
        assert torch.isclose(heard, heard[phone]).all(-1).tolist() == alike, SYMBOLS[phone]
