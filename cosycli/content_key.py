"""Content hashes of speech: the same key, the same sound. What batches and caches know their files by."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from cosycli import __version__
from cosycli.model_config import ModelConfig
from cosycli.synthesis_options import SynthesisOptions
from cosycli.text.lexicon import Lexicon
from cosycli.text.zh.words import current_segmenter


class ContentKeys:
    """Keys for speech of one model with one lexicon.

    A key covers all that the sound depends on: the text, the wishes, the model with its files, the user's readings, the
    segmenter, and the version of this program, whose front end reads the text. Threads and the computer are left out.
    """

    def __init__(self, config: ModelConfig, lexicon: Lexicon | None = None) -> None:
        facts = asdict(config)
        del facts["folder"]  # a model is the same wherever it lies; the hashes of its files are among its facts
        # Where an entry was read says nothing of the sound.
        readings = sorted((entry.word, entry.language or "", entry.reading) for entry in lexicon or ())
        self._base = _digest([__version__, current_segmenter(), facts, readings])

    def key(self, text: str, options: SynthesisOptions, form: str) -> str:
        """64 hex digits. `form` is what the speech is made into: a format, and whatever else sets the bytes apart."""
        return _digest([self._base, text, asdict(options), form])


def _digest(data: list[Any]) -> str:
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
