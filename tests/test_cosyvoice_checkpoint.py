"""Reading a CosyVoice checkpoint: sizes, tensors, speakers, and everything that is none."""

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from cosycli.errors import ModelError  # noqa: E402
from cosycli.export.cosyvoice.checkpoint import CountedTensors, read_part, read_speakers  # noqa: E402
from cosycli.export.cosyvoice.hyperparameters import SamplingConstants, read_hyperparameters  # noqa: E402
from cosycli.export.cosyvoice.layout import layouts  # noqa: E402
from cosycli.export.cosyvoice.voices import write_speakers  # noqa: E402

GOLDEN = Path(__file__).parent / "data" / "golden"
OFFICIAL = Path(__file__).parents[1] / "examples" / "make_random_checkpoint.py"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A copy of the tiny checkpoint that a test may damage."""
    folder = tmp_path / "checkpoint"
    shutil.copytree(GOLDEN, folder, ignore=shutil.ignore_patterns("*.npz"))
    return folder


def read(folder: Path, part: str) -> dict[str, Any]:
    return dict(read_part(folder, part, layouts(read_hyperparameters(folder))[part]))


def rewrite(folder: Path, part: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    state = torch.load(folder / f"{part}.pt", weights_only=True)
    torch.save(change(state), folder / f"{part}.pt")


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "cosyvoice.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_sizes_come_from_the_yaml() -> None:
    sizes = read_hyperparameters(GOLDEN)
    assert (sizes.language_model.speech_tokens, sizes.language_model.text_encoder.input_width) == (256, 8)
    assert (sizes.language_model.decoder.heads, sizes.flow.estimator.channels) == (4, (32, 32))
    assert (sizes.flow.guidance, sizes.hift.f0_channels) == (0.7, 32)


@pytest.mark.parametrize("part", ["llm", "flow", "hift"])
def test_every_tensor_is_where_the_layout_says(part: str) -> None:
    assert read(GOLDEN, part).keys() == layouts(read_hyperparameters(GOLDEN))[part].keys()


def test_the_layout_of_the_official_sizes(tmp_path: Path) -> None:
    source = OFFICIAL.read_text(encoding="utf-8")
    yaml_text = source.split('OFFICIAL_SIZES = """\\\n')[1].split('"""')[0]
    (tmp_path / "cosyvoice.yaml").write_text(yaml_text, encoding="utf-8")
    counts = {part: len(layout) for part, layout in layouts(read_hyperparameters(tmp_path)).items()}
    # hift.pt has 227 tensors: its weight-normed convolutions two for each weight.
    weights = {
        part: sum(int(np.prod(shape)) for shape in layout.values())
        for part, layout in layouts(read_hyperparameters(tmp_path)).items()
    }
    assert (counts["llm"], counts["flow"]) == (401, 1185)
    assert (weights["llm"], weights["flow"]) == (310_718_465, 104_874_752)


def test_missing_sampling_means_the_official_constants(checkpoint: Path) -> None:
    text = (checkpoint / "cosyvoice.yaml").read_text(encoding="utf-8")
    before, _, rest = text.partition("    sampling:")
    (checkpoint / "cosyvoice.yaml").write_text(before + "flow:" + rest.split("flow:", 1)[1], encoding="utf-8")
    assert read_hyperparameters(checkpoint).language_model.sampling == SamplingConstants(0.8, 25, 10, 0.1)


def test_sampling_of_the_yaml_is_taken(checkpoint: Path) -> None:
    edit(checkpoint, "win_size: 10", "win_size: 7")
    assert read_hyperparameters(checkpoint).language_model.sampling.window == 7


def test_tags_of_the_yaml_create_nothing(checkpoint: Path) -> None:
    path = checkpoint / "cosyvoice.yaml"
    ran = checkpoint / "ran"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"seed: !apply:os.mkdir ['{ran}']\nother: !!python/name:os.system\n{text}", encoding="utf-8")
    with pytest.raises(ModelError):
        read_hyperparameters(checkpoint)
    path.write_text(f"seed: !apply:os.mkdir ['{ran}']\n{text}", encoding="utf-8")
    read_hyperparameters(checkpoint)
    assert not ran.exists()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("cosyvoice.llm.llm.TransformerLM", "cosyvoice.llm.llm.Qwen2LM", "another model than CosyVoice-300M"),
        ("    speech_token_size: 256\n", "", "does not say llm.speech_token_size"),
        ("    speech_token_size: 256\n", "    speech_token_size: many\n", "speech_token_size is 'many', not a number"),
        ("num_mid_blocks: 2", "num_mid_blocks: 1000000000", "is 1000000000, not a number that is possible"),
        ("num_mid_blocks: 2", "num_mid_blocks: .inf", "num_mid_blocks is inf"),
        ("num_blocks: 2", "num_blocks: 257", "not a whole number from 1 to 256"),
        ("num_blocks: 2", "num_blocks: 2.5", "not a whole number"),
        ("attention_heads: 4", "attention_heads: 0", "attention_heads is 0"),
        ("attention_heads: 4", "attention_heads: 5", "rows of 64 cannot be cut for 5 heads"),
        ("channels: [32, 32]", "channels: 32", "channels is 32, not a list of whole numbers"),
        ("channels: [32, 32]", "channels: []", "not a list of whole numbers"),
        ("channels: [32, 32]", "channels: [36, 32]", "36 channels of the estimator are no 8 groups"),
        ("base_channels: 32", "base_channels: 1", "cannot halve 1 channels"),
        ("base_channels: 32", "resblock_dilation_sizes: [1, 3, 5]", "resblock_dilation_sizes is 1, not a list"),
        ("sample_rate: 22050", "sample_rate: 16000", "this program knows 22050"),
        ("input_frame_rate: 50", "input_frame_rate: 0", "input_frame_rate is 0"),
        ("top_p: 0.8", "top_p: -0.1", "llm.sampling.top_p is -0.1"),
        ("top_k: 25", "top_k: 0", "llm.sampling.top_k is 0"),
        ("vocab_size: 256", "vocab_size: 255", "the flow knows 255 of the 256 speech tokens"),
        ("sample_rate: 22050", "a: " + 9999 * "[", "nested too deeply"),
        ("sample_rate: 22050", "a: " + "x" * (1 << 20), "far too long"),
        ("hift:", "vocoder:", "does not say hift"),
        ("t_scheduler: cosine", "t_scheduler: linear", "unknown t_scheduler"),
        ("sample_rate: 22050", "sample_rate: [", "cannot read"),
    ],
)
def test_foreign_yaml(checkpoint: Path, old: str, new: str, complaint: str) -> None:
    edit(checkpoint, old, new)
    with pytest.raises(ModelError, match=complaint):
        read_hyperparameters(checkpoint)


@pytest.mark.parametrize(
    ("written", "heads"),
    [
        ("!ref <llm_input_size>", 64),
        ("!ref <llm_input_size> // 8", 8),
        ("!ref (<llm_input_size> + 64) / 32", 4),
        ("!ref <flow[decoder][estimator][num_heads]>", 2),
        ("!ref <flow.decoder.estimator.num_heads> * 4", 8),
        ("'16'", 16),
    ],
)
def test_references_and_arithmetic_are_followed(checkpoint: Path, written: str, heads: int) -> None:
    edit(checkpoint, "attention_heads: 4", f"attention_heads: {written}")
    assert read_hyperparameters(checkpoint).flow.encoder.heads == heads


@pytest.mark.parametrize(
    "written", ["<nowhere>", "<flow.encoder.attention_heads>", "<llm_input_size> ** 9", "<llm_input_size>.real", "1 +"]
)
def test_references_that_lead_nowhere(checkpoint: Path, written: str) -> None:
    edit(checkpoint, "attention_heads: 4", f"attention_heads: !ref {written}")
    with pytest.raises(ModelError, match=r"does not say llm\.text_encoder\.attention_heads"):
        read_hyperparameters(checkpoint)


def test_a_tuple_is_a_list(checkpoint: Path) -> None:
    edit(checkpoint, "channels: [32, 32]", "channels: !tuple (32, 32)")
    assert read_hyperparameters(checkpoint).flow.estimator.channels == (32, 32)


ALIASES = "".join(f"a{n}: &a{n} {{{', '.join(f'k{k}: *a{n - 1}' for k in range(9))}}}\n" for n in range(1, 12))
MERGES = "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
REFERENCES = "".join(f"a{n}: [{', '.join([f'!ref <a{n - 1}>'] * 9)}]\n" for n in range(1, 12))


@pytest.mark.parametrize("bomb", [ALIASES, MERGES, REFERENCES], ids=["aliases", "merges", "references"])
def test_what_multiplies_takes_neither_time_nor_memory(checkpoint: Path, bomb: str) -> None:
    path = checkpoint / "cosyvoice.yaml"
    path.write_text("a0: &a0 {x: 1}\n" + bomb + path.read_text(encoding="utf-8"), encoding="utf-8")
    try:
        found = read_hyperparameters(checkpoint)
    except ModelError as error:
        assert bomb is MERGES and "too many keys" in error.message  # PyYAML before 6.0.4 would multiply them
    else:
        assert found == read_hyperparameters(GOLDEN)


@pytest.mark.parametrize("spelling", [("weight_g", "weight_v"), ("weight", "")])
def test_other_spellings_of_weight_norm(checkpoint: Path, spelling: tuple[str, str]) -> None:
    expected = read(GOLDEN, "hift")

    def respell(state: dict[str, Any]) -> dict[str, Any]:
        respelled = {}
        for name, value in state.items():
            stem = name.removeprefix("generator.")
            if stem.endswith("parametrizations.weight.original1"):
                key = stem.removesuffix("parametrizations.weight.original1")
                if spelling[1]:
                    respelled[f"generator.{key}{spelling[1]}"] = value
                else:
                    respelled[key + spelling[0]] = torch.from_numpy(expected[key + "weight"])
            elif stem.endswith("parametrizations.weight.original0"):
                if spelling[1]:
                    key = stem.removesuffix("parametrizations.weight.original0")
                    respelled[f"generator.{key}{spelling[0]}"] = value
            else:
                respelled[stem] = value
        return respelled

    rewrite(checkpoint, "hift", respell)
    actual = read(checkpoint, "hift")
    assert all(np.array_equal(actual[name], value) for name, value in expected.items())


def test_weight_norm_is_that_of_torch() -> None:
    convolution = torch.nn.utils.parametrizations.weight_norm(torch.nn.ConvTranspose1d(6, 3, 5))
    with torch.no_grad():
        convolution.parametrizations.weight.original0.mul_(1.7)
    from cosycli.export.cosyvoice.checkpoint import _fold_weight_norm

    state = {f"up.{name}": value.detach().numpy() for name, value in convolution.state_dict().items()}
    np.testing.assert_allclose(_fold_weight_norm(state)["up.weight"], convolution.weight.detach().numpy(), rtol=1e-6)


def test_epochs_among_the_tensors_do_no_harm(checkpoint: Path) -> None:
    rewrite(checkpoint, "llm", lambda state: {**state, "epoch": 3, "step": 1000})
    assert "epoch" not in read(checkpoint, "llm")


def renamed(state: dict[str, Any]) -> dict[str, Any]:
    state["llm.encoders.0.norm_one.weight"] = state.pop("llm.encoders.0.norm1.weight")
    return state


def with_nan(state: dict[str, Any]) -> dict[str, Any]:
    state["llm_decoder.bias"][3] = float("nan")
    return state


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (renamed, r"has no llm.encoders.0.norm1.weight \(1 of 97 tensors are missing\)"),
        (with_nan, "llm_decoder.bias holds values that are no numbers"),
        (lambda state: {**state, "extra.weight": torch.zeros(2)}, "holds extra.weight"),
        (lambda state: {**state, "llm_decoder.bias": torch.zeros(9)}, "has the shape"),
        (lambda state: {f"llm.model.{name}": value for name, value in state.items()}, "CosyVoice 2 or 3"),
        (lambda state: [1, 2], "holds no tensors by name"),
    ],
)
def test_foreign_tensors(checkpoint: Path, change: Callable[[dict[str, Any]], Any], complaint: str) -> None:
    rewrite(checkpoint, "llm", change)
    with pytest.raises(ModelError, match=complaint) as caught:
        read(checkpoint, "llm")
    assert caught.value.hint


class Bomb:
    """What runs code when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("reader", ["part", "speakers"])
