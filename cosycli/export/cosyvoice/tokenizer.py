"""The ranks file of the text tokenizer, which is no part of a checkpoint: given, or found in openai-whisper."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from cosycli.acoustic.text_tokens import parse_ranks
from cosycli.errors import CosyError

N_RANKS = 50257
# The file in all releases of openai-whisper up to 20250625.
SHA256 = "b34b360dbb493e781e479794586d661700670d65564001f23024971d1f2fa126"
_HINT = "pip install --no-deps openai-whisper; or --tokenizer FILE with its whisper/assets/multilingual.tiktoken"


def find_ranks(given: Path | None = None) -> bytes:
    """The content of the ranks file: `given`, else the one of an installed openai-whisper, which is not imported.

    Raises CosyError where there is none, and for a file that is not 50257 ranks with all bytes among them.
    """
    path = given or _installed()
    if path is None:
        raise CosyError("no text tokenizer: openai-whisper is not installed", _HINT)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CosyError(f"cannot read the text tokenizer {path}: {error.strerror}", _HINT) from None
    try:
        found = len(parse_ranks(content))
    except ValueError as error:
        raise CosyError(f"{path} is no text tokenizer: {error}", _HINT) from None
    if found != N_RANKS:
        raise CosyError(f"{path} has {found} ranks, not the {N_RANKS} of the multilingual tokenizer", _HINT)
    return content


def is_original(content: bytes) -> bool:
    """Whether a ranks file is the one that CosyVoice-300M was trained with; another says wrong words, if any."""
    return hashlib.sha256(content).hexdigest() == SHA256


def _installed() -> Path | None:
    """The file of openai-whisper; other packages are called whisper too, without it."""
    spec = find_spec("whisper")  # a top-level name: finding it runs no code of the package
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "assets" / "multilingual.tiktoken"
        if path.is_file():
            return path
    return None
