"""The speech language model: its graphs against what the original code computed, and decoding several sentences."""

import dataclasses
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from cosycli.acoustic import lockstep
from cosycli.acoustic.language_model import (
    LANGUAGE_MODEL_FILE,
    POSITIONS_FILE,
    PROMPT_ENCODER_FILE,
    SPEECH_EMBEDDING_FILE,
    SpeechLanguageModel,
    TokenPrompt,
)
from cosycli.acoustic.sampling import most_likely
from cosycli.errors import ModelError, TextError
from cosycli.export.cosyvoice.checkpoint import read_part
from cosycli.export.cosyvoice.deviation import deviation
from cosycli.export.cosyvoice.hyperparameters import read_hyperparameters
from cosycli.export.cosyvoice.language_model import (
    build_language_model,
    build_prompt_encoder,
    language_model_facts,
    speech_embedding_table,
)
from cosycli.export.cosyvoice.layout import layouts
from cosycli.export.cosyvoice.reference_language_model import language_model_check
from cosycli.export.graph_builder import Precision

GOLDEN = Path(__file__).parent / "data" / "golden"
SIZES = read_hyperparameters(GOLDEN)
FACTS = language_model_facts(SIZES.language_model)
END = FACTS.speech_tokens


@pytest.fixture(scope="module")
def tensors() -> dict[str, np.ndarray]:
    return read_part(GOLDEN, "llm", layouts(SIZES)["llm"])