def test_code_in_a_pickle_is_not_run(checkpoint: Path, reader: str) -> None:
    ran = checkpoint / "ran"
    name = "llm.pt" if reader == "part" else "spk2info.pt"
    torch.save({"llm_decoder.bias": Bomb(ran)}, checkpoint / name)
    with pytest.raises(ModelError, match="could run code"):
        read(checkpoint, "llm") if reader == "part" else read_speakers(checkpoint, 192)
    assert not ran.exists()


@pytest.mark.parametrize("size", [0, 100, 500_000])
def test_truncated_file(checkpoint: Path, size: int) -> None:
    with (checkpoint / "llm.pt").open("r+b") as file:
        file.truncate(size)
    with pytest.raises(ModelError, match=r"damaged|could run code"):
        read(checkpoint, "llm")


def test_a_zip_that_is_no_checkpoint(checkpoint: Path) -> None:
    with zipfile.ZipFile(checkpoint / "llm.pt", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ModelError):
        read(checkpoint, "llm")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "pointer of Git LFS"),
        (b"<html>404 Not Found</html>", "damaged: it is no file of PyTorch"),
        (b"\x80\x02s.", "damaged"),
        (b"\x80\x02" + bytes(range(256)), r"damaged|could run code"),
    ],
)
def test_what_is_no_file_of_tensors(checkpoint: Path, content: bytes, complaint: str) -> None:
    (checkpoint / "llm.pt").write_bytes(content)
    with pytest.raises(ModelError, match=complaint):
        read(checkpoint, "llm")


