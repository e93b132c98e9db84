"""The wishes for each text of many: its own before those for all, and the language of the others where it has none."""

from collections.abc import Iterable
from dataclasses import replace

from cosycli.batch_items import BadItem, BatchItem
from cosycli.synthesis_options import SynthesisOptions
from cosycli.text.frontend import main_language

_SAMPLE = 200  # texts that tell what the others are in
_PRIORS = ("zh", "en", "ja", "yue")


def common_language(items: Iterable[BatchItem | BadItem]) -> str:
    """The language of most of the first texts."""
    texts = [item.text for item in items if isinstance(item, BatchItem)]
    return main_language("\n\n".join(texts[:_SAMPLE]))


def item_options(item: BatchItem, options: SynthesisOptions, common: str) -> SynthesisOptions:
    """The wishes for one text; one whose language is open is read in `common`."""
    options = replace(
        options,
        voice=item.voice or options.voice,
        language=item.language or options.language,
        speed=item.speed or options.speed,
    )
    if options.voice is None and options.language is None and _is_open(item.text):
        return replace(options, open_language=common)
    return options


def _is_open(text: str) -> bool:
    """Whether a text could be in several languages: figures, Han characters without any mark of their language."""
    return len({main_language(text, prior) for prior in _PRIORS}) > 1
