import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from cosycli.errors import ModelError
from cosycli.worker_pool import WorkerDiedError, WorkerPool


def set_up() -> object:
    return act


def set_up_badly() -> object:
    raise ModelError("the model is damaged", "install it again")


def act(task: str) -> str:
    """`sleep:0.1`, `die`, `fail` or anything else."""
    what, _, amount = task.partition(":")
    if what == "sleep":
        time.sleep(float(amount))
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "fail":
        raise KeyError("a bug")
    return f"{task} by {os.getpid()}"


def test_each_task_has_its_result() -> None:
    tasks = [str(number) for number in range(20)]
    with WorkerPool(2, set_up) as pool:
        results = dict(pool.map(tasks))
        again = dict(pool.map(tasks))
    assert {task: str(result).split()[0] for task, result in results.items()} == {task: task for task in tasks}
    workers = {str(result).split()[2] for result in [*results.values(), *again.values()]}
    assert 1 <= len(workers) <= 2 and str(os.getpid()) not in workers


def test_a_slow_task_does_not_hold_up_the_others() -> None:
    with WorkerPool(2, set_up) as pool:
        list(pool.map(["a", "b"]))  # both have started
        assert [task for task, _ in pool.map(["sleep:1", "c", "d"])] == ["c", "d", "sleep:1"]


def test_a_worker_that_dies_takes_only_its_task_with_it() -> None:
    with WorkerPool(1, set_up) as pool:
        results = dict(pool.map(["a", "die", "b"]))
    assert isinstance(results["die"], WorkerDiedError) and "SIGKILL" in str(results["die"])
    assert str(results["a"]).startswith("a by") and str(results["b"]).startswith("b by")


def test_an_error_in_a_task_is_raised_with_its_traceback() -> None:
    with WorkerPool(1, set_up) as pool, pytest.raises(KeyError) as caught:
        list(pool.map(["fail"]))
    assert "in act" in caught.value.__notes__[0]


def test_an_error_in_the_set_up_keeps_its_kind_and_hint() -> None:
    with WorkerPool(1, set_up_badly) as pool, pytest.raises(ModelError) as caught:
        list(pool.map(["a"]))
    assert (caught.value.message, caught.value.hint) == ("the model is damaged", "install it again")


def test_leaving_ends_workers_in_the_middle() -> None:
    started = time.monotonic()
    with WorkerPool(1, partial(set_up)) as pool:
        tasks = pool.map(["a", "sleep:60"])
        worker = int(str(next(tasks)[1]).split()[2])
    assert time.monotonic() - started < 30
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_workers_end_with_a_parent_that_is_killed() -> None:
    code = (
        "from test_worker_pool import *\n"
        "if __name__ == '__main__':\n"
        "    with WorkerPool(1, set_up) as pool:\n"
        "        for _, result in pool.map(['a', 'sleep:60']):\n"
        "            print(result.split()[2], flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parent)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and alive(worker):
        time.sleep(0.05)
    assert not alive(worker)


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
