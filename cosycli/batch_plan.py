"""What a batch has to do: for each text its wishes, its file, and the key of its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cosycli.batch_items import BadItem, BatchItem
from cosycli.batch_options import options_of_items
from cosycli.content_key import ContentKeys
from cosycli.errors import AudioError, CosyError, UsageError
from cosycli.file_names import NameRegister, NameTemplate, checked_output_file
from cosycli.model_config import ModelConfig
from cosycli.output_file import is_special
from cosycli.synthesis_options import SynthesisOptions
from cosycli.voice_choice import choose_voice, language_of

DEFAULT_TEMPLATE = "{index:05d}"
ID_TEMPLATE = "{id}"


@dataclass(frozen=True)
class Task:
    """A text to speak into a file of `folder`; `strict` refuses a text that the voice cannot say in full."""

    number: int
    text: str
    options: SynthesisOptions
    folder: Path
    file: str
    format: str
    key: str
    strict: bool
    id: str | None = None

    @property
    def path(self) -> Path:
        """The file to write."""
        return self.folder / self.file


@dataclass(frozen=True)
class Failure:
    """Why a text has no file; where no other one would have one either it `ends_all`."""

    number: int
    message: str
    hint: str
    ends_all: bool = False

    @classmethod
    def of(cls, number: int, error: CosyError, ends_all: bool = False) -> "Failure":
        """The failure that an error is to a text."""
        return cls(number, error.message, error.hint, ends_all)


@dataclass(frozen=True)
class Wishes:
    """How a batch is to be made: `jobs` processes (None: as many as it is worth), names by `template` (None: by the id,
    else the number), audio in `format` unless an item's output_file ends otherwise."""

    folder: Path
    format: str
    options: SynthesisOptions = SynthesisOptions()
    template: NameTemplate | None = None
    strict: bool = False
    jobs: int | None = None


def plan(
    items: Sequence[BatchItem | BadItem], config: ModelConfig, keys: ContentKeys, wishes: Wishes
) -> list[Task | Failure]:
    """A task for each item: its own wishes, its file and its key. What is wrong with it is known before any work."""
    names = _Names(wishes, config)
    own_files = [names.own(item) for item in items]  # before any is made up
    wished = options_of_items(items, wishes.options)
    return [
        _planned(item, options, own, names, config, keys, wishes)
        for (item, options), own in zip(wished, own_files, strict=True)
    ]


def _planned(
    item: BatchItem | BadItem,
    options: SynthesisOptions,
    own: "_File | CosyError | None",
    names: "_Names",
    config: ModelConfig,
    keys: ContentKeys,
    wishes: Wishes,
) -> Task | Failure:
    if isinstance(item, BadItem):
        return Failure.of(item.number, item.error)
    if isinstance(own, CosyError):
        return Failure.of(item.number, own)
    try:
        choose_voice(config, item.text, options)
        file = own or names.made_up(item, options)
        _check_file(wishes.folder / file.name)
    except CosyError as error:
        return Failure.of(item.number, error)
    key = keys.key(item.text, options, file.format)
    return Task(item.number, item.text, options, wishes.folder, file.name, file.format, key, wishes.strict, item.id)


def _check_file(path: Path) -> None:
    """See whether a file can be there; its folder is made when it is written."""
    if is_special(path):
        raise AudioError(f"{path} is no regular file", "remove it, or choose another name")
    if path.is_dir():
        raise AudioError(f"{path} is a folder", "remove it, or choose another name")


@dataclass(frozen=True)
class _File:
    """A name relative to the folder of the batch, and the format."""

    name: str
    format: str


class _Names:
    """The file of each item: its own, else one by the template, and no file twice."""

    def __init__(self, wishes: Wishes, config: ModelConfig) -> None:
        self._wishes = wishes
        self._config = config
        self._by_id = NameTemplate(ID_TEMPLATE)
        self._by_index = NameTemplate(DEFAULT_TEMPLATE)
        self._register = NameRegister()

    def own(self, item: BatchItem | BadItem) -> _File | CosyError | None:
        """The file that the item asks for, or what is wrong with that."""
        if isinstance(item, BadItem) or item.output_file is None:
            return None
        try:
            name, format = checked_output_file(item.output_file, self._wishes.format)
        except UsageError as error:
            return error
        if self._register.take(name) != name:
            return UsageError(f"two texts have the file {name}", "give each an output_file of its own")
        return _File(name, format)

    def made_up(self, item: BatchItem, options: SynthesisOptions) -> _File:
        """A file by the template, else by the id, else by the number."""
        template = self._wishes.template or (self._by_id if item.id else self._by_index)
        voice, language = choose_voice(self._config, item.text, options), language_of(item.text, options)
        stem = template.render(item.number, item.text, voice.id, language, item.id)
        return _File(self._register.take(f"{stem}.{self._wishes.format}"), self._wishes.format)
