"""Sentences that were recorded, or spoken by a teacher, and that no training saw."""

from cosycli.training.corpus import Corpus, Utterance
from cosycli.training.holdout import is_held_out


def held_out_prompts(corpus: Corpus) -> list[tuple[str, Utterance]]:
    """Different texts that training never saw, each with its first recording; none of single words."""
    if corpus.spec.isolated:
        return []
    takes: dict[str, Utterance] = {}
    for utterance in corpus.utterances:
        if "text" in utterance.row and is_held_out(corpus.spec, utterance):
            takes.setdefault(utterance.row["text"], utterance)
    return list(takes.items())
