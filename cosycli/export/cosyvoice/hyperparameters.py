"""The sizes of a checkpoint, read from its cosyvoice.yaml."""

import math
from dataclasses import dataclass
from pathlib import Path

from cosycli.errors import ModelError
from cosycli.export.cosyvoice.settings import CLASS, MOST_LAYERS, Settings, read_settings
from cosycli.model_config import MelConfig

YAML_NAME = "cosyvoice.yaml"
NORM_GROUPS = 8  # of the estimator's group norms
_KNOWN = "CosyVoice-300M, -SFT and -Instruct can be exported; CosyVoice 2 and 3 cannot"


@dataclass(frozen=True)
class EncoderSizes:
    """A transformer encoder with relative positions: `width` of the rows, `heads`, `hidden` of the feed-forward."""

    input_width: int
    width: int
    heads: int
    hidden: int
    layers: int


@dataclass(frozen=True)
class SamplingConstants:
    """Repetition-aware sampling (VALL-E 2, section 3.2): nucleus `top_p` of at most `top_k`, `window` tokens looked
    back on, `repetition` the share of the window that is too much."""

    top_p: float = 0.8
    top_k: int = 25
    window: int = 10
    repetition: float = 0.1


@dataclass(frozen=True)
class LanguageModelSizes:
    """Text encoder and speech language model; `speech_tokens` is also the id of the end of speech."""

    text_tokens: int
    speech_tokens: int
    speaker_width: int
    text_encoder: EncoderSizes
    decoder: EncoderSizes
    sampling: SamplingConstants


@dataclass(frozen=True)
class EstimatorSizes:
    """The U-Net of the flow: `channels` of its down blocks, `blocks` transformers in each of them, the attention."""

    in_channels: int
    out_channels: int
    channels: tuple[int, ...]
    blocks: int
    mid_blocks: int
    heads: int
    head_width: int


@dataclass(frozen=True)
class FlowSizes:
    """Speech tokens to mel; `token_rate` tokens a second, `guidance` the classifier-free guidance rate."""

    speech_tokens: int
    token_rate: int
    mel_bands: int
    speaker_width: int
    guidance: float
    encoder: EncoderSizes
    estimator: EstimatorSizes


@dataclass(frozen=True)
class HiftSizes:
    """The vocoder; the sine source has `harmonics` overtones above F0, of amplitude `sine_gain`, with noise of standard
    deviation `noise_gain` where F0 is above `voiced_hz` and `sine_gain` / 3 elsewhere."""

    mel_bands: int
    channels: int
    harmonics: int
    sine_gain: float
    noise_gain: float
    voiced_hz: float
    upsample_rates: tuple[int, ...]
    upsample_kernels: tuple[int, ...]
    fft: int
    fft_hop: int
    kernels: tuple[int, ...]
    dilations: tuple[tuple[int, ...], ...]
    source_kernels: tuple[int, ...]
    source_dilations: tuple[tuple[int, ...], ...]
    slope: float
    limit: float
    f0_channels: int


@dataclass(frozen=True)
class Hyperparameters:
    """All sizes of a checkpoint."""

    sample_rate: int
    language_model: LanguageModelSizes
    flow: FlowSizes
    hift: HiftSizes


def read_hyperparameters(folder: Path) -> Hyperparameters:
    """The sizes in `folder`/cosyvoice.yaml. Raises ModelError for a missing file, another model, a missing size, and
    sizes that do not fit together."""
    path = folder / YAML_NAME
    try:
        root = read_settings(path)
    except FileNotFoundError:
        if others := sorted(other.name for other in folder.glob("cosyvoice[0-9]*.yaml")):
            kind = f"CosyVoice {others[0][len('cosyvoice') : -len('.yaml')]}"
            raise ModelError(f"{folder} is a checkpoint of {kind}, another model", _KNOWN) from None
        raise ModelError(f"no {YAML_NAME} in {folder}", "give the folder of CosyVoice-300M-SFT") from None
    sizes = _hyperparameters(root)
    if fault := _fault(sizes) or _hift_fault(sizes.hift):
        raise ModelError(f"{path}: {fault}", "the yaml is of another model")
    return sizes