@pytest.mark.parametrize(
    "change",
    [
        torch.Tensor.to_sparse,
        lambda bias: bias + 0j,
        lambda bias: bias.to("meta"),
    ],
    ids=["sparse", "complex", "meta"],
)
def test_tensors_that_are_no_arrays(checkpoint: Path, change: Callable[[Any], Any]) -> None:
    rewrite(checkpoint, "llm", lambda state: state | {"llm_decoder.bias": change(state["llm_decoder.bias"])})
    with pytest.raises(ModelError, match=r"llm_decoder\.bias is no plain tensor"):
        read(checkpoint, "llm")


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_other_types_of_numbers(checkpoint: Path, kind: Any) -> None:
    rewrite(checkpoint, "hift", lambda state: {name: value.to(kind) for name, value in state.items()})
    rewrite(checkpoint, "spk2info", lambda speakers: {"a": {"embedding": torch.ones(192, dtype=kind)}})
    expected = read(GOLDEN, "hift")
    for name, value in read(checkpoint, "hift").items():
        assert value.dtype == np.float32
        np.testing.assert_allclose(value, expected[name], rtol=2e-2, atol=1e-3)
    assert read_speakers(checkpoint, 192)["a"].shape == (1, 192)


def test_the_training_step_is_no_weight(checkpoint: Path) -> None:
    rewrite(checkpoint, "flow", lambda state: state | {"epoch": 3, "step": torch.tensor(400)})
    assert read(checkpoint, "flow").keys() == read(GOLDEN, "flow").keys()


