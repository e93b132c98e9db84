"""Clients that go away, are slow, or do not speak HTTP: the server stops what nobody wants and serves on."""

import contextlib
import io
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from logging import getLogger
from typing import Any

import pytest
import requests
from server_process import Server, serving, user_environment

from cosycli.audio import AudioStream
from cosycli.errors import TextError
from cosycli.synthesizer import Synthesizer

pytest.importorskip("flask")

from cosycli.server.arrivals import Arrivals
from cosycli.server.client import Client, ClientGoneError
from cosycli.server.stream_bodies import AudioBody, EventBody

LONG = "".join(f"这是第{number}句话,它不长也不短。" for number in range(1, 250))


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that does one thing at a time, with one place to wait."""
    with serving(user_environment(tmp_path_factory.mktemp("narrow")), "--concurrency", "1", "--queue", "1") as running:
        yield running


def until(condition: Callable[[], bool], seconds: float = 10.0) -> float:
    """Wait; the seconds it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() < started + seconds
        time.sleep(0.02)
    return time.monotonic() - started


def connect(server: Server, timeout: float = 10.0) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=timeout)


def post(path: str, **body: Any) -> bytes:
    """A request as it goes over the line."""
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(data)}"
    return f"{head}\r\n\r\n".encode() + data


def answer(server: Server, data: bytes, *, half_close: bool = False) -> bytes:
    """All that comes back until the server closes."""
    with connect(server) as connection:
        connection.sendall(data)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


def computing(server: Server) -> bool:
    return server.metric("cosy_running") > 0


@pytest.mark.parametrize("path", ["/tts", "/v1/audio/speech"])
@pytest.mark.parametrize("abruptly", [False, True])
def test_a_client_that_goes_away_stops_its_synthesis(narrow: Server, path: str, abruptly: bool) -> None:
    made = narrow.metric("cosy_audio_seconds_total")
    connection = connect(narrow)
    connection.sendall(post(path, **{"text" if path == "/tts" else "input": LONG}))
    if path == "/tts":
        until(lambda: computing(narrow))
    else:
        assert connection.recv(12) == b"HTTP/1.1 200"
    assert computing(narrow)
    if abruptly:  # RST instead of FIN
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    assert until(lambda: not computing(narrow)) < 1.5  # of about 15 s
    assert narrow.metric("cosy_audio_seconds_total") == made
    assert narrow.lines == [narrow.url]


def test_a_client_that_goes_away_leaves_the_queue(narrow: Server) -> None:
    with connect(narrow) as first:
        first.sendall(post("/tts", text=LONG))
        until(lambda: computing(narrow))
        with connect(narrow) as second:
            second.sendall(post("/tts", text="等一等。"))
            until(lambda: narrow.metric("cosy_queue_depth") == 1)
            refused = narrow.tts("太多了。")
            assert refused.status_code == 429 and int(refused.headers["Retry-After"]) >= 1
            assert refused.json()["error"]["code"] == "queue_full"
        until(lambda: narrow.metric("cosy_queue_depth") == 0)
    until(lambda: not computing(narrow))
    assert narrow.tts("太多了。").status_code == 200


def test_many_requests_for_one_new_text_compute_once(server: Server) -> None:
    missed = server.metric("cosy_cache_misses_total")
    replies: list[requests.Response] = []
    threads = [threading.Thread(target=lambda: replies.append(server.tts("同一句话。" * 8))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.json()["id"] for reply in replies}) == 1
    assert server.metric("cosy_cache_misses_total") == missed + 1


def test_a_client_that_reads_slowly_keeps_nobody_waiting(narrow: Server, synthesizer: Synthesizer) -> None:
    text = LONG[:500]
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(30)
        connection.connect(("127.0.0.1", narrow.port))
        connection.sendall(post("/v1/audio/speech", input=text, response_format="wav"))
        head = connection.recv(12)
        until(lambda: not computing(narrow), 30)
        assert narrow.tts("我先来。").status_code == 200
        body = b""
        with connection.makefile("rb") as received:
            while received.readline() != b"\r\n":
                pass
            while size := int(received.readline(), 16):
                body += received.read(size)
                received.readline()
    assert head == b"HTTP/1.1 200"
    expected = io.BytesIO()
    with AudioStream(expected, "wav", 22050) as stream:
        for audio in synthesizer.stream(text):
            stream.write(audio)
    assert body == expected.getvalue()


def test_clients_that_send_slowly_or_nothing_do_not_keep_others_waiting(server: Server) -> None:
    beginnings = (b"P", b"POST /tts HTTP/1.1\r\nHost: localhost\r\n", post("/tts", text="啊。")[:-1])
    with contextlib.ExitStack() as crowd:
        for beginning in (*[b""] * 300, *beginnings * 15):
            crowd.enter_context(connect(server)).sendall(beginning)
        started = time.monotonic()
        assert server.tts("我很快。").status_code == 200
        assert time.monotonic() - started < 5


