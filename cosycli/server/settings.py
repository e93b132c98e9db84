"""How a server is set up: what it serves, to whom, and how much of it at once."""

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path

from cosycli.errors import CosyError, UsageError
from cosycli.hardware import usable_cores
from cosycli.model_config import ModelConfig, read_model_config
from cosycli.store import find_model

DEFAULT_QUEUE = 16
DEFAULT_MAX_TEXT = 5000
DEFAULT_CACHE_SIZE = 256
MAX_DEFAULT_CONCURRENCY = 4
# Threads beside those that compute or wait in the queue: they refuse, serve what is made already, and wait for slow
# clients. A thread that does not run costs next to nothing.
SPARE_THREADS = 64
_CACHE_HINT = "give a folder that can be written to with --cache-dir, or --cache-size 0"
_ORIGIN = re.compile(r"https?://[^/\s]+")


@dataclass(frozen=True)
class ServerSettings:
    """The wishes of who runs the server; None is the default.

    `model` a name or folder, looked up in `model_dir`; `lexicon` files of readings; `threads` of one synthesis;
    `concurrency` texts computed at once and `queue` more that may wait; `max_text` characters of one text; `api_key`
    that clients must give; `cors` the origins whose pages may ask (`*`: all); `cache_size` in MB (10**6 bytes) of audio
    kept in `cache_dir`; `local_only` answers only requests that name this computer, see security.py.
    """

    model: str | Path | None = None
    model_dir: Path | None = None
    lexicon: tuple[Path, ...] = ()
    threads: int | None = None
    concurrency: int | None = None
    queue: int = DEFAULT_QUEUE
    max_text: int = DEFAULT_MAX_TEXT
    api_key: str | None = None
    cors: tuple[str, ...] = ()
    cache_dir: Path | None = None
    cache_size: int = DEFAULT_CACHE_SIZE
    local_only: bool = False

    def check(self) -> ModelConfig:
        """Read the model's facts and raise a CosyError for what cannot be served; loads nothing."""
        config = read_model_config(find_model(self.model, self.model_dir))
        config.voice(None)
        for origin in self.cors:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise UsageError(f"not an origin: {origin}", "give scheme and host, as in https://example.org, or *")
        if self.api_key is not None and not re.fullmatch(r"[!-~]+", self.api_key):
            raise UsageError("the API key has characters that no header can carry", "take letters, digits and - . _ ~")
        if self.cache_dir is not None and self.cache_size:
            _check_folder(self.cache_dir)
        return config

    def concurrency_for(self, config: ModelConfig) -> int:
        """Texts to compute at once: as wished, else one for each core, at most 4; a large model has all cores."""
        if self.concurrency is not None:
            return self.concurrency
        if config.cosyvoice is not None:
            return 1
        return min(MAX_DEFAULT_CONCURRENCY, usable_cores())

    def threads_for(self, concurrency: int) -> int | None:
        """Threads of one synthesis: one, if the cores are for several at once; None is the model's default."""
        return self.threads if self.threads is not None or concurrency == 1 else 1


def _check_folder(folder: Path) -> None:
    """Make the folder and see whether audio could be kept in it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CosyError(f"cannot keep audio in {folder}: {error.strerror}", _CACHE_HINT) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CosyError(f"cannot keep audio in {folder}: it cannot be written to", _CACHE_HINT)


def is_loopback(host: str) -> bool:
    """Whether an address or name is this computer's own, which no other one can reach."""
    name = host.strip("[]").lower().rstrip(".")
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
