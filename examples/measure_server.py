"""How fast `cosy serve` answers: starts one on a free port, with an empty cache, and asks it.

    python examples/measure_server.py [--format mp3] [OPTIONS OF cosy serve]

Prints the median, lowest and highest of several runs. "First audio" is from the request to the first bytes of a
streamed text of three sentences that nobody has asked for before.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from statistics import median

CACHED_RUNS, NEW_RUNS = 200, 15


def post(connection: HTTPConnection, path: str, **body: object) -> tuple[float, float]:
    """Seconds until the first bytes of the body of a reply, and until the last."""
    started = time.perf_counter()
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    reply = connection.getresponse()
    reply.read1(1)
    first = time.perf_counter() - started
    reply.read()
    if reply.status != 200:
        raise RuntimeError(f"{path} answered {reply.status}")
    return first, time.perf_counter() - started


def new_text(chance: random.Random) -> str:
    """Three sentences that have not been said before."""
    number = chance.randint(1, 999_999)
    return f"今天是第{number}天,天气很好。The weather is fine today. 我们明天再见吧,祝你一切顺利。"


def report(what: str, seconds: list[float]) -> None:
    values = [1000 * value for value in seconds]
    print(f"{what:42} {median(values):7.1f} ms  ({min(values):.1f} - {max(values):.1f}, {len(values)} runs)")


def measure(port: int, format: str) -> None:
    chance = random.Random()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    text = new_text(chance)
    post(connection, "/tts", text=text, response="audio")
    cached = [post(connection, "/tts", text=text, response="audio")[1] for _ in range(CACHED_RUNS)]
    report("cached reply, the audio", cached)
    report("cached reply, the address", [post(connection, "/tts", text=text)[1] for _ in range(CACHED_RUNS)])
    wishes = {"model": "tts-1", "response_format": format}
    streamed = [post(connection, "/v1/audio/speech", input=new_text(chance), **wishes) for _ in range(NEW_RUNS)]
    report(f"first audio of 3 sentences, {format} stream", [first for first, _ in streamed])
    report(f"last audio of 3 sentences, {format} stream", [last for _, last in streamed])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", default="mp3")
    arguments, options = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "cosycli", "serve", "--port", "0", "--cache-dir", folder, *options]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            try:
                address = next((line for line in server.stderr if line.startswith("http://")), None)
                if address is None:
                    sys.exit("the server did not start")
                print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
                measure(int(address.rsplit(":", 1)[1]), arguments.format)
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