def _hyperparameters(root: Settings) -> Hyperparameters:
    llm = root.section("llm")
    if not (kind := str(llm.get(CLASS, "TransformerLM"))).endswith("TransformerLM"):
        raise ModelError(
            f"{root.path} describes another model than CosyVoice-300M: its language model is {kind.rpartition('.')[2]}",
            _KNOWN,
        )
    speaker = root.count("spk_embed_dim", 192)
    return Hyperparameters(
        root.count("sample_rate", MelConfig().sample_rate),
        _language_model(root, llm, speaker),
        _flow(root.section("flow"), speaker),
        _hift(root.section("hift")),
    )


def _language_model(root: Settings, llm: Settings, speaker_width: int) -> LanguageModelSizes:
    width = llm.count("llm_input_size") if "llm_input_size" in llm.values else root.count("llm_input_size")
    sampling = llm.section("sampling", {})
    default = SamplingConstants()
    return LanguageModelSizes(
        text_tokens=llm.count("text_token_size"),
        speech_tokens=llm.count("speech_token_size"),
        speaker_width=llm.count("spk_embed_dim", speaker_width),
        text_encoder=_encoder(llm.section("text_encoder"), root.get("text_encoder_input_size")),
        decoder=_encoder(llm.section("llm"), width, root.get("llm_output_size", width)),
        sampling=SamplingConstants(
            top_p=sampling.number("top_p", default.top_p, least=0),
            top_k=sampling.count("top_k", default.top_k),
            window=sampling.count("win_size", default.window),
            repetition=sampling.number("tau_r", default.repetition, least=0),
        ),
    )


def _encoder(section: Settings, input_width: int | None, width: int | None = None) -> EncoderSizes:
    return EncoderSizes(
        input_width=section.count("input_size", input_width),
        width=section.count("output_size", width),
        heads=section.count("attention_heads"),
        hidden=section.count("linear_units"),
        layers=section.count("num_blocks", most=MOST_LAYERS),
    )


def _flow(flow: Settings, speaker_width: int) -> FlowSizes:
    decoder = flow.section("decoder")
    estimator = decoder.section("estimator")
    cfm = decoder.section("cfm_params", {})
    cfm = cfm.section("content") if "content" in cfm.values else cfm
    if (scheduler := cfm.get("t_scheduler", "cosine")) != "cosine":
        raise ModelError(f"{flow.path}: unknown t_scheduler: {scheduler}", "this program knows the cosine schedule")
    return FlowSizes(
        speech_tokens=flow.count("vocab_size"),
        token_rate=flow.count("input_frame_rate", 50),
        mel_bands=flow.count("output_size", 80),
        speaker_width=flow.count("spk_embed_dim", speaker_width),
        guidance=cfm.number("inference_cfg_rate", 0.7, least=0),
        encoder=_encoder(flow.section("encoder"), flow.count("input_size")),
        estimator=EstimatorSizes(
            in_channels=estimator.count("in_channels"),
            out_channels=estimator.count("out_channels", 80),
            channels=estimator.counts("channels", [256, 256]),
            blocks=estimator.count("n_blocks", most=MOST_LAYERS),
            mid_blocks=estimator.count("num_mid_blocks", least=0, most=MOST_LAYERS),
            heads=estimator.count("num_heads"),
            head_width=estimator.count("attention_head_dim"),
        ),
    )


