import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from cosycli.run_ahead import Wanted, run_ahead


def test_items_come_in_order() -> None:
    assert list(run_ahead(lambda wanted: iter(range(50)), 3)) == list(range(50))


def test_nothing_comes_of_nothing() -> None:
    assert list(run_ahead(lambda wanted: iter(()), 1)) == []


def test_an_error_comes_after_the_items_before_it() -> None:
    def items(wanted: Wanted) -> Iterator[int]:
        yield 1
        yield 2
        raise KeyError("three")

    found = []
    with pytest.raises(KeyError, match="three"):
        for item in run_ahead(items, 4):
            found.append(item)
    assert found == [1, 2]


def test_the_next_items_are_made_while_one_is_in_use() -> None:
    third = threading.Event()

    def items(wanted: Wanted) -> Iterator[int]:
        yield 1
        yield 2
        third.set()
        yield 3

    ahead = run_ahead(items, 4)
    assert next(ahead) == 1
    assert third.wait(10)
    ahead.close()


def test_it_runs_no_further_ahead_than_the_limit() -> None:
    made: list[int] = []
    sixth = threading.Event()

    def items(wanted: Wanted) -> Iterator[int]:
        for number in range(100):
            made.append(number)
            if number == 5:
                sixth.set()
            yield number

    ahead = run_ahead(items, 2)
    assert next(ahead) == 0
    assert not sixth.wait(0.5)  # 1 and 2 are ready, 3 waits for room
    assert len(made) <= 4
    ahead.close()


def test_closing_ends_the_thread() -> None:
    ahead = run_ahead(lambda wanted: iter(range(1_000_000)), 2)
    next(ahead)
    threads = [thread for thread in threading.enumerate() if thread.name == "run ahead"]
    ahead.close()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_closing_ends_an_item_in_the_making() -> None:
    ended = threading.Event()

    def items(wanted: Wanted) -> Iterator[int]:
        yield 1
        while wanted():
            threading.Event().wait(0.001)
        ended.set()
        yield 2

    ahead = run_ahead(items, 2)
    next(ahead)
    ahead.close()
    assert ended.wait(10)


# Native code that Python's end takes by surprise aborts the process: it has to be over before.
_ENDING = """
import sys
from cosycli.run_ahead import run_ahead

def items(wanted):
    yield 1
    while wanted():
        pass
    print("ended")

ahead = run_ahead(items, 2)
next(ahead)
sys.exit(7)
"""


def test_the_end_of_the_program_ends_the_thread_first() -> None:
    done = subprocess.run([sys.executable, "-c", _ENDING], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (7, "ended\n", "")
