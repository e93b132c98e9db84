"""`cosy serve` from the start to the end of its process."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests
from conftest import error_lines
from server_process import Server, serving, user_environment

from cosycli.errors import UsageError
from cosycli.server.settings import DEFAULT_MAX_TEXT, SPARE_THREADS, ServerSettings, is_loopback
from cosycli.store import EMBEDDED_MODEL

pytest.importorskip("flask")
pytest.importorskip("gunicorn")

from cosycli.server.request_body import body_limit

LONG = "".join(f"这是第{number}句话,它不长也不短。" for number in range(1, 25))


@pytest.fixture
def here(tmp_path: Path) -> dict[str, str]:
    return user_environment(tmp_path)


def in_background(server: Server, text: str) -> tuple[threading.Thread, list[bytes | Exception]]:
    """Ask for a text; the audio comes into the list."""
    replies: list[bytes | Exception] = []

    def ask() -> None:
        try:
            replies.append(server.tts(text, response="audio").content)
        except requests.RequestException as error:
            replies.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.metric("cosy_running"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return thread, replies


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_finishes_what_runs(here: dict[str, str], number: int, status: int) -> None:
    with serving(here) as server:
        thread, replies = in_background(server, LONG)
        if number == signal.SIGINT:  # in a terminal Ctrl-C goes to all processes
            os.kill(server.worker, signal.SIGINT)
        server.process.send_signal(number)
        with pytest.raises(requests.ConnectionError):  # nobody new waits for nothing
            while thread.is_alive():
                requests.get(server.address("health"), timeout=5)
        assert server.process.wait(timeout=40) == status
        thread.join()
        (reply,) = replies
        assert isinstance(reply, bytes) and len(reply) > 1_000_000
    assert server.lines == [server.url]


def test_a_second_ctrl_c_quits(here: dict[str, str]) -> None:
    with serving(here) as server:
        thread, replies = in_background(server, LONG * 9)
        server.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        started = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=40) == 130
        assert time.monotonic() - started < 3
        thread.join()
        assert isinstance(replies[0], Exception)
    assert server.lines == [server.url]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_no_process_is_left_when_the_master_is_killed(here: dict[str, str]) -> None:
    with serving(here) as server:
        worker = server.worker
        server.process.kill()
        deadline = time.monotonic() + 10
        while Path(f"/proc/{worker}").exists() and "Z" not in Path(f"/proc/{worker}/stat").read_text().split()[2]:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_worker_that_dies_is_replaced(here: dict[str, str]) -> None:
    with serving(here) as server:
        os.kill(server.worker, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while len([line for line in server.lines if line == server.url]) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert server.tts("你好。").status_code == 200
        assert any("SIGKILL" in line for line in server.lines)


def test_an_address_in_use_is_one_error(cosy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        started = time.monotonic()
        process = cosy("serve", "--port", str(port))
        assert time.monotonic() - started < 5
    assert process.returncode == 1
    lines = error_lines(process)
    assert lines[0] == f"error: cannot listen at 127.0.0.1, port {port}: Address already in use"
    assert "--port" in lines[1]


BAD_STARTS = {
    "host": (["--host", "no.such.host.invalid"], 1, "no such host: no.such.host.invalid"),
    "not here": (["--host", "192.0.2.1", "--api-key", "k"], 1, "cannot listen at 192.0.2.1, port 0"),
    "empty host": (["--host", "", "--api-key", "k"], 2, "the host is empty"),
    "model": (["--model", "nope"], 1, "unknown model: nope"),
    "lexicon": (["--lexicon", "nope.tsv"], 1, "cannot read nope.tsv"),
    "origin": (["--cors", "example.org"], 2, "not an origin: example.org"),
    "key": (["--api-key", "two words"], 2, "the API key has characters that no header can carry"),
    "cache": (["--cache-dir", "/proc/cosy"], 1, "cannot keep audio in /proc/cosy"),
    "port": (["--port", "65536"], 2, "'--port'"),
    "queue": (["--queue", "-1"], 2, "'--queue'"),
}


@pytest.mark.parametrize("case", BAD_STARTS)
def test_a_bad_start_is_one_error(cosy, case: str) -> None:
    options, status, message = BAD_STARTS[case]
    process = cosy("serve", "--port", "0", *options)
    lines = [line for line in process.stderr.decode().splitlines() if not line.startswith("warning: ")]
    assert process.returncode == status, lines
    assert message in lines[0] and lines[0].startswith("error: ")
    assert len(lines) == 2 and lines[1].startswith("hint: ")


def test_a_damaged_model_is_one_error_of_the_worker(cosy, tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    for path in EMBEDDED_MODEL.iterdir():
        data = path.read_bytes()
        (model / path.name).write_bytes(data[:1000] if path.name == "decoder.onnx" else data)
    process = cosy("serve", "--port", "0", "--model", model)
    assert process.returncode == 1
    assert "decoder.onnx is damaged" in error_lines(process)[0]


def test_open_to_others_without_a_key_is_warned_of(here: dict[str, str]) -> None:
    with serving(here, "--host", "0.0.0.0") as server:
        assert server.lines[0] == "warning: whoever reaches 0.0.0.0 can use this server: give it an --api-key"
        assert requests.get(server.address("voices"), headers={"Host": "tts.example.org"}).status_code == 200
    assert len(server.lines) == 2


def test_a_cosyvoice_model_is_served(here: dict[str, str], cosyvoice_model: Path) -> None:
    with serving(here, "--model", str(cosyvoice_model)) as server:
        voice = requests.get(server.address("voices")).json()["default_voice"]
        assert not voice.isascii()
        spoken = server.tts("你好。", voice=voice).json()
        assert spoken["voice"] == voice and spoken["duration"] > 0.1
        assert requests.get(server.address(spoken["audio_url"])).content.startswith(b"RIFF")
        streamed = requests.post(server.address("v1/audio/speech"), json={"input": "你好。", "voice": voice})
        assert streamed.status_code == 200 and len(streamed.content) > 500


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False),
     ("::", False), ("example.org", False), ("localhost.example.org", False), ("", False)],
)  # fmt: skip
def test_which_addresses_are_this_computers(host: str, own: bool) -> None:
    assert is_loopback(host) == own


def test_the_application_can_be_made_for_another_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cosycli.server import create_app

    monkeypatch.setenv("COSY_API_KEY", "sesame")
    app = create_app(cache_dir=str(tmp_path / "cache"), queue=2, cors=["*"])
    client = app.test_client()
    assert client.get("/voices").status_code == 401
    headers = {"Authorization": "Bearer sesame", "Origin": "https://example.org"}
    reply = client.post("/tts", json={"text": "你好。"}, headers=headers)
    assert reply.status_code == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert len(list((tmp_path / "cache").iterdir())) == 1
    with pytest.raises(UsageError):
        create_app(cors=["nonsense"])


def test_how_much_at_once() -> None:
    config = ServerSettings().check()
    assert 1 <= ServerSettings().concurrency_for(config) <= 4
    assert ServerSettings(concurrency=7).concurrency_for(config) == 7
    assert (ServerSettings().threads_for(1), ServerSettings().threads_for(2)) == (None, 1)
    assert ServerSettings(threads=3).threads_for(2) == 3


def test_examples_of_deployment_agree_with_the_server(cosy) -> None:
    folder = Path(__file__).parent.parent / "examples" / "deploy"
    script = (folder / "gunicorn.sh").read_text()
    concurrency, queue = (int(re.search(rf"{name}=(\d+)", script)[1]) for name in ("concurrency", "queue"))
    assert f"--threads {concurrency + queue + SPARE_THREADS} " in script
    assert subprocess.run(["bash", "-n", str(folder / "gunicorn.sh")]).returncode == 0
    largest = int(re.search(r"client_max_body_size (\d+)k;", (folder / "nginx.conf").read_text())[1])
    assert largest * 1024 > body_limit(DEFAULT_MAX_TEXT)
    known = cosy("serve", "--help").stdout.decode()
    for name in ("cosy.service", "Containerfile"):
        (command,) = re.findall(r"^(?:ExecStart|ENTRYPOINT)(.*)$", (folder / name).read_text(), re.MULTILINE)
        options = re.findall(r"--[a-z-]+", command)
        assert options and all(option in known for option in options)


@pytest.mark.parametrize("wished", [[], ["plot"]])
def test_sizes_are_summed_up(wished: list[str]) -> None:
    script = Path(__file__).parent.parent / "examples" / "deploy" / "installed_sizes.py"
    lines = subprocess.run([sys.executable, script, *wished], capture_output=True, text=True, check=True).stdout
    sizes = [float(line.split()[0]) for line in lines.splitlines()]
    assert sizes[-1] == pytest.approx(sum(sizes[:-1]), abs=2)
    assert 100 < sizes[-1] < 650, "the image is to stay under 800 MB"
