import io
import sys

import pytest

from cosycli import console


def test_an_error_is_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_error("what\nis [bold]wrong[/bold] " + "x" * 300, "do\tthis")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"error: what is [bold]wrong[/bold] {'x' * 300}\nhint: do this\n"


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_note("a\x1b[31mb\x07c\udc80 女声")
    assert capsys.readouterr().err == "a\\x1b[31mb\\x07c\\udc80 女声\n"


def test_a_table_in_a_pipe_keeps_every_cell_whole(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table(["id", "[red]name"], [["a" * 200, "[/b] 女声"], ["b", ""]], title="T")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "T"
    assert lines[2] == "a" * 200 + "  [/b] 女声"
    assert lines[3] == "b"


def test_progress_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with console.synthesis_progress(10.0) as bar:
        bar.update(5.0, 5.0)
    assert capsys.readouterr() == ("", "")


def test_long_work_is_told_in_lines_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(console.time, "perf_counter", lambda: now[0])
    with console.synthesis_progress(200.0) as bar:
        for seconds in range(1, 26):
            now[0] = float(seconds)
            bar.update(4.0 * seconds, 100.0 * seconds)
    assert capsys.readouterr().err.splitlines() == [
        "1000.0 s of speech, RTF 0.010, about 20%",
        "2000.0 s of speech, RTF 0.010, about 40%",
    ]


def test_progress_waits_a_second_and_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    now = [0.0]
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(console.time, "perf_counter", lambda: now[0])
    monkeypatch.setenv("TERM", "xterm")
    with console.synthesis_progress(10.0) as bar:
        bar.update(1.0, 1.0)
        assert terminal.getvalue() == ""
        now[0] = 2.0
        bar.update(8.0, 8.0)
    shown = terminal.getvalue()
    assert "8.0 s of speech, RTF 0.250" in shown
    assert shown.endswith("\x1b[2K"), "the line is erased at the end"
