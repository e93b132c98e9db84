from pathlib import Path

import numpy as np
import pytest

from cosycli.audio import Audio
from cosycli.batch import Line, split_lines, synthesize_lines
from cosycli.errors import CosyError, TextError, UsageError
from cosycli.synthesizer import SynthesisOptions


class Reader:
    """Stands in for a Synthesizer: a tenth of a second for any line but the bad ones."""

    def synthesize(self, text: str, options: SynthesisOptions, on_unspoken: object = None) -> Audio:
        if text == "mute":
            raise TextError("nothing to say")
        if text == "misuse":
            raise UsageError("speed 9 is out of range")
        return Audio(np.zeros(2205, np.float32), 22050)


def run(text: str, folder: Path) -> tuple[int, list[int], list[tuple[int, str]]]:
    done: list[int] = []
    failures: list[tuple[int, str]] = []

    def on_done(line: Line, seconds: float) -> None:
        assert seconds == pytest.approx(0.1)
        done.append(line.number)

    def on_failure(line: Line, error: CosyError) -> None:
        failures.append((line.number, error.message))

    failed = synthesize_lines(
        Reader(), split_lines(text), folder, "wav", SynthesisOptions(), on_done=on_done, on_failure=on_failure
    )  # type: ignore[arg-type]
    return failed, done, failures


def test_lines_keep_their_numbers() -> None:
    assert split_lines("a\n\n \t\nb\n") == [Line(1, "a"), Line(4, "b")]
    assert Line(7, "").file_name("mp3") == "00007.mp3"
    assert Line(123456, "").file_name("wav") == "123456.wav"


def test_a_failing_line_does_not_stop_the_rest(tmp_path: Path) -> None:
    assert run("a\nmute\nb", tmp_path) == (1, [1, 3], [(2, "nothing to say")])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["00001.wav", "00003.wav"]


def test_a_wrong_wish_fails_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        run("misuse\na", tmp_path)
    assert not list(tmp_path.iterdir())
