"""The queue of the server, without a server."""

import threading
import time
from collections.abc import Callable

import pytest

from cosycli.server.admission import Admission, BusyError
from cosycli.server.client import ClientGoneError


def stays() -> bool:
    return False


def in_threads(count: int, job: Callable[[int], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=job, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_no_more_run_than_may() -> None:
    admission = Admission(3, 100)
    most = 0

    def work(number: int) -> None:
        nonlocal most
        with admission.enter(str(number), stays):
            most = max(most, admission.running)
            time.sleep(0.002)

    for thread in in_threads(40, work):
        thread.join()
    assert most == 3
    assert admission.running == admission.waiting == 0


def test_first_come_first_served() -> None:
    admission = Admission(1, 10)
    order: list[int] = []
    holder = admission.enter("holder", stays)

    def work(number: int) -> None:
        with admission.enter(str(number), stays):
            order.append(number)

    threads = []
    for number in range(5):
        threads += [threading.Thread(target=work, args=(number,))]
        threads[-1].start()
        until(lambda number=number: admission.waiting == number + 1)
    holder.give_back()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_a_full_queue_sends_away_at_once() -> None:
    admission = Admission(1, 1)
    admission.note(31.0)
    with admission.enter("a", stays):
        (waiting,) = in_threads(1, lambda _: admission.enter("b", stays).give_back())
        until(lambda: admission.waiting == 1)
        started = time.monotonic()
        with pytest.raises(BusyError) as refused:
            admission.enter("c", stays)
        assert time.monotonic() - started < 0.1
        assert refused.value.full
        assert (
            refused.value.retry_after == 14
        )  # one runs, one waits: each a fifth of 31 s and the rest of a first guess
    waiting.join()


def test_without_a_queue_the_first_still_runs() -> None:
    admission = Admission(1, 0)
    with admission.enter("a", stays), pytest.raises(BusyError):
        admission.enter("b", stays)
    admission.enter("b", stays).give_back()


def test_nobody_waits_for_ever() -> None:
    admission = Admission(1, 1, patience=0.1)
    with admission.enter("a", stays):
        with pytest.raises(BusyError) as refused:
            admission.enter("b", stays)
        assert not refused.value.full and refused.value.retry_after >= 1
        assert admission.waiting == 0


def test_a_client_that_goes_leaves_the_queue() -> None:
    admission = Admission(1, 1)
    with admission.enter("a", stays):
        with pytest.raises(ClientGoneError):
            admission.enter("b", lambda: True)
        assert admission.waiting == 0


def test_one_key_has_one_turn_and_does_not_hold_up_others() -> None:
    admission = Admission(2, 10)
    first = admission.enter("same", stays)
    done: list[str] = []

    def work(number: int) -> None:
        with admission.enter("same", stays):
            done.append("same")

    threads = in_threads(2, work)
    until(lambda: admission.waiting == 2)
    with admission.enter("other", stays):  # overtakes those who wait for the key
        assert (admission.running, admission.waiting) == (2, 2)
    assert done == []
    first.give_back()
    first.give_back()
    for thread in threads:
        thread.join()
    assert done == ["same", "same"]
    assert admission.running == 0
