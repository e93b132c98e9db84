"""Text as token ids: the ranks file, special tokens, tags of languages."""

import subprocess
import sys
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from cosycli.acoustic.text_tokens import RANKS_NAME, TextTokenizer, parse_ranks
from cosycli.acoustic.utterances import Utterance
from cosycli.errors import ModelError

MERGES = ["he", "ll", "hell", "hello", "wo"]
TOKENS = [bytes([byte]) for byte in range(256)] + [token.encode() for token in [*MERGES, "世"]]


def ranks_file(tokens: list[bytes]) -> bytes:
    return b"".join(b"%s %d\n" % (b64encode(token), rank) for rank, token in enumerate(tokens))


@pytest.fixture
def small(tmp_path: Path) -> TextTokenizer:
    """All bytes and a few merges; the special tokens begin at 262."""
    (tmp_path / RANKS_NAME).write_bytes(ranks_file(TOKENS))
    return TextTokenizer(tmp_path)


@pytest.fixture(scope="module")
def real() -> TextTokenizer:
    """The tokenizer of the real checkpoint."""
    spec = find_spec("whisper")
    folder = Path(spec.submodule_search_locations[0]) / "assets" if spec and spec.submodule_search_locations else None
    if folder is None or not (folder / RANKS_NAME).is_file():
        pytest.skip("openai-whisper is not installed")
    return TextTokenizer(folder)


def utterance(text: str, language: str) -> Utterance:
    return Utterance(text, language, (0, len(text)), 1.0, 0.0)


def test_merges_and_bytes(small: TextTokenizer) -> None:
    ids = small.encode("hello wow é")
    assert ids.dtype == np.int64
    assert ids.tolist() == [259, 32, 260, ord("w"), 32, 0xC3, 0xA9]
    assert small.encode("").tolist() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, world.", [15947, 11, 1002, 13]),
        ("你好[laughter]<strong>好</strong>", [26410, 58, 5330, 60, 27, 28063, 29, 2131, 3433, 28063, 29]),
    ],
)
def test_ids_of_whisper(real: TextTokenizer, text: str, expected: list[int]) -> None:
    assert real.encode(text).tolist() == expected


def test_tags_of_whisper(real: TextTokenizer) -> None:
    assert real.n_vocab == 51866
    tags = {language: real.language_tag(language) for language in ("en", "zh", "ko", "ja", "yue")}
    assert tags == {"en": 50259, "zh": 50260, "ko": 50264, "ja": 50266, "yue": 50358}
    assert real.prompt_ids(utterance("Hello", "en"), "zh").tolist() == [50259, 15947]
    assert real.prompt_ids(utterance("Hello", "en"), "en").tolist() == [15947]


def test_special_tokens_in_a_text_are_text(real: TextTokenizer) -> None:
    ids = real.encode("<|endoftext|><|en|><|jp|>")
    assert ids.max() < real.n_ranks
    assert len(ids) > 9


def test_tags_follow_the_ranks(small: TextTokenizer) -> None:
    assert small.language_tag("en") == len(TOKENS) + 2
    assert small.prompt_ids(utterance("he", "yue"), "zh").tolist() == [len(TOKENS) + 101, 256]
    assert small.prompt_ids(utterance("", "zh"), "zh").dtype == np.int64
    with pytest.raises(KeyError):
        small.language_tag("jp")


@pytest.mark.parametrize("text", ["a" * 100_000, "啊" * 30_000, "😀" * 10_000, "\ud800", "\x00", " " * 50_000])
def test_hostile_text_has_ids(small: TextTokenizer, text: str) -> None:
    ids = small.encode(text)
    assert len(ids) > 0
    assert ids.min() >= 0
    assert ids.max() < small.n_ranks


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "bytes without a rank"),
        (ranks_file(TOKENS[1:]), "bytes without a rank"),
        (ranks_file(TOKENS) + b"/w==", "no ranks in base64"),
        (ranks_file(TOKENS) + b"/w== 300\n", "do not count from 0"),
        (ranks_file([*TOKENS, b"a"]), "do not count from 0"),
        (b"\x80\x00 garbage " * 50, "no ranks in base64"),
        (ranks_file(TOKENS)[:-3], "do not count from 0"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / RANKS_NAME).write_bytes(content)
    with pytest.raises(ValueError, match=message):
        parse_ranks(content)
    with pytest.raises(ModelError, match=RANKS_NAME) as error:
        TextTokenizer(tmp_path)
    assert error.value.hint


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot read"):
        TextTokenizer(tmp_path)


def test_tiktoken_is_loaded_when_a_tokenizer_is() -> None:
    code = "import sys, cosycli.acoustic.text_tokens; sys.exit('tiktoken' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
