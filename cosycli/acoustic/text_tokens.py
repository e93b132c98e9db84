"""Text as the token ids that the speech language model of the `cosyvoice` family reads: whisper's multilingual BPE.

The ranks are the file of openai/whisper: a line holds a token in base64 and its rank. The ids of special tokens follow
the ranks; of these only the tags of languages are used. Text is never searched for special tokens: a `<|endoftext|>`
that somebody wrote is text like any other, and a tag is an id put before those of the text.
"""

from binascii import Error, a2b_base64
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cosycli.acoustic.utterances import Utterance
from cosycli.errors import ModelError

RANKS_NAME = "multilingual.tiktoken"
# whisper with 100 languages has that many special tokens: 2 for the text, the languages, 6 tasks, 1501 time stamps.
N_SPECIAL_TOKENS = 1609
# The place of a language's tag among the special tokens. The family knows no <|jp|>, whatever its examples say.
_TAGS = {"en": 2, "zh": 3, "ko": 7, "ja": 9, "yue": 101}
# openai/whisper, tokenizer.py: contractions, words, numbers, everything else, blanks.
_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


class TextTokenizer:
    """Encodes text with the ranks file of a model folder; raises ModelError where that is missing or damaged."""

    def __init__(self, folder: Path) -> None:
        import tiktoken  # takes as long to import as the ranks to read

        path = folder / RANKS_NAME
        try:
            ranks = parse_ranks(path.read_bytes())
        except (OSError, ValueError) as error:
            raise ModelError(f"cannot read {path}: {error}", "export the model again") from None
        self.n_ranks = len(ranks)
        self._encoding = tiktoken.Encoding(RANKS_NAME, pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})

    @property
    def n_vocab(self) -> int:
        """The number of ids, special tokens included: 51866 with the ranks of whisper."""
        return self.n_ranks + N_SPECIAL_TOKENS

    def encode(self, text: str) -> NDArray[np.int64]:
        """The ids (N,) of a text, without any special token."""
        return np.array(self._encoding.encode_ordinary(text), np.int64)

    def language_tag(self, language: str) -> int:
        """The id of a language's tag, such as <|en|>; KeyError for a language that the front end does not know."""
        return self.n_ranks + _TAGS[language]

    def prompt_ids(self, utterance: Utterance, own_language: str) -> NDArray[np.int64]:
        """The ids (N,) of an utterance; its tag comes first where a voice speaks another language than its own."""
        ids = self.encode(utterance.text)
        if utterance.language == own_language:
            return ids
        return np.concatenate([np.array([self.language_tag(utterance.language)], np.int64), ids])


def parse_ranks(content: bytes) -> dict[bytes, int]:
    """The rank of each token. Raises ValueError unless the ranks count from 0 and every byte has one."""
    fields = content.split()
    try:
        ranks = dict(zip(map(a2b_base64, fields[::2]), map(int, fields[1::2]), strict=True))
    except (Error, ValueError):
        raise ValueError("no ranks in base64") from None
    if list(ranks.values()) != list(range(len(ranks))) or len(ranks) * 2 != len(fields):
        raise ValueError("the ranks do not count from 0")
    if any(bytes([byte]) not in ranks for byte in range(256)):
        raise ValueError("bytes without a rank")
    return ranks
