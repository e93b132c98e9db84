"""Which recordings no training ever sees, so that quality can be measured on them."""

import hashlib

from cosycli.training.corpus import CorpusSpec, Utterance

# One in so many prompts of each collection.
HOLD_OUT = {"zh_hsk": 60, "en_kathleen": 40, "zh_hantts": 60}


def is_held_out(spec: CorpusSpec, utterance: Utterance) -> bool:
    """Whether a recording is held out: by a hash of its prompt, so that all takes of a sentence go together."""
    prompt = next((utterance.row[key] for key in ("prompt", "hanzi", "pinyin") if key in utterance.row), utterance.name)
    digest = hashlib.sha256(prompt.encode("utf-8")).digest()
    return int.from_bytes(digest[:4], "big") % HOLD_OUT[spec.name] == 0
