"""The errors a user can cause, each with what to do next.

    CosyError            exit status 1
    ├── UsageError       exit status 2: the request itself is wrong (an option, a name, a missing text)
    │   ├── UnknownVoiceError
    │   └── LanguageError
    ├── TextError        the text cannot be read or spoken
    │   ├── NothingToSayError  it has no sound
    │   └── UnspokenError  it has characters that would not be spoken (--strict)
    ├── LexiconError     a lexicon file cannot be read, or has a bad line
    ├── ModelError       a model folder is missing, damaged or of the wrong kind
    ├── AudioError       audio cannot be encoded, decoded or written
    └── MissingExtraError  an optional dependency is not installed

Programmer errors stay built-in exceptions and keep their traceback.
"""

from typing import Any


class CosyError(Exception):
    """A failure the user can act on: ``message`` says what is wrong, ``hint`` what to type next."""

    exit_status = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors of worker processes keep their kind, whatever their own arguments are."""
        return _rebuilt, (type(self), self.message, self.hint)


def _rebuilt(kind: type[CosyError], message: str, hint: str) -> CosyError:
    error = kind.__new__(kind, message)
    CosyError.__init__(error, message, hint)
    return error


class UsageError(CosyError):
    """The request cannot be meant as it was given."""

    exit_status = 2


class UnknownVoiceError(UsageError):
    """The model has no voice of that name."""

    def __init__(self, voice: str, known: list[str]) -> None:
        super().__init__(f"unknown voice: {voice}", f"voices of this model: {', '.join(known)}")


class LanguageError(UsageError):
    """A language is unknown, or known and not spoken by this model yet."""


class TextError(CosyError):
    """There is nothing to say, or the text cannot be read."""


class NothingToSayError(TextError):
    """The text has no sound."""


class UnspokenError(TextError):
    """The text has characters that would not be spoken."""


class LexiconError(CosyError):
    """A lexicon file cannot be read, or has a bad line."""


class ModelError(CosyError):
    """A model folder is missing, damaged or of the wrong kind."""


class AudioError(CosyError):
    """Audio cannot be encoded, decoded or written."""


class MissingExtraError(CosyError):
    """A feature needs an optional dependency that is not installed; `consequence` says what cannot be done."""

    def __init__(self, package: str, extra: str, consequence: str = "") -> None:
        what = f"{consequence}: " if consequence else ""
        super().__init__(f"{what}{package} is not installed", f"pip install 'cosycli[{extra}]'")
