"""OpenAI's speech service as its own client uses it."""

import base64
import io
import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import numpy as np
import pytest
import requests
from server_process import Server, error_of

from cosycli.audio import AudioStream
from cosycli.model_config import read_model_config
from cosycli.ogg import set_serial
from cosycli.resampling import resample
from cosycli.store import EMBEDDED_MODEL
from cosycli.synthesis_options import SynthesisOptions
from cosycli.synthesizer import Synthesizer

openai = pytest.importorskip("openai")

CONFIG = read_model_config(EMBEDDED_MODEL)
TEXT = "今天天气很好。Hello there. 我们明天再见。"
MAGIC = {"mp3": (b"\xff\xf3", b"\xff\xfb"), "opus": b"OggS", "flac": b"fLaC", "wav": b"RIFF"}
CONTENT_TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/opus",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Any]:
    with openai.OpenAI(base_url=server.address("v1"), api_key="any", max_retries=0) as made:
        yield made


def streamed(synthesizer: Synthesizer, text: str, format: str, options: SynthesisOptions = SynthesisOptions()) -> bytes:
    """What a stream must be."""
    buffer = io.BytesIO()
    with AudioStream(buffer, format, 22050) as stream:
        for audio in synthesizer.stream(text, options):
            stream.write(audio)
    return same_serial(buffer.getvalue())


def same_serial(data: bytes) -> bytes:
    """Ogg streams have a serial number that libsndfile draws by the clock."""
    if not data.startswith(b"OggS"):
        return data
    file = io.BytesIO(data)
    set_serial(file, 1)
    return file.getvalue()


@pytest.mark.parametrize("format", ["mp3", "opus", "flac", "wav"])
def test_every_format(client: Any, synthesizer: Synthesizer, format: str) -> None:
    wishes = {"model": "tts-1", "voice": "female_1", "input": TEXT, "response_format": format}
    options = SynthesisOptions(voice="female_1")
    for cache in ("miss", "hit"):
        reply = client.audio.speech.create(**wishes)
        assert same_serial(reply.content) == streamed(synthesizer, TEXT, format, options)
        assert reply.content.startswith(MAGIC[format])
        assert reply.response.headers["content-type"] == CONTENT_TYPES[format]
        assert reply.response.headers["x-cache"] == cache
        assert ("content-length" in reply.response.headers) == (cache == "hit")


def test_mp3_is_the_default(client: Any) -> None:
    reply = client.audio.speech.create(model="tts-1", voice="female_1", input="你好。")
    assert reply.content.startswith(MAGIC["mp3"])
    assert reply.response.headers["content-type"] == "audio/mpeg"


def test_pcm_is_24_khz_as_openais(client: Any, synthesizer: Synthesizer) -> None:
    reply = client.audio.speech.create(model="tts-1", voice="female_1", input=TEXT, response_format="pcm")
    assert reply.response.headers["x-sample-rate"] == "24000"
    pieces = [audio.samples for audio in synthesizer.stream(TEXT, SynthesisOptions(voice="female_1"))]
    expected = resample(np.concatenate(pieces), 22050, 24000)
    assert np.allclose(np.frombuffer(reply.content, "<i2") / 32768, np.clip(expected, -1, 1), atol=1e-4)


def test_aac_is_refused_with_what_there_is(client: Any) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.audio.speech.create(model="tts-1", voice="female_1", input=TEXT, response_format="aac")
    assert refused.value.param == "response_format"
    assert refused.value.body["hint"] == "known: mp3, opus, flac, wav, pcm"


def test_wishes_are_heard(client: Any, synthesizer: Synthesizer) -> None:
    reply = client.audio.speech.create(
        model="gpt-4o-mini-tts", voice="english_1", input="Room 101.", response_format="wav", speed=1.5,
        instructions="Speak like a pirate.",
    )  # fmt: skip
    options = SynthesisOptions(voice="english_1", speed=1.5)
    assert reply.content == streamed(synthesizer, "Room 101.", "wav", options)


def test_the_voice_may_be_an_object_or_missing(server: Server) -> None:
    spoken = {"input": "你好。", "model": "tts-1", "response_format": "wav"}
    by_name = requests.post(server.address("v1/audio/speech"), json=spoken | {"voice": "female_1"})
    by_object = requests.post(server.address("v1/audio/speech"), json=spoken | {"voice": {"id": "female_1"}})
    missing = requests.post(server.address("v1/audio/speech"), json={"input": "你好。", "response_format": "wav"})
    assert by_name.content == by_object.content == missing.content
    assert by_object.headers["X-Cache"] == "hit"


