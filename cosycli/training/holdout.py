"""Which recordings no training ever sees, so that quality can be measured on them."""

import hashlib

from cosycli.training.corpus import CorpusSpec, Utterance

PROMPT_COLUMNS = ("prompt", "hanzi", "pinyin", "jyutping", "text")


def is_held_out(spec: CorpusSpec, utterance: Utterance) -> bool:
    """Whether a recording is held out: by a hash of its prompt.

    All takes of a sentence go together, and a voice made from recordings holds out the same prompts as they do.
    """
    prompt = next((utterance.row[key] for key in PROMPT_COLUMNS if key in utterance.row), utterance.name)
    digest = hashlib.sha256(prompt.encode("utf-8")).digest()
    return int.from_bytes(digest[:4], "big") % spec.hold_out == 0