@pytest.fixture(scope="module")
def folders(tensors: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Callable[[Precision], Path]:
    """The graphs of the golden checkpoint at a precision."""
    built: dict[Precision, Path] = {}

    def build(precision: Precision) -> Path:
        if precision not in built:
            folder = built[precision] = tmp_path_factory.mktemp(precision.value)
            sizes = SIZES.language_model
            np.save(folder / SPEECH_EMBEDDING_FILE, speech_embedding_table(tensors, sizes))
            build_prompt_encoder(tensors, sizes, folder / PROMPT_ENCODER_FILE, precision)
            build_language_model(tensors, sizes, folder / LANGUAGE_MODEL_FILE, precision)
        return built[precision]

    return build


@pytest.fixture(scope="module")
def model(folders: Callable[[Precision], Path]) -> SpeechLanguageModel:
    return SpeechLanguageModel(folders(Precision.FP32), FACTS, threads=1)


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    with np.load(GOLDEN / "llm.npz") as arrays:
        return dict(arrays)


def golden_prompt(golden: dict[str, np.ndarray]) -> TokenPrompt:
    return TokenPrompt(golden["text_ids"], golden["spk_embedding"], np.random.default_rng(0))


def prompts(count: int, longest: int = 12) -> Iterator[TokenPrompt]:
    """Sentences of 1 to `longest` random text ids, each with a seed of its own."""
    for index in range(count):
        random = np.random.default_rng(index)
        text = random.integers(0, SIZES.language_model.text_tokens, random.integers(1, longest + 1))
        speaker = random.standard_normal((1, FACTS.speaker_width), np.float32)
        yield TokenPrompt(text, speaker, np.random.default_rng((1, index)))


def alone(model: SpeechLanguageModel, count: int) -> list[list[int]]:
    return [next(model.generate([prompt])).tolist() for prompt in prompts(count)]


def test_float32_is_that_of_the_original(model: SpeechLanguageModel, golden: dict[str, np.ndarray]) -> None:
    encoded = model.encode(golden_prompt(golden))
    assert deviation("text", encoded.text_encoded, golden["text_encoder_out"]).max_abs < 1e-5
    assert deviation("prompt", encoded.prompt, golden["lm_prompt"]).max_abs < 1e-5
    scores = model.follow(golden_prompt(golden), golden["tokens"])
    assert deviation("scores", scores, golden["logp"]).max_abs < 5e-5


def test_a_longer_text_is_encoded_as_in_the_original(model: SpeechLanguageModel) -> None:
    with np.load(GOLDEN / "text_encoder.npz") as arrays:
        speaker = np.ones((1, FACTS.speaker_width), np.float32)
        encoded = model.encode(TokenPrompt(arrays["text_ids"], speaker, np.random.default_rng(0)))
        assert deviation("text", encoded.text_encoded, arrays["text_encoder_out"]).max_abs < 1e-5


@pytest.mark.parametrize(("precision", "limit"), [(Precision.INT8, 1e-2), (Precision.INT4, 5e-2)])
def test_rounded_weights_stay_close(
    folders: Callable[[Precision], Path], golden: dict[str, np.ndarray], precision: Precision, limit: float
) -> None:
    rounded = SpeechLanguageModel(folders(precision), FACTS, threads=1)
    scores = rounded.follow(golden_prompt(golden), golden["tokens"])
    assert 1e-6 < deviation("scores", scores, golden["logp"]).relative_rms <= limit


def test_greedy_tokens_are_those_of_the_original(model: SpeechLanguageModel, golden: dict[str, np.ndarray]) -> None:
    (tokens,) = model.generate([golden_prompt(golden)], most_likely)
    np.testing.assert_array_equal(tokens, golden["tokens"])


def test_without_a_shortest_length_the_speech_would_end_sooner(
    folders: Callable[[Precision], Path], golden: dict[str, np.ndarray]
) -> None:
    careless = SpeechLanguageModel(folders(Precision.FP32), dataclasses.replace(FACTS, min_ratio=0), threads=1)
    (tokens,) = careless.generate([golden_prompt(golden)], most_likely)
    np.testing.assert_array_equal(tokens, golden["tokens"][:5])


def test_speech_has_its_shortest_and_longest_length(model: SpeechLanguageModel) -> None:
    def always(token: int) -> Callable[..., int]:
        return lambda scores, history, may_end, generator: END if may_end and token == END else 3

    (prompt,) = prompts(1)
    said = len(prompt.text_ids)
    assert len(next(model.generate([prompt], always(END)))) == 2 * said
    assert len(next(model.generate([prompt], always(3)))) == 20 * said
    assert len(next(model.generate([dataclasses.replace(prompt, length=7)], always(END)))) == 7


def test_the_check_at_export_finds_a_wrong_graph(
    folders: Callable[[Precision], Path], tensors: dict[str, np.ndarray]
) -> None:
    folder = folders(Precision.FP32)
    assert max(each.max_abs for each in language_model_check(tensors, SIZES.language_model)(folder)) < 1e-5
    other = {**tensors, "llm_decoder.bias": tensors["llm_decoder.bias"] + 0.1 * np.arange(END + 1, dtype=np.float32)}
    assert language_model_check(other, SIZES.language_model)(folder)[1].relative_rms > 1e-2


# Small steps, so that short sentences make the memory grow, move and be cut.
@pytest.mark.parametrize(
    "steps", [{}, {"_SLOTS": 16, "_WINDOW": 8, "_SLACK": 4}, {"_SLOTS": 5, "_SLACK": 1, "_PROMPT_ROWS": 4}]
)
def test_sentences_in_lockstep_are_those_decoded_alone(
    model: SpeechLanguageModel, monkeypatch: pytest.MonkeyPatch, steps: dict[str, int]
) -> None:
    expected = alone(model, 9)
    for name, value in steps.items():
        monkeypatch.setattr(lockstep, name, value)
    assert len({len(tokens) for tokens in expected}) > 3
    assert [tokens.tolist() for tokens in model.generate(prompts(9))] == expected


def test_what_is_said_does_not_depend_on_threads(
    folders: Callable[[Precision], Path], model: SpeechLanguageModel
) -> None:
    two = SpeechLanguageModel(folders(Precision.FP32), FACTS, threads=2)
    expected = [tokens.tolist() for tokens in model.generate(prompts(5))]
    assert [tokens.tolist() for tokens in two.generate(prompts(5))] == expected


def test_few_sentences_are_taken_before_the_first_is_done(model: SpeechLanguageModel) -> None:
    taken = []
    endless = (taken.append(index) or prompt for index, prompt in enumerate(itertools.cycle(prompts(3))))
    next(model.generate(endless, most_likely))
    assert len(taken) <= 2 * lockstep.MAX_SEQUENCES


def test_speech_goes_on_from_a_recording(model: SpeechLanguageModel) -> None:
    (plain,) = prompts(1)
    spoken = np.array([5, 6, 7, 8], np.int64)
    text = np.concatenate([plain.text_ids, [11, 12]])
    voiced = dataclasses.replace(plain, text_ids=text, n_prompt_text=len(text) - 2, prompt_tokens=spoken)
    after = model.follow(voiced, np.zeros(0, np.int64))[0]
    np.testing.assert_allclose(after, model.follow(dataclasses.replace(plain, text_ids=text), spoken)[-1], atol=1e-5)
    (tokens,) = model.generate([voiced])
    assert 4 <= len(tokens) <= 40  # two new text ids


def test_nothing_to_say_is_an_empty_array(model: SpeechLanguageModel) -> None:
    first, silent, last = prompts(3)
    silent = dataclasses.replace(silent, n_prompt_text=len(silent.text_ids))
    lengths = [len(tokens) for tokens in model.generate([first, silent, last])]
    assert lengths[0] and lengths[2] and lengths[1] == 0
    assert next(model.generate([silent])).dtype == np.int64
    assert list(model.generate([])) == []


@pytest.mark.parametrize("token", [-1, END])
def test_foreign_speech_tokens_of_a_voice_are_refused(model: SpeechLanguageModel, token: int) -> None:
    (prompt,) = prompts(1)
    with pytest.raises(ModelError, match="speech tokens"):
        next(model.generate([dataclasses.replace(prompt, prompt_tokens=np.array([token]))]))


@pytest.fixture
def short(folders: Callable[[Precision], Path], tmp_path: Path) -> SpeechLanguageModel:
    """A model with positions for 63 rows."""
    folder = tmp_path / "short"
    shutil.copytree(folders(Precision.FP32), folder)
    np.save(folder / POSITIONS_FILE, np.load(folder / POSITIONS_FILE)[:, :, -64:])
    return SpeechLanguageModel(folder, FACTS, threads=1)


def test_speech_ends_where_the_positions_do(short: SpeechLanguageModel) -> None:
    (prompt,) = prompts(1)
    rows = len(prompt.text_ids) + 3
    (speech,) = short.generate([dataclasses.replace(prompt, length=500)])
    assert len(speech) == 63 - rows


def test_a_prompt_beyond_the_positions_is_an_error(short: SpeechLanguageModel) -> None:
    (prompt,) = prompts(1)
    with pytest.raises(TextError, match="more than 63"):
        next(short.generate([dataclasses.replace(prompt, prompt_tokens=np.zeros(80, np.int64))]))


@pytest.mark.parametrize("name", [SPEECH_EMBEDDING_FILE, POSITIONS_FILE])
def test_a_damaged_table_is_a_model_error(folders: Callable[[Precision], Path], tmp_path: Path, name: str) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(folders(Precision.FP32), folder)
    (folder / name).write_bytes(b"no table")
    with pytest.raises(ModelError, match="tables"):
        SpeechLanguageModel(folder, FACTS, threads=1)