def _hift(hift: Settings) -> HiftSizes:
    fft = hift.section("istft_params", {})
    return HiftSizes(
        mel_bands=hift.count("in_channels", 80),
        channels=hift.count("base_channels", 512),
        harmonics=hift.count("nb_harmonics", 8, least=0),
        sine_gain=hift.number("nsf_alpha", 0.1, least=0),
        noise_gain=hift.number("nsf_sigma", 0.003, least=0),
        voiced_hz=hift.number("nsf_voiced_threshold", 10.0, least=0),
        upsample_rates=hift.counts("upsample_rates", [8, 8]),
        upsample_kernels=hift.counts("upsample_kernel_sizes", [16, 16]),
        fft=fft.count("n_fft", 16),
        fft_hop=fft.count("hop_len", 4),
        kernels=hift.counts("resblock_kernel_sizes", [3, 7, 11]),
        dilations=hift.count_lists("resblock_dilation_sizes", [[1, 3, 5]] * 3),
        source_kernels=hift.counts("source_resblock_kernel_sizes", [7, 11]),
        source_dilations=hift.count_lists("source_resblock_dilation_sizes", [[1, 3, 5]] * 2),
        slope=hift.number("lrelu_slope", 0.1),
        limit=hift.number("audio_limit", 0.99, least=0),
        f0_channels=hift.section("f0_predictor").count("cond_channels", 512),
    )


def _fault(sizes: Hyperparameters) -> str | None:
    """What keeps the parts of a checkpoint from fitting together, if anything."""
    language_model, flow, mel = sizes.language_model, sizes.flow, MelConfig()
    if sizes.sample_rate != mel.sample_rate:
        return f"the speech has {sizes.sample_rate} samples a second, this program knows {mel.sample_rate}"
    for encoder in (language_model.text_encoder, language_model.decoder, flow.encoder):
        if encoder.width % encoder.heads or encoder.width % 2:  # half of a row are sines
            return f"rows of {encoder.width} cannot be cut for {encoder.heads} heads"
    if flow.speech_tokens < language_model.speech_tokens:
        return f"the flow knows {flow.speech_tokens} of the {language_model.speech_tokens} speech tokens"
    if flow.speaker_width != language_model.speaker_width:
        return "language model and flow have speakers of different widths"
    estimator = flow.estimator
    if not flow.mel_bands == estimator.out_channels == sizes.hift.mel_bands:
        return "flow, estimator and vocoder have mels of different bands"
    if estimator.in_channels != 4 * flow.mel_bands:  # state, mean, speaker, what was spoken before
        return f"the estimator takes {estimator.in_channels} channels instead of {4 * flow.mel_bands}"
    if odd := [channels for channels in estimator.channels if channels % NORM_GROUPS]:
        return f"{odd[0]} channels of the estimator are no {NORM_GROUPS} groups"
    return None


def _hift_fault(sizes: HiftSizes) -> str | None:
    """What keeps the parts of a vocoder from fitting together, if anything."""
    hop, wanted = math.prod(sizes.upsample_rates) * sizes.fft_hop, MelConfig().hop_length
    if hop != wanted:
        return f"the vocoder makes {hop} samples of a mel frame that stands for {wanted}"
    by_stage = (sizes.upsample_rates, sizes.upsample_kernels, sizes.source_kernels, sizes.source_dilations)
    if len({len(values) for values in by_stage}) > 1 or len(sizes.kernels) != len(sizes.dilations):
        return "the lists of the vocoder's stages are of different lengths"
    for rate, kernel in zip(sizes.upsample_rates, sizes.upsample_kernels, strict=True):
        if kernel < rate or (kernel - rate) % 2:
            return f"a vocoder cannot upsample {rate} times with a kernel of {kernel}"
    if sizes.channels >> len(sizes.upsample_rates) == 0:
        return f"the vocoder cannot halve {sizes.channels} channels {len(sizes.upsample_rates)} times"
    even = [kernel for kernel in (*sizes.kernels, *sizes.source_kernels) if kernel % 2 == 0]
    return f"the vocoder has a kernel of {even[0]}, which has no middle" if even else None
