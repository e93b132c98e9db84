import json
import os
from pathlib import Path

import pytest
from conftest import error_lines

from cosycli.benchmark import BenchResult, Run, _shares, measure, pinned_cores, plot_stages
from cosycli.errors import MissingExtraError
from cosycli.store import EMBEDDED_MODEL

TEXT = "你好。Hello there."


@pytest.fixture(scope="module")
def result() -> BenchResult:
    return measure(EMBEDDED_MODEL, TEXT, threads=1, runs=1)


def test_figures_are_plausible(result: BenchResult) -> None:
    assert 0 < result.rtf < 2
    assert 0 < result.core_seconds_per_audio_second < 4
    assert 0 < result.first_audio_s < 10
    assert 0 < result.warm_load_s < 10
    assert 0 < result.load_s < result.cold_s + 5
    assert 1 < result.audio_s < 10
    assert 20 < result.peak_rss_mb < 4000
    assert {"frontend", "acoustic", "vocoder", "postprocess", "other"} <= set(result.stages)
    assert sum(result.stages.values()) == pytest.approx(1, abs=0.01)
    assert result.spread["rtf"][0] <= result.rtf <= result.spread["rtf"][1]
    assert result.cpu and result.onnxruntime


def test_json_on_stdout_and_talk_on_stderr(cosy, tmp_path: Path) -> None:
    text_file = tmp_path / "text.txt"
    text_file.write_text(TEXT, encoding="utf-8")
    process = cosy("bench", "--runs", "1", "--text-file", text_file, "--json")
    assert process.returncode == 0, process.stderr
    keys = {"rtf", "first_audio_s", "load_s", "peak_rss_mb", "stages", "audio_s", "threads", "cpu", "model"}
    assert keys <= set(json.loads(process.stdout))
    assert b"cold" in process.stderr


def test_table(cosy, tmp_path: Path) -> None:
    text_file = tmp_path / "text.txt"
    text_file.write_text(TEXT, encoding="utf-8")
    lines = cosy("bench", "--runs", "1", "--text-file", text_file).stdout.decode()
    for label in ("real-time factor", "first audio", "load, cold", "peak memory", "vocoder", "onnxruntime"):
        assert label in lines


def test_wrong_requests(cosy, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n")
    assert cosy("bench", "--voice", "nope").returncode == 2
    assert cosy("bench", "--runs", "0").returncode == 2
    process = cosy("bench", "--text-file", tmp_path / "empty.txt")
    assert process.returncode == 1
    assert "is empty" in error_lines(process)[0]


def test_plot(result: BenchResult, tmp_path: Path) -> None:
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        with pytest.raises(MissingExtraError, match="matplotlib is not installed"):
            plot_stages(result, tmp_path / "a.png")
        return
    plot_stages(result, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_shares_name_what_no_stage_claims() -> None:
    runs = [Run(0.1, 2.0, 2.0, 10.0, {"a": 1.0, "b": 0.5}), Run(0.1, 2.0, 2.0, 10.0, {"a": 1.0, "b": 0.7})]
    assert _shares(runs) == {"a": 0.5, "b": 0.3, "other": 0.2}


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this platform does not pin")
def test_cores_are_pinned_and_given_back() -> None:
    before = os.sched_getaffinity(0)
    with pinned_cores(1) as pinned:
        assert pinned
        assert len(os.sched_getaffinity(0)) == 1
    with pinned_cores(10_000) as pinned:
        assert not pinned
    assert os.sched_getaffinity(0) == before
