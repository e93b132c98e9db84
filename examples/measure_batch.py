"""Measure batches: files a second with one process and with several, and the memory that a book takes as one file.

    python examples/measure_batch.py [--lines 400] [--jobs 1 2] [--runs 3] [--book 500000]

Each figure is the median of fresh runs of `cosy synth`, the numbers of processes taking turns. The book is one text of
that many characters (0 leaves it out); its memory is the peak resident size of the process.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COSY = (sys.executable, "-m", "cosycli")
PHRASES = (
    "今天天气很好，我们去公园散步吧。", "The weather is fine, and we are going for a walk.", "他每天早上六点起床。",
    "Please call me back before five.", "图书馆里有很多书。", "One, two, three, four.", "我 read 了那个 PDF。",
)  # fmt: skip


def write_lines(path: Path, lines: int, chance: random.Random) -> None:
    """A file of so many lines, no two of them the same."""
    path.write_text("".join(f"{number}. {chance.choice(PHRASES)}\n" for number in range(lines)), encoding="utf-8")


def timed(*arguments: str) -> tuple[float, float]:
    """Wall-clock seconds and peak resident MB of one process and what it waits for."""
    begin = time.perf_counter()
    process = subprocess.Popen([*COSY, "synth", "-q", *arguments])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"cosy ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def measure_jobs(folder: Path, lines: int, jobs: list[int], runs: int) -> None:
    source = folder / "lines.txt"
    write_lines(source, lines, random.Random(0))
    seconds: dict[int, list[float]] = {count: [] for count in jobs}
    for run in range(runs):
        for count in jobs:
            out = folder / f"{count}-{run}"
            seconds[count].append(timed("-i", str(source), "-d", str(out), "--jobs", str(count))[0])
    manifest = (folder / f"{jobs[0]}-0" / "manifest.jsonl").read_text("utf-8").splitlines()
    speech = sum(json.loads(line)["duration"] for line in manifest)
    for count in jobs:
        median = statistics.median(seconds[count])
        spread = f"{min(seconds[count]):.1f}-{max(seconds[count]):.1f} s"
        ratio = statistics.median(seconds[jobs[0]]) / median
        print(
            f"{count} processes: {lines / median:.1f} files a second, RTF {median / speech:.4f}, "
            f"{median:.1f} s ({spread}), {ratio:.2f} times the first"
        )
    again = [timed("-i", str(source), "-d", str(folder / f"{jobs[0]}-0"))[0] for _ in range(runs)]
    print(f"nothing to do: {statistics.median(again):.2f} s")


def measure_book(folder: Path, characters: int) -> None:
    chance = random.Random(0)
    text = ""
    while len(text) < characters:
        text += "".join(chance.choice(PHRASES) for _ in range(10)) + "\n"
    source, sound = folder / "book.txt", folder / "book.wav"
    source.write_text(text[:characters], encoding="utf-8")
    seconds, megabytes = timed("-i", str(source), "-o", str(sound), "--subtitles", str(folder / "book.srt"))
    hours = (sound.stat().st_size - 44) / 2 / 22050 / 3600
    print(f"a book of {characters} characters: {hours:.1f} h of speech in {seconds:.0f} s, peak {megabytes:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=400)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--book", type=int, default=500_000, metavar="CHARACTERS")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure_jobs(Path(name), arguments.lines, arguments.jobs, arguments.runs)
        if arguments.book:
            measure_book(Path(name), arguments.book)


if __name__ == "__main__":
    main()
