"""A checkpoint with the exact names and shapes of CosyVoice-300M-SFT and random weights: speed without the weights.

    python examples/make_random_checkpoint.py FOLDER
    cosy export FOLDER -o random-300m
    cosy bench --model ./random-300m

What it says is noise, of a length that real speech would have: its cost in time and memory is that of the real model.
Needs the extra `export`. Takes 1.8 GB of disk and half a minute.
"""

import argparse
import math
from pathlib import Path

import torch

from cosycli.export.cosyvoice.checkpoint import SPEAKERS_FILE
from cosycli.export.cosyvoice.hyperparameters import YAML_NAME, Hyperparameters, read_hyperparameters
from cosycli.export.cosyvoice.layout import layouts

SEED = 300
SPEAKERS = ("中文女", "中文男", "日语男", "粤语女", "英文女", "英文男", "韩语女")
# The end of speech is drawn about once in this many tokens after the shortest length: 4 seconds.
TOKENS_TO_THE_END = 200
TYPICAL_HZ = 200.0

OFFICIAL_SIZES = """\
sample_rate: 22050
text_encoder_input_size: 512
llm_input_size: 1024
llm_output_size: 1024
spk_embed_dim: 192
llm: !new:cosyvoice.llm.llm.TransformerLM
    text_encoder_input_size: !ref <text_encoder_input_size>
    llm_input_size: !ref <llm_input_size>
    llm_output_size: !ref <llm_output_size>
    text_token_size: 51866
    speech_token_size: 4096
    spk_embed_dim: !ref <spk_embed_dim>
    text_encoder: !new:cosyvoice.transformer.encoder.ConformerEncoder
        input_size: !ref <text_encoder_input_size>
        output_size: 1024
        attention_heads: 16
        linear_units: 4096
        num_blocks: 6
    llm: !new:cosyvoice.transformer.encoder.TransformerEncoder
        input_size: !ref <llm_input_size>
        output_size: !ref <llm_output_size>
        attention_heads: 16
        linear_units: 4096
        num_blocks: 14
    sampling: !name:cosyvoice.utils.common.ras_sampling
        top_p: 0.8
        top_k: 25
        win_size: 10
        tau_r: 0.1
flow: !new:cosyvoice.flow.flow.MaskedDiffWithXvec
    input_size: 512
    output_size: 80
    spk_embed_dim: !ref <spk_embed_dim>
    vocab_size: 4096
    input_frame_rate: 50
    encoder: !new:cosyvoice.transformer.encoder.ConformerEncoder
        output_size: 512
        attention_heads: 8
        linear_units: 2048
        num_blocks: 6
    decoder: !new:cosyvoice.flow.flow_matching.ConditionalCFM
        cfm_params: !new:omegaconf.DictConfig
            content: {t_scheduler: cosine, inference_cfg_rate: 0.7}
        estimator: !new:cosyvoice.flow.decoder.ConditionalDecoder
            in_channels: 320
            out_channels: 80
            channels: [256, 256]
            attention_head_dim: 64
            n_blocks: 4
            num_mid_blocks: 12
            num_heads: 8
hift: !new:cosyvoice.hifigan.generator.HiFTGenerator
    in_channels: 80
    base_channels: 512
    nb_harmonics: 8
    f0_predictor: !new:cosyvoice.hifigan.f0_predictor.ConvRNNF0Predictor
        cond_channels: 512
"""


def make_checkpoint(folder: Path, yaml_text: str = OFFICIAL_SIZES, seed: int = SEED) -> None:
    """Write cosyvoice.yaml, the three state dicts and spk2info.pt of random weights into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / YAML_NAME).write_text(yaml_text, encoding="utf-8")
    sizes = read_hyperparameters(folder)
    generator = torch.Generator().manual_seed(seed)
    for part, layout in layouts(sizes).items():
        state = {name: random_tensor(name, shape, generator) for name, shape in layout.items()}
        torch.save(finish(part, state, sizes), folder / f"{part}.pt")
    width = sizes.language_model.speaker_width
    speakers = {name: {"embedding": torch.randn(1, width, generator=generator)} for name in SPEAKERS}
    torch.save(speakers, folder / SPEAKERS_FILE)


def random_tensor(name: str, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """Weights that keep the variance of what passes through, norms near one, small biases."""
    noise = torch.randn(shape, generator=generator)
    if name.endswith(".alpha"):
        return 1 + 0.1 * noise
    if "embedding" in name or (len(shape) == 2 and "pos_bias" in name):
        return noise * (1.0 if "embedding" in name else 0.1)
    if len(shape) == 1:
        return 0.02 * noise + (1.0 if name.endswith("weight") else 0.0)
    inputs = shape[0] * 2 if name.startswith("ups.") else math.prod(shape[1:])  # transposed: 2 taps meet in a sample
    return noise / math.sqrt(inputs)


def finish(part: str, state: dict[str, torch.Tensor], sizes: Hyperparameters) -> dict[str, torch.Tensor]:
    """Where plain noise would not behave like speech; and weight norm split as the official files have it."""
    if part == "llm":
        # Logits of about unit variance: the end of speech gets its share of exp(1/2) for each of the other tokens.
        others = sizes.language_model.speech_tokens * math.exp(0.5)
        state["llm_decoder.weight"][-1] = 0
        state["llm_decoder.bias"][-1] = math.log(others / TOKENS_TO_THE_END)
    if part != "hift":
        return state
    state["f0_predictor.classifier.bias"].fill_(TYPICAL_HZ)
    state["conv_post.weight"] *= 0.3
    for name in state:
        if ".convs2." in name:  # a layer adds little to its input, or the noise of rounding would grow with the depth
            state[name] *= 0.3
    split = {}
    for name, value in state.items():
        stem = name.removesuffix(".weight")
        plain = name.startswith(("m_source", "source_downs", "f0_predictor.classifier")) or stem == name
        if plain:
            split[name] = value
            continue
        norm = value.flatten(1).norm(dim=1).reshape(-1, 1, 1)
        split[f"{stem}.parametrizations.weight.original0"] = norm
        split[f"{stem}.parametrizations.weight.original1"] = value
    return split


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    make_checkpoint(parser.parse_args().folder)
