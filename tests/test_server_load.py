"""Many clients at once: every reply is the right audio or 429, and the server keeps its size."""

import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path

import pytest
from server_process import Server, serving, user_environment

from cosycli.audio import AudioStream, encode
from cosycli.synthesis_options import SynthesisOptions
from cosycli.synthesizer import Synthesizer

CLIENTS, SECONDS, SETTLED = 50, 20.0, 6.0
TEXTS = (
    "你好,世界。今天天气很好。", "我们明天早上八点出发,请不要迟到。", "Hello there. How are you today?",
    "The train leaves at 9:30.", "这是第一句。这是第二句。", "请把门关上。", "Good morning.", "价格是25元。",
)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """A request and the only audio that may come back."""

    path: str
    body: bytes
    audio: bytes


def orders() -> list[Order]:
    """Requests of both kinds, spoken here: the same text and wishes are the same bytes."""
    synthesizer = Synthesizer.load(threads=1)
    made = []
    for text in TEXTS:
        for voice, speed in (("female_1", 1.0), ("english_1", 1.3)):
            options = SynthesisOptions(voice=voice, speed=speed)
            audio = encode(synthesizer.synthesize(text, options), "wav")
            wishes = {"text": text, "voice": voice, "speed": speed, "response": "audio"}
            made.append(Order("/tts", json.dumps(wishes).encode(), audio))
            streamed = BytesIO()
            with AudioStream(streamed, "wav", synthesizer.config.mel.sample_rate) as stream:
                for piece in synthesizer.stream(text, options):
                    stream.write(piece)
            wishes = {"input": text, "voice": voice, "speed": speed, "model": "tts-1", "response_format": "wav"}
            made.append(Order("/v1/audio/speech", json.dumps(wishes).encode(), streamed.getvalue()))
    return made


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a short queue, and a cache that is too small for all the texts."""
    environment = user_environment(tmp_path_factory.mktemp("load"))
    with serving(environment, "--queue", "8", "--concurrency", "2", "--cache-size", "1") as running:
        yield running


def resident_mb(process: int) -> float:
    """Memory of a process in MB (10**6 bytes)."""
    match = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    assert match is not None
    return int(match[1]) * 1024 / 1e6


def test_many_clients_get_their_own_audio_or_are_sent_away(loaded: Server) -> None:
    wanted = orders()
    began = time.monotonic()
    memory: list[float] = []
    counts: Counter[str] = Counter()
    lock = threading.Lock()

    def client(number: int) -> None:
        choose = random.Random(number)
        connection = HTTPConnection("127.0.0.1", loaded.port, timeout=60)
        seen: Counter[str] = Counter()
        while time.monotonic() < began + SECONDS:
            order = choose.choice(wanted)
            connection.request("POST", order.path, order.body, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            data = reply.read()
            if reply.status == 200:
                assert data == order.audio
                seen[reply.getheader("X-Cache") or ""] += 1
            else:
                assert reply.status == 429, data
                assert json.loads(data)["error"]["type"] == "rate_limit_error"
                assert int(reply.getheader("Retry-After") or 0) >= 1
                seen["429"] += 1
                time.sleep(choose.uniform(0.05, 0.3))
        with lock:
            counts.update(seen)

    def watch() -> None:
        while time.monotonic() < began + SECONDS:
            if time.monotonic() > began + SETTLED and Path("/proc/self/status").exists():
                memory.append(resident_mb(loaded.worker))
            time.sleep(0.5)

    with ThreadPoolExecutor(CLIENTS + 1) as crowd:
        watching = crowd.submit(watch)
        for done in [crowd.submit(client, number) for number in range(CLIENTS)]:
            done.result()
        watching.result()
    assert counts["hit"] > 0 and counts["miss"] > 0 and counts["429"] > 0, counts
    assert not memory or max(memory[-4:]) < 1.15 * max(memory[:4]), memory
    assert loaded.metric("cosy_queue_depth") == loaded.metric("cosy_running") == 0
    assert loaded.metric("cosy_rejected_total") == counts["429"]
    assert loaded.lines == [loaded.url]
