"""The languages, one line each: adding one means a folder with `normalize` and `pronounce`, and a line here."""

from dataclasses import dataclass
from importlib import import_module

from cosycli.text.aligned import AlignedText
from cosycli.text.phones import Phone
from cosycli.text.reading import SpokenWord


@dataclass(frozen=True, slots=True)
class Language:
    """A language by name, and the package with its `normalize` and `pronounce` modules, imported when first used."""

    name: str
    package: str

    def normalize(self, text: AlignedText, preceding: str = "", following: str = "") -> AlignedText:
        """A run as it is written to how it is spoken, in the script of the language.

        `preceding` and `following` are what stands in the sentence on both sides of the run, in any language.
        """
        normalized: AlignedText = import_module(f"{self.package}.normalize").normalize(text, preceding, following)
        return normalized

    def pronounce(self, text: AlignedText) -> list[SpokenWord]:
        """The words of a normalized run."""
        words: list[SpokenWord] = import_module(f"{self.package}.pronounce").pronounce(text)
        return words

    def phones_of(self, reading: str) -> tuple[Phone, ...] | None:
        """The phones of a reading in the notation of the language, taken literally; None if it is not valid."""
        phones: tuple[Phone, ...] | None = import_module(f"{self.package}.pronounce").phones_of(reading)
        return phones


LANGUAGES: dict[str, Language] = {
    "zh": Language("Mandarin", "cosycli.text.zh"),
    "en": Language("English", "cosycli.text.en"),
    "ja": Language("Japanese", "cosycli.text.ja"),
    "yue": Language("Cantonese", "cosycli.text.yue"),
    "ko": Language("Korean", "cosycli.text.ko"),
}