NOT_HTTP = {
    "garbage": (b"\x16\x03\x01\x02\x00\x01\x00" * 30 + b"\r\n\r\n", b"400"),
    "another version": (b"GET / HTTP/9.9\r\n\r\n", b"400"),
    "a space in a name": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX A: b\r\n\r\n", b"400"),
    "a zero in a value": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n", b"400"),
    "two lengths": (b"POST /tts HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", b"400"),
    "smuggled": (b"POST /tts HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
    "a huge header": (b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", b"431"),
    "many headers": (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 200 + b"\r\n", b"431"),
    "a long address": (b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\n\r\n", b"414"),
}


@pytest.mark.parametrize("case", NOT_HTTP)
def test_what_is_not_http_is_told_in_the_envelope(server: Server, case: str) -> None:
    data, status = NOT_HTTP[case]
    head, _, body = answer(server, data).partition(b"\r\n\r\n")
    assert head.split()[1] == status
    error = json.loads(body)["error"]
    assert set(error) == {"message", "type", "code", "param", "hint"} and error["type"] == "invalid_request_error"
    assert requests.get(server.address("health")).status_code == 200


def test_requests_in_one_go_are_answered_in_order(server: Server) -> None:
    last = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    data = answer(server, post("/tts", text="一。") + post("/tts", text="。") + post("/nowhere") + last)
    statuses = [part.split()[0] for part in data.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [b"200", b"400", b"404", b"200"][: len(statuses)]  # gunicorn before 27 hangs up after the first
    assert statuses


def test_bodies_that_end_early_or_have_bad_chunks(server: Server) -> None:
    whole = post("/tts", text="好。")
    assert b'"broken_body"' in answer(server, whole[:-3], half_close=True)
    head = (
        b"POST /tts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with connect(server) as connection:
        connection.sendall(head + b"zz\r\nabc")
        assert b" 400 " in connection.recv(65536)


def test_head_has_no_body_and_keeps_the_line(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    for path, status in (("/", 200), ("/tts", 405), ("/voices", 200), ("/nowhere", 404), ("/health", 200)):
        connection.request("HEAD", path)
        reply = connection.getresponse()
        assert (reply.status, reply.read()) == (status, b"")
        assert reply.getheader("Connection") == "keep-alive"
    connection.close()


def test_a_request_that_does_not_arrive_is_cut_off() -> None:
    arrivals = Arrivals(0.1)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        received: list[bytes] = []

        def receive() -> None:
            arrivals.begin(ours)
            received.append(ours.recv(10))

        thread = threading.Thread(target=receive)
        thread.start()
        time.sleep(0.05)
        arrivals.cut_late()
        assert thread.is_alive()
        time.sleep(0.1)
        arrivals.cut_late()
        thread.join(5)
        assert received == [b""]
        ours.sendall(b"still said")
        assert theirs.recv(10) == b"still said"
        arrivals.begin(theirs)
        arrivals.complete()
        time.sleep(0.15)
        arrivals.cut_late()
        ours.sendall(b"heard")
        assert theirs.recv(10) == b"heard"


def test_who_has_gone_is_seen_behind_what_was_sent_before() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with listener, socket.create_connection(listener.getsockname()) as theirs:
        ours, _ = listener.accept()
        with ours:
            client = Client({"gunicorn.socket": ours})
            theirs.sendall(b"the next request")
            assert not client.has_gone()
            theirs.close()
            until(client.has_gone)
            with pytest.raises(ClientGoneError):
                client.check()
        assert client.has_gone()
    assert not Client({}).has_gone()


def failing(error: Exception) -> Iterator[bytes]:
    yield b"abc"
    raise error


@pytest.mark.parametrize("error", [TextError("broken"), ValueError("a bug"), ClientGoneError()])
def test_a_stream_that_fails_is_not_taken_for_complete(error: Exception) -> None:
    body = AudioBody(failing(error), getLogger("test"))
    assert next(body) == b"abc"
    with pytest.raises(BrokenPipeError):  # the server closes the connection without the last chunk
        next(body)


def test_events_tell_that_a_stream_has_failed() -> None:
    delta, told = EventBody(failing(TextError("broken", "mend it")), getLogger("test"))
    assert b'"YWJj"' in delta
    error = json.loads(told.removeprefix(b"data: "))
    assert (error["type"], error["error"]["message"], error["error"]["hint"]) == ("error", "broken", "mend it")
    _, hidden = EventBody(failing(ValueError("a bug")), getLogger("test"))
    assert b"a bug" not in hidden
    with pytest.raises(BrokenPipeError):
        list(EventBody(failing(ClientGoneError()), getLogger("test")))
