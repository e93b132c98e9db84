"""The sizes of a checkpoint, read from its cosyvoice.yaml.

The file is written for HyperPyYAML, whose tags create Python objects; here it is read as plain data and creates none.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cosycli.errors import ModelError
from cosycli.model_config import MelConfig

YAML_NAME = "cosyvoice.yaml"
_KNOWN = "CosyVoice-300M, -SFT and -Instruct can be exported; CosyVoice 2 and 3 cannot"
_REFERENCE = re.compile(r"<([\w.]+)>")


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
    """The sizes in `folder`/cosyvoice.yaml. Raises ModelError for a missing file, another model, a missing size."""
    path = folder / YAML_NAME
    try:
        root = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except FileNotFoundError:
        if others := sorted(other.name for other in folder.glob("cosyvoice[0-9]*.yaml")):
            kind = f"CosyVoice {others[0][len('cosyvoice') : -len('.yaml')]}"
            raise ModelError(f"{folder} is a checkpoint of {kind}, another model", _KNOWN) from None
        raise ModelError(f"no {YAML_NAME} in {folder}", "give the folder of CosyVoice-300M-SFT") from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ModelError(f"cannot read {path}: {error}", "download the checkpoint again") from None
    if not isinstance(root, dict):
        raise ModelError(f"{path} holds no settings", "download the checkpoint again")
    return _hyperparameters(_Section(_resolve(root, root), path))


def _hyperparameters(root: "_Section") -> Hyperparameters:
    llm, flow, hift = root.section("llm"), root.section("flow"), root.section("hift")
    if not str(llm.get("!class", "TransformerLM")).endswith("TransformerLM"):
        kind = str(llm.get("!class", "")).rpartition(".")[2]
        raise ModelError(
            f"{root.path} describes another model than CosyVoice-300M: its language model is {kind}",
            _KNOWN,
        )
    speaker = root.count("spk_embed_dim", 192)
    width = llm.count("llm_input_size", root.count("llm_input_size", 0)) or root.count("llm_input_size")
    text_encoder = _encoder(llm.section("text_encoder"), root.count("text_encoder_input_size", 0))
    sampling = llm.section("sampling", {})
    default = SamplingConstants()
    language_model = LanguageModelSizes(
        text_tokens=llm.count("text_token_size"),
        speech_tokens=llm.count("speech_token_size"),
        speaker_width=llm.count("spk_embed_dim", speaker),
        text_encoder=text_encoder,
        decoder=_encoder(llm.section("llm"), width, root.count("llm_output_size", width)),
        sampling=SamplingConstants(
            top_p=sampling.number("top_p", default.top_p),
            top_k=sampling.count("top_k", default.top_k),
            window=sampling.count("win_size", default.window),
            repetition=sampling.number("tau_r", default.repetition),
        ),
    )
    return Hyperparameters(root.count("sample_rate", 22050), language_model, _flow(flow, speaker), _hift(hift))


def _encoder(section: "_Section", input_width: int, width: int = 0) -> EncoderSizes:
    return EncoderSizes(
        input_width=section.count("input_size", input_width),
        width=section.count("output_size", width),
        heads=section.count("attention_heads"),
        hidden=section.count("linear_units"),
        layers=section.count("num_blocks"),
    )


def _flow(flow: "_Section", speaker_width: int) -> FlowSizes:
    decoder = flow.section("decoder")
    estimator = decoder.section("estimator")
    cfm = decoder.section("cfm_params", {})
    cfm = cfm.section("content") if "content" in cfm.values else cfm
    if (scheduler := cfm.get("t_scheduler", "cosine")) != "cosine":
        raise ModelError(f"{flow.path}: unknown t_scheduler: {scheduler}", "this program knows the cosine schedule")
    channels = estimator.get("channels", [256, 256])
    return FlowSizes(
        speech_tokens=flow.count("vocab_size"),
        token_rate=flow.count("input_frame_rate", 50),
        mel_bands=flow.count("output_size", 80),
        speaker_width=flow.count("spk_embed_dim", speaker_width),
        guidance=cfm.number("inference_cfg_rate", 0.7),
        encoder=_encoder(flow.section("encoder"), flow.count("input_size")),
        estimator=EstimatorSizes(
            in_channels=estimator.count("in_channels"),
            out_channels=estimator.count("out_channels", 80),
            channels=tuple(int(channel) for channel in channels),
            blocks=estimator.count("n_blocks"),
            mid_blocks=estimator.count("num_mid_blocks"),
            heads=estimator.count("num_heads"),
            head_width=estimator.count("attention_head_dim"),
        ),
    )


def _hift(hift: "_Section") -> HiftSizes:
    f0 = hift.section("f0_predictor")
    fft = hift.section("istft_params", {})
    sizes = HiftSizes(
        mel_bands=hift.count("in_channels", 80),
        channels=hift.count("base_channels", 512),
        harmonics=hift.count("nb_harmonics", 8),
        sine_gain=hift.number("nsf_alpha", 0.1),
        noise_gain=hift.number("nsf_sigma", 0.003),
        voiced_hz=hift.number("nsf_voiced_threshold", 10.0),
        upsample_rates=tuple(hift.get("upsample_rates", [8, 8])),
        upsample_kernels=tuple(hift.get("upsample_kernel_sizes", [16, 16])),
        fft=fft.count("n_fft", 16),
        fft_hop=fft.count("hop_len", 4),
        kernels=tuple(hift.get("resblock_kernel_sizes", [3, 7, 11])),
        dilations=tuple(tuple(row) for row in hift.get("resblock_dilation_sizes", [[1, 3, 5]] * 3)),
        source_kernels=tuple(hift.get("source_resblock_kernel_sizes", [7, 11])),
        source_dilations=tuple(tuple(row) for row in hift.get("source_resblock_dilation_sizes", [[1, 3, 5]] * 2)),
        slope=hift.number("lrelu_slope", 0.1),
        limit=hift.number("audio_limit", 0.99),
        f0_channels=f0.count("cond_channels", 512),
    )
    if fault := _fault(sizes):
        raise ModelError(f"{hift.path}: {fault}", "the yaml is of another model")
    return sizes


def _fault(sizes: HiftSizes) -> str | None:
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
    even = [kernel for kernel in (*sizes.kernels, *sizes.source_kernels) if kernel % 2 == 0]
    return f"the vocoder has a kernel of {even[0]}, which has no middle" if even else None


@dataclass(frozen=True)
class _Section:
    """A mapping of the file that says what is missing."""

    values: Mapping[str, Any]
    path: Path
    name: str = ""

    def get(self, key: str, default: Any) -> Any:
        value = self.values.get(key, default)
        return default if value is None else value

    def section(self, key: str, default: Mapping[str, Any] | None = None) -> "_Section":
        value = self.values.get(key, default)
        if not isinstance(value, Mapping):
            raise self._missing(key)
        return _Section(value, self.path, f"{self.name}{key}.")

    def count(self, key: str, default: int | None = None) -> int:
        return int(self.number(key, default))

    def number(self, key: str, default: float | None) -> float:
        value = self.values.get(key, default)
        try:
            return float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise self._missing(key) from None

    def _missing(self, key: str) -> ModelError:
        return ModelError(f"{self.path} does not say {self.name}{key}", "give the folder of CosyVoice-300M-SFT")


class _Loader(yaml.SafeLoader):
    """Plain data; what a tag would create is kept as its name under `!class`."""


def _tagged(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {"!class": suffix.partition(":")[2], **loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    text = str(node.value)
    return _Reference(text) if suffix == "ref" else {"!class": suffix.partition(":")[2]}


_Loader.add_multi_constructor("!", _tagged)


@dataclass(frozen=True)
class _Reference:
    """`!ref <a.b>`: the value of another key."""

    text: str


def _resolve(value: Any, root: Mapping[str, Any], depth: int = 0) -> Any:
    """The value with its references followed; one that leads nowhere is None."""
    if depth > 32:  # a reference to itself
        return None
    if isinstance(value, _Reference):
        match = _REFERENCE.fullmatch(value.text.strip())
        found: Any = root
        for key in match[1].split(".") if match else ():
            found = found.get(key) if isinstance(found, Mapping) else None
        return _resolve(found, root, depth + 1) if match else None
    if isinstance(value, dict):
        return {key: _resolve(item, root, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolve(item, root, depth + 1) for item in value]
    return value
