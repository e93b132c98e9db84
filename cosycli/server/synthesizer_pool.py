"""Loaded models and the threads that they speak in: as many as texts are computed at once."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from cosycli.errors import CosyError
from cosycli.synthesis_options import SynthesisOptions
from cosycli.synthesizer import Synthesizer
from cosycli.text.lexicon import Lexicon

T = TypeVar("T")
# Short, and in each language: tables are read and graphs run once before the first request.
_WARM_UP = {"zh": "你好。", "en": "Hello.", "ja": "こんにちは。", "yue": "你好。", "ko": "안녕하세요."}


class SynthesizerPool:
    """Up to `size` Synthesizers of one model, each of which does one thing at a time; the first is loaded now.

    They work in threads of their own: in those of the requests, which are many, the C library would keep memory for
    each (100 MB with 80 threads).
    """

    def __init__(self, folder: Path, size: int, threads: int | None, lexicon: Lexicon) -> None:
        self._folder, self._threads, self._lexicon = folder, threads, lexicon
        self._lock = threading.Lock()
        self.first = self._load()
        self._idle = [self.first]
        self._workers = ThreadPoolExecutor(size, "speech")

    def submit(self, job: Callable[[Synthesizer], T]) -> "Future[T]":
        """Do a job with the Synthesizer that was used last, or with a new one. Its errors, and ModelError, are the
        future's."""
        return self._workers.submit(self._do, job)

    def warm_up(self) -> None:
        """Speak once, so that the first request is not the slow one."""
        self.submit(_warm_up).result()

    def _do(self, job: Callable[[Synthesizer], T]) -> T:
        with self._lock:
            synthesizer = self._idle.pop() if self._idle else None
        if synthesizer is None:
            synthesizer = self._load()
        try:
            return job(synthesizer)
        finally:
            with self._lock:
                self._idle.append(synthesizer)

    def _load(self) -> Synthesizer:
        return Synthesizer.load(self._folder, threads=self._threads, lexicon=self._lexicon)


def _warm_up(synthesizer: Synthesizer) -> None:
    config = synthesizer.config
    # A large model takes seconds for a word: the default voice's language has to do.
    languages = config.languages if config.cosyvoice is None else config.voice(None).languages[:1]
    for language in languages:
        with suppress(CosyError):  # a language that needs an extra which is not here
            synthesizer.synthesize(_WARM_UP.get(language, "123"), SynthesisOptions(language=language))
