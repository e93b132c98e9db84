import pickle
import re

import pytest

from cosycli import errors
from cosycli.errors import CosyError, MissingExtraError, TextError, UnknownVoiceError, UsageError


def subclasses(base: type[CosyError]) -> list[type[CosyError]]:
    """The base and everything below it."""
    return [base, *(below for child in base.__subclasses__() for below in subclasses(child))]


@pytest.mark.parametrize("error", subclasses(CosyError), ids=lambda error: error.__name__)
def test_status_is_2_for_usage_and_1_for_the_rest(error: type[CosyError]) -> None:
    assert error.exit_status == (2 if issubclass(error, UsageError) else 1)


def test_the_drawing_shows_every_error() -> None:
    drawn = set(re.findall(r"\b\w+Error\b", errors.__doc__ or ""))
    assert drawn == {error.__name__ for error in subclasses(CosyError) if error.__module__ == errors.__name__}


def test_hints() -> None:
    assert UnknownVoiceError("x", ["a", "b"]).hint == "voices of this model: a, b"
    missing = MissingExtraError("torch", "export")
    assert (missing.message, missing.hint) == ("torch is not installed", "pip install 'cosycli[export]'")
    assert str(CosyError("what", "next")) == "what"


@pytest.mark.parametrize(
    "error",
    [CosyError("a", "b"), UnknownVoiceError("x", ["y"]), MissingExtraError("numpy", "test", "no"), TextError("t")],
)
def test_errors_survive_the_way_from_a_worker(error: CosyError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.message, again.hint, str(again)) == (error.message, error.hint, str(error))
