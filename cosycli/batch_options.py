"""The wishes for each text of many, and what may be wrong with one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cosycli.batch_items import BadItem, BatchItem
from cosycli.errors import LanguageError, MissingExtraError, TextError, UsageError
from cosycli.synthesis_options import SynthesisOptions
from cosycli.text.frontend import main_language

_PRIORS = ("zh", "en", "ja", "yue")
# What may be wrong with one text and leaves the others alone. Kanji need an extra.
ITEM_ERRORS = (TextError, LanguageError, UsageError, MissingExtraError)


def options_of_items(
    items: Sequence[BatchItem | BadItem], options: SynthesisOptions
) -> Iterator[tuple[BatchItem | BadItem, SynthesisOptions]]:
    """Each item with its wishes: its own before those for all.

    A text that could be in several languages, such as figures, is read in that of the one before it, else of the one
    after it. What follows later changes nothing, so that a batch may grow.
    """
    neighbours = _languages(items) if options.voice is None and options.language is None else [None] * len(items)
    for item, language in zip(items, neighbours, strict=True):
        if isinstance(item, BadItem):
            yield item, options
            continue
        own = replace(
            options,
            voice=item.voice or options.voice,
            language=item.language or options.language,
            speed=item.speed or options.speed,
        )
        is_open = own.voice is None and own.language is None
        yield item, replace(own, open_language=language) if is_open else own


def _languages(items: Sequence[BatchItem | BadItem]) -> list[str | None]:
    """For each text of open language that of its neighbours, None for the others."""
    found = [None if isinstance(item, BadItem) else _own_language(item) for item in items]
    following = next(filter(None, found), None)  # before the first text that tells its language
    languages: list[str | None] = []
    for item, own in zip(items, found, strict=True):
        is_open = own is None and isinstance(item, BatchItem)
        languages.append(following if is_open else None)
        following = own or following
    return languages


def _own_language(item: BatchItem) -> str | None:
    """The language of a text, None if it could be in several: figures, Han characters without any mark of theirs."""
    if item.language is not None:
        return item.language
    possible = {main_language(item.text, prior) for prior in _PRIORS}
    return possible.pop() if len(possible) == 1 else None