def test_a_magnitude_of_another_shape(checkpoint: Path) -> None:
    name = "conv_pre.parametrizations.weight.original0"
    rewrite(checkpoint, "hift", lambda state: state | {name: torch.ones(1, 80, 7)})
    with pytest.raises(ModelError, match=r"no conv_pre\.weight"):
        read(checkpoint, "hift")


def test_missing_file(checkpoint: Path) -> None:
    (checkpoint / "flow.pt").unlink()
    with pytest.raises(ModelError, match=r"no flow\.pt"):
        read(checkpoint, "flow")


def test_a_file_of_old_torch(checkpoint: Path) -> None:
    state = torch.load(checkpoint / "hift.pt", weights_only=True)
    torch.save(state, checkpoint / "hift.pt", _use_new_zipfile_serialization=False)
    expected = read(GOLDEN, "hift")
    assert all(np.array_equal(value, expected[name]) for name, value in read(checkpoint, "hift").items())


def test_speakers_and_the_unknown_keys_of_their_entries(checkpoint: Path) -> None:
    speakers = torch.load(checkpoint / "spk2info.pt", weights_only=True)
    speakers["中文女"] |= {"speech_feat": torch.zeros(1, 4, 80), "speech_token": torch.zeros(1, 4), "note": "x"}
    speakers["zero-shot"] = {"prompt_text": torch.zeros(1, 3)}
    torch.save(speakers, checkpoint / "spk2info.pt")
    found = read_speakers(checkpoint, 192)
    assert list(found) == ["中文女", "中文男", "日语男", "粤语女", "英文女", "英文男", "韩语女"]
    assert all(embedding.shape == (1, 192) for embedding in found.values())


@pytest.mark.parametrize("speakers", [{}, {"a": {"embedding": torch.zeros(1, 7)}}, {"a": {"embedding": "x"}}, [1]])
def test_foreign_speakers(checkpoint: Path, speakers: Any) -> None:
    torch.save(speakers, checkpoint / "spk2info.pt")
    with pytest.raises(ModelError):
        read_speakers(checkpoint, 192)


def test_speakers_of_any_name_are_written(tmp_path: Path) -> None:
    speakers = {
        name: np.full((1, 3), index, np.float32) for index, name in enumerate(["中文女", "file", "a/b", "../c"])
    }
    write_speakers(speakers, tmp_path / "speakers.npz")
    with np.load(tmp_path / "speakers.npz") as found:
        assert {name: found[name].tolist() for name in found.files} == {
            name: vector.tolist() for name, vector in speakers.items()
        }


def test_tensors_tell_each_first_use() -> None:
    used: list[int] = []
    tensors = CountedTensors({"a": np.zeros((2, 3), np.float32), "b": np.zeros(5, np.float32)}, used.append)
    assert tensors["a"].size + tensors["a"].size + tensors["b"].size == 17
    assert used == [6, 5]
