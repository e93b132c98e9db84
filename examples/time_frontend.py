"""Time the text front end: from the start of `cosy explain` to its end, and a book passing through.

    taskset -c 0 python examples/time_frontend.py [--runs 9] [--characters 500000]

Prints medians and ranges. Pin it to one core (taskset, above), because that is what the figures are claimed for.
"""

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

SENTENCES = ("我们明天上午去银行办理贷款手续吧好吗。", "The weather is fine today, isn't it?")
BOOK_NUMBERS = ("2024年5月2日", "3.5万元", "15%", "第12章", "GPT-4o", "8:30", "5kg")
PYTHON = (sys.executable, "-m", "cosycli")


def start_to_phones(sentence: str, runs: int) -> list[float]:
    """Seconds of whole processes that explain one sentence."""
    seconds = []
    for _ in range(runs + 1):
        begin = time.perf_counter()
        subprocess.run([*PYTHON, "explain", "--json", sentence], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - begin)
    return seconds[1:]  # the first one warms the disk


def bare_start(runs: int) -> list[float]:
    """Seconds of whole processes that only start the same interpreter, for comparison."""
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        seconds.append(time.perf_counter() - begin)
    return seconds


def book(characters: int) -> str:
    """Random Mandarin words, with some numbers and English, in sentences and paragraphs; no two alike."""
    from cosycli.text.zh.words import _table

    generator = random.Random(0)
    words = [word for word in _table() if len(word) > 1]
    lines: list[str] = []
    length = 0
    while length < characters:
        line = "".join(
            generator.choice(BOOK_NUMBERS) if generator.random() < 0.05 else generator.choice(words)
            for _ in range(generator.randint(20, 120))
        )
        line = "，".join(line[i : i + 18] for i in range(0, len(line), 18)) + "。"
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--characters", type=int, default=500_000)
    parser.add_argument("--text", help="a UTF-8 file instead of the generated book")
    arguments = parser.parse_args()
    if hasattr(os, "sched_getaffinity"):
        print(f"cores: {len(os.sched_getaffinity(0))}")
    print(f"bare python: {_spread(bare_start(arguments.runs))}")
    for sentence in SENTENCES:
        print(f"start to phones, {len(sentence)} characters: {_spread(start_to_phones(sentence, arguments.runs))}")

    from cosycli.text.frontend import analyze

    text = Path(arguments.text).read_text("utf-8") if arguments.text else book(arguments.characters)
    next(analyze(text))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    sentences = phones = 0
    for sentence in analyze(text):
        sentences += 1
        phones += len(sentence.phones)
    seconds = time.perf_counter() - begin
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"book: {len(text)} characters, {sentences} sentences, {phones} phones in {seconds:.1f} s")
    print(
        f"  {seconds / len(text) * 1e6:.0f} us a character; memory grew by {grown:.0f} MB over {before / 1024:.0f} MB"
    )


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.3f} s ({min(seconds):.3f}-{max(seconds):.3f})"


if __name__ == "__main__":
    main()