@pytest.mark.parametrize("model", ["tts-1", "tts-1-hd", "gpt-4o-mini-tts", "cosy", CONFIG.name])
def test_names_of_the_model(client: Any, model: str) -> None:
    assert client.audio.speech.create(model=model, voice="female_1", input="好。").content
    assert client.models.retrieve(model).id == model
    assert model in [listed.id for listed in client.models.list()]


REFUSED = {
    "model": ({"model": "whisper-1"}, openai.NotFoundError, "model_not_found", "model"),
    "voice": ({"voice": "alloy"}, openai.BadRequestError, "unknown_voice", "voice"),
    "speed": ({"speed": 4.0}, openai.BadRequestError, "out_of_range", "speed"),
    "empty": ({"input": ""}, openai.BadRequestError, "nothing_to_say", "input"),
    "silent": ({"input": "……"}, openai.BadRequestError, "nothing_to_say", None),
    "stream": ({"stream_format": "ogg"}, openai.BadRequestError, "unknown_value", "stream_format"),
    "long": ({"input": "好" * 5001}, openai.APIStatusError, "text_too_long", "input"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_errors_are_the_clients_own(client: Any, case: str) -> None:
    wishes, kind, code, param = REFUSED[case]
    with pytest.raises(kind) as refused:
        client.audio.speech.create(**{"model": "tts-1", "voice": "female_1", "input": "你好。"} | wishes)
    assert (refused.value.code, refused.value.param) == (code, param)
    assert refused.value.type == "invalid_request_error"
    assert refused.value.body["hint"]


def test_audio_arrives_while_it_is_made(client: Any) -> None:
    text = "".join(f"这是第{number}句话,它不长也不短。" for number in range(1, 31))
    wishes = {"model": "tts-1", "voice": "female_1", "input": text, "response_format": "wav"}
    with client.audio.speech.with_streaming_response.create(**wishes) as reply:
        assert reply.headers["transfer-encoding"] == "chunked"
        assert reply.headers["x-accel-buffering"] == "no"
        pieces = list(reply.iter_bytes(None))
    assert len(pieces) > 10
    assert client.audio.speech.create(**wishes).content == b"".join(pieces)


@pytest.mark.parametrize("cached", [False, True])
def test_server_sent_events(server: Server, synthesizer: Synthesizer, cached: bool) -> None:
    body = {
        "model": "tts-1",
        "voice": "female_1",
        "input": f"事件。{TEXT}",
        "response_format": "wav",
        "stream_format": "sse",
    }
    reply = requests.post(server.address("v1/audio/speech"), json=body)
    assert reply.headers["Content-Type"] == "text/event-stream"
    assert reply.headers["X-Cache"] == ("hit" if cached else "miss")
    *lines, end = reply.text.split("\n\n")
    assert end == "" and all(line.startswith("data: ") for line in lines)
    *deltas, done = [json.loads(line.removeprefix("data: ")) for line in lines]
    assert done["type"] == "speech.audio.done"
    assert len(deltas) > 1 and {delta["type"] for delta in deltas} == {"speech.audio.delta"}
    audio = b"".join(base64.b64decode(delta["audio"]) for delta in deltas)
    assert audio == streamed(synthesizer, body["input"], "wav", SynthesisOptions(voice="female_1"))


def test_http_1_0_gets_it_whole(server: Server, synthesizer: Synthesizer) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection._http_vsn, connection._http_vsn_str = 10, "HTTP/1.0"
    body = json.dumps({"input": f"老客户。{TEXT}", "response_format": "wav"})
    connection.request("POST", "/v1/audio/speech", body, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    data = reply.read()
    assert reply.getheader("Transfer-Encoding") is None
    assert int(reply.getheader("Content-Length") or 0) == len(data)
    assert data == streamed(synthesizer, f"老客户。{TEXT}", "wav")


def test_voices_as_open_webui_reads_them(server: Server) -> None:
    data = requests.get(server.address("v1/audio/voices")).json()
    assert {voice["id"]: voice["name"] for voice in data["voices"]} == {v.id: v.name for v in CONFIG.voices}


def test_unknown_models_are_404(server: Server) -> None:
    reply = requests.get(server.address("v1/models/whisper-1"))
    assert (reply.status_code, error_of(reply)["code"]) == (404, "model_not_found")


def test_what_other_services_understand_is_passed_over(server: Server) -> None:
    body = {"input": "好。", "stream": True, "user": "somebody", "response_format": "wav"}
    assert requests.post(server.address("v1/audio/speech"), json=body).content.startswith(b"RIFF")
