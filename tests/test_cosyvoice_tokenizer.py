"""Where the export finds the ranks of the text tokenizer, and what it refuses."""

import sys
from base64 import b64encode
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from cosycli.errors import CosyError
from cosycli.export.cosyvoice.tokenizer import N_RANKS, find_ranks, is_original


def ranks_file(n: int) -> bytes:
    """All bytes, then numbers of three bytes."""
    tokens = [bytes([byte]) for byte in range(256)] + [number.to_bytes(3, "big") for number in range(n - 256)]
    return b"".join(b"%s %d\n" % (b64encode(token), rank) for rank, token in enumerate(tokens))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes | None], Path]:
    """A package `whisper`, with a ranks file of that content, that must not be imported, in place of any other."""

    def install(content: bytes | None) -> Path:
        folder = tmp_path / "site" / "whisper"
        (folder / "assets").mkdir(parents=True)
        (folder / "__init__.py").write_text("raise SystemExit('imported')")
        if content is not None:
            (folder / "assets" / "multilingual.tiktoken").write_bytes(content)
        monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
        monkeypatch.delitem(sys.modules, "whisper", raising=False)
        return folder

    return install


def test_a_file_may_be_given(tmp_path: Path, installed: Callable[[bytes | None], Path]) -> None:
    installed(b"other")
    path = tmp_path / "ranks"
    path.write_bytes(ranks_file(N_RANKS))
    assert find_ranks(path) == ranks_file(N_RANKS)
    assert not is_original(find_ranks(path))


def test_that_of_whisper_is_found_and_whisper_not_imported(installed: Callable[[bytes | None], Path]) -> None:
    installed(ranks_file(N_RANKS))
    assert find_ranks() == ranks_file(N_RANKS)
    assert "whisper" not in sys.modules


def test_without_any_the_error_says_how_to_get_it(installed: Callable[[bytes | None], Path]) -> None:
    installed(None)  # another package of that name
    with pytest.raises(CosyError, match="openai-whisper is not installed") as error:
        find_ranks()
    assert "pip install --no-deps openai-whisper" in error.value.hint
    assert "--tokenizer FILE" in error.value.hint


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ranks_file(N_RANKS - 1), f"has 50256 ranks, not the {N_RANKS}"),
        (ranks_file(300), "has 300 ranks"),
        (b"<html>not found</html>", "is no text tokenizer"),
        (b"", "is no text tokenizer"),
    ],
)
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "ranks"
    path.write_bytes(content)
    with pytest.raises(CosyError, match=message) as error:
        find_ranks(path)
    assert error.value.hint


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(CosyError, match="cannot read"):
        find_ranks(tmp_path / name)


def test_the_file_of_openai_whisper_is_the_original() -> None:
    spec = find_spec("whisper")
    if spec is None:
        pytest.skip("openai-whisper is not installed")
    assert is_original(find_ranks())
