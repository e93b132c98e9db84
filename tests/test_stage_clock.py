import threading
import time

import pytest

from cosycli.stage_clock import StageClock


def test_a_stage_does_not_count_the_stages_inside_it() -> None:
    told: list[tuple[str, float]] = []
    clock = StageClock(lambda stage, seconds: told.append((stage, seconds)))
    started = time.perf_counter()
    with clock("outer"):
        time.sleep(0.02)
        with clock("inner"):
            time.sleep(0.05)
        with clock("inner"):
            time.sleep(0.05)
    elapsed = time.perf_counter() - started
    assert [stage for stage, _ in told] == ["inner", "inner", "outer"]
    assert sum(seconds for _, seconds in told) == pytest.approx(elapsed, abs=0.01)
    assert told[2][1] < told[0][1] + told[1][1]


def test_threads_do_not_mix() -> None:
    told: dict[str, float] = {}
    clock = StageClock(told.__setitem__)

    def work() -> None:
        with clock("beside"):
            time.sleep(0.05)

    with clock("main"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert told["main"] >= told["beside"] >= 0.05


def test_an_error_is_timed_too() -> None:
    told: list[str] = []
    clock = StageClock(lambda stage, seconds: told.append(stage))
    with pytest.raises(ValueError), clock("fails"):
        raise ValueError
    assert told == ["fails"]


def test_without_a_report_nothing_is_kept() -> None:
    with StageClock(None)("stage"):
        pass
