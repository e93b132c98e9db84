"""The service over HTTP, asked of the real `cosy serve`."""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import requests
from server_process import Server, error_of, serving, user_environment

from cosycli.audio import FORMATS, encode
from cosycli.errors import MissingExtraError
from cosycli.model_config import read_model_config
from cosycli.server.errors import as_api_error
from cosycli.store import EMBEDDED_MODEL
from cosycli.synthesis_options import SPEED_RANGE, SynthesisOptions
from cosycli.synthesizer import Synthesizer

CONFIG = read_model_config(EMBEDDED_MODEL)
KNOWN = ", ".join(voice.id for voice in CONFIG.voices)
TEXT = "你好,这是一个测试。Hello there."
JSON = {"Content-Type": "application/json"}


def test_voices_tell_what_can_be_asked_for(server: Server) -> None:
    catalogue = requests.get(server.address("voices")).json()
    assert [voice["id"] for voice in catalogue["voices"]] == [voice.id for voice in CONFIG.voices]
    first = catalogue["voices"][0]
    assert first == {
        "id": CONFIG.voices[0].id,
        "name": CONFIG.voices[0].name,
        "languages": list(CONFIG.voices[0].languages),
        "sex": CONFIG.voices[0].sex,
        "sample_rate": 22050,
        "model": CONFIG.name,
        "licence": CONFIG.licence,
        "default": True,
        "experimental": CONFIG.voices[0].experimental,
    }
    assert catalogue["languages"][0] == {"id": "zh", "name": "Mandarin"}
    assert catalogue["limits"] == {"text": 5000, "speed": list(SPEED_RANGE)}
    assert (catalogue["model"], catalogue["default_voice"]) == (CONFIG.name, CONFIG.default_voice)
    assert catalogue["formats"] == list(FORMATS)


def test_speech_is_fetched_where_the_reply_says(server: Server, synthesizer: Synthesizer) -> None:
    audio = synthesizer.synthesize(TEXT)
    facts = server.tts(TEXT).json()
    assert facts["audio_url"] == f"/audio/{facts['id']}.wav"
    assert facts["duration"] == pytest.approx(audio.duration, abs=0.001)
    assert (facts["sample_rate"], facts["format"], facts["content_type"]) == (22050, "wav", "audio/wav")
    assert facts["voice"] == "female_1"
    fetched = requests.get(server.address(facts["audio_url"]))
    assert fetched.content == encode(audio, "wav")
    assert fetched.headers["Content-Type"] == "audio/wav"
    assert "immutable" in fetched.headers["Cache-Control"] and "private" in fetched.headers["Cache-Control"]
    again = server.tts(TEXT).json()
    assert again == facts | {"cached": True}


def test_fetching_in_parts_again_and_into_a_file(server: Server) -> None:
    address = server.address(server.tts(TEXT).json()["audio_url"])
    whole = requests.get(address)
    part = requests.get(address, headers={"Range": "bytes=44-143"})
    assert (part.status_code, part.content) == (206, whole.content[44:144])
    assert part.headers["Content-Range"] == f"bytes 44-143/{len(whole.content)}"
    assert requests.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416
    known = requests.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert "Content-Disposition" not in whole.headers
    saved = requests.get(address + "?download=1").headers["Content-Disposition"]
    assert saved == f'attachment; filename="{address.rsplit("/", 1)[1]}"'
    head = requests.head(address)
    assert (head.headers["Content-Length"], head.content) == (str(len(whole.content)), b"")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format(server: Server, synthesizer: Synthesizer, format: str) -> None:
    expected = encode(synthesizer.synthesize(TEXT), format)
    facts = server.tts(TEXT, format=format).json()
    assert facts["format"] == format
    assert requests.get(server.address(facts["audio_url"])).content == expected
    inline = server.tts(TEXT, format=format, response="base64").json()
    assert base64.b64decode(inline.pop("audio")) == expected
    assert inline == facts | {"cached": True}
    reply = server.tts(TEXT, format=format, response="audio")
    assert reply.content == expected
    assert reply.headers["Content-Type"] == facts["content_type"]
    assert reply.headers["ETag"] == f'"{facts["id"]}"'
    assert reply.headers["X-Cache"] == "hit"
    assert float(reply.headers["X-Audio-Duration"]) == facts["duration"]
    assert reply.headers["X-Sample-Rate"] == "22050"


def test_who_accepts_audio_gets_it(server: Server) -> None:
    reply = requests.post(server.address("tts"), json={"text": "好"}, headers={"Accept": "audio/*"})
    assert reply.content.startswith(b"RIFF")
    wished = {"text": "好", "response": "url"}
    assert "audio_url" in requests.post(server.address("tts"), json=wished, headers={"Accept": "audio/*"}).json()


def test_wishes_are_heard(server: Server, synthesizer: Synthesizer) -> None:
    options = SynthesisOptions(voice="english_1", language="en", speed=1.5)
    reply = server.tts("Room 101.", voice="english_1", language="en", speed=1.5, response="audio")
    assert reply.content == encode(synthesizer.synthesize("Room 101.", options), "wav")


def test_a_voice_by_name_is_the_voice_by_id(server: Server) -> None:
    voice = CONFIG.voices[0]
    by_id, by_name = server.tts("你好。", voice=voice.id).json(), server.tts("你好。", voice=voice.name).json()
    assert by_name == by_id | {"cached": True}
    assert server.tts("Good evening.").json()["voice"] == "english_1"  # native to the text's language
    assert server.tts("안녕하세요.").json()["voice"] == "korean_1"


def test_line_ends_and_marks_make_no_difference(server: Server) -> None:
    plain = server.tts("你好。\n再见。").json()["id"]
    assert server.tts("\ufeff你好。\r\n再见。").json()["id"] == plain


BAD_BODIES = {
    "no JSON": (b'{"text":', "bad_json", None),
    "empty": (b"", "bad_json", None),
    "deep": (b"[" * 50_000, "bad_json", None),
    "no object": (b'"text"', "bad_json", None),
    "huge number": (b'{"text": "a", "speed": %s}' % (b"9" * 5000), "bad_json", None),
    "not UTF-8": (b'{"text": "\xe9"}', "bad_encoding", None),
    "UTF-16": ('{"text": "a"}'.encode("utf-16"), "bad_encoding", None),
    "half a pair": (b'{"text": "a\\ud800"}', "bad_encoding", "text"),
    "no text": (b"{}", "missing_parameter", "text"),
    "null text": (b'{"text": null}', "missing_parameter", "text"),
    "text a number": (b'{"text": 5}', "wrong_type", "text"),
    "text a list": (b'{"text": ["a"]}', "wrong_type", "text"),
    "empty text": (b'{"text": " \\n"}', "nothing_to_say", "text"),
    "no sound": ('{"text": "。。。"}'.encode(), "nothing_to_say", None),
    "only zeros": (b'{"text": "\\u0000"}', "nothing_to_say", None),
    "unknown name": (b'{"text": "a", "voise": "b"}', "unknown_parameter", "voise"),
    "unknown voice": (b'{"text": "a", "voice": "nobody"}', "unknown_voice", "voice"),
    "header in a voice": (b'{"text": "a", "voice": "a\\r\\nX-Evil: y"}', "unknown_voice", "voice"),
    "voice a number": (b'{"text": "a", "voice": 1}', "wrong_type", "voice"),
    "voice without id": (b'{"text": "a", "voice": {"id": []}}', "wrong_type", "voice"),
    "unknown language": (b'{"text": "a", "language": "xx"}', "language_not_spoken", "language"),
    "speed true": (b'{"text": "a", "speed": true}', "wrong_type", "speed"),
    "speed a string": (b'{"text": "a", "speed": "1"}', "wrong_type", "speed"),
    "speed too high": (b'{"text": "a", "speed": 2.01}', "out_of_range", "speed"),
    "speed infinite": (b'{"text": "a", "speed": 1e999}', "out_of_range", "speed"),
    "speed nan": (b'{"text": "a", "speed": NaN}', "out_of_range", "speed"),
    "speed enormous": (b'{"text": "a", "speed": %s}' % (b"9" * 400), "out_of_range", "speed"),
    "unknown format": (b'{"text": "a", "format": "aac"}', "unknown_value", "format"),
    "unknown response": (b'{"text": "a", "response": "stream"}', "unknown_value", "response"),
}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_a_bad_body_is_400_and_told_why(server: Server, case: str) -> None:
    body, code, param = BAD_BODIES[case]
    reply = requests.post(server.address("tts"), body, headers=JSON)
    assert reply.status_code == 400
    error = error_of(reply)
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", code, param)
    assert error["message"] and error["hint"]
    assert "X-Evil" not in reply.headers
    assert requests.get(server.address("health")).status_code == 200


def test_a_dictionary_that_is_not_installed_is_no_failure_of_the_server() -> None:
    error = as_api_error(MissingExtraError("pyopenjtalk", "ja", "kanji cannot be read (今日)"))
    assert (error.status, error.code) == (400, "missing_extra")
    assert error.message == "kanji cannot be read (今日): pyopenjtalk is not installed"
    assert "kana" in error.hint and "pip" not in error.hint


def test_hints_list_what_there_is(server: Server) -> None:
    assert error_of(server.tts("a", voice="nobody"))["hint"] == f"voices of this model: {KNOWN}"
    assert "wav, mp3, flac, ogg, opus, pcm" in error_of(server.tts("a", format="aac"))["hint"]
    assert error_of(server.tts("a", speed=3)) | {"param": ""} == {
        "message": "speed 3 is out of range",
        "type": "invalid_request_error",
        "code": "out_of_range",
        "param": "",
        "hint": "speed goes from 0.5 to 2",
    }


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_is_not_declared_as_json_is_415(server: Server, kind: str) -> None:
    reply = requests.post(server.address("tts"), b'{"text": "a"}', headers={"Content-Type": kind})
    assert (reply.status_code, error_of(reply)["code"]) == (415, "not_json")


def test_long_texts_and_bodies_are_413(server: Server) -> None:
    assert server.tts("……" * 2499 + "好").status_code == 200
    reply = server.tts("好" * 5001)
    assert (reply.status_code, error_of(reply)["param"]) == (413, "text")
    large = b'{"text": "' + b"a" * 10_000_000 + b'"}'
    session = requests.Session()
    for body in (large, iter([large[start : start + 65536] for start in range(0, len(large), 65536)])):
        reply = session.post(server.address("tts"), body, headers=JSON)  # the second one in chunks
        assert reply.status_code == 413
        assert error_of(reply)["code"] == "request_entity_too_large"
    assert session.post(server.address("nowhere"), large, headers=JSON).status_code == 404
    assert session.get(server.address("health")).status_code == 200


ESCAPES = (
    "audio/../../../../etc/passwd", "audio/..%2f..%2f..%2fetc%2fpasswd", "audio/%2e%2e%2fconfig.json", "audio/.wav",
    f"audio/{'a' * 64}.wav", f"audio/{'a' * 64}.wav%00", f"audio/{'a' * 64}.json", "audio/", "audio",
    "static/../app.py", "static/..%2fapp.py", "static/%2e%2e/app.py", "static/", "/evil.org/", "%0d%0aX-Evil:y",
    "voices/", "v1", "favicon.ico",
)  # fmt: skip


@pytest.mark.parametrize("path", ESCAPES)
def test_other_paths_are_404(server: Server, path: str) -> None:
    request = requests.Request("GET", server.url).prepare()
    request.url = f"{server.url}/{path}"  # as it is
    reply = requests.Session().send(request, allow_redirects=False)
    assert reply.status_code == 404
    assert error_of(reply)["type"] == "invalid_request_error"
    assert "X-Evil" not in reply.headers


def test_other_methods_are_405(server: Server) -> None:
    for method, path in (("GET", "tts"), ("PUT", "tts"), ("DELETE", "voices"), ("POST", "health")):
        reply = requests.request(method, server.address(path))
        assert (reply.status_code, error_of(reply)["code"]) == (405, "method_not_allowed")
        assert reply.headers["Allow"]


def test_the_page_and_its_headers(server: Server) -> None:
    page = requests.get(server.url)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    script = requests.get(server.address("static/app.js"))
    assert "javascript" in script.headers["Content-Type"]
    for path in ("", "static/app.js", "voices", "health", "metrics", "nowhere", "tts"):
        headers = requests.get(server.address(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not any(name.startswith("Access-Control") for name in headers)
        assert not any(character.isdigit() for character in headers["Server"]), "no versions"


def test_names_of_other_computers_are_refused(server: Server) -> None:
    for host in ("evil.org", "evil.org:80", f"127.0.0.1.evil.org:{server.port}", "192.168.0.1", "[bad"):
        reply = requests.get(server.address("voices"), headers={"Host": host})
        assert (reply.status_code, error_of(reply)["code"]) == (403, "wrong_host"), host
    for host in ("localhost", "LOCALHOST:1", "127.0.0.1", f"[::1]:{server.port}", "cosy.localhost"):
        assert requests.get(server.address("voices"), headers={"Host": host}).status_code == 200, host


def test_metrics_count(server: Server) -> None:
    parser = pytest.importorskip("prometheus_client.parser")
    before = server.metric("cosy_cache_misses_total"), server.metric("cosy_cache_hits_total")
    text = "指标测试,从一数到三。"
    duration = server.tts(text).json()["duration"]
    for _ in range(3):
        server.tts(text)
    for number in range(20):
        requests.get(server.address(f"nowhere/{number}"))
    reply = requests.get(server.address("metrics"))
    assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in parser.text_string_to_metric_families(reply.text)}
    routes = {sample.labels["route"] for sample in families["cosy_requests"].samples}
    assert {"/tts", "/audio/<name>", "none"} <= routes and not any("nowhere" in route for route in routes)
    assert server.metric("cosy_cache_misses_total") == before[0] + 1
    assert server.metric("cosy_cache_hits_total") == before[1] + 3
    assert server.metric("cosy_audio_seconds_total") > duration
    assert 0 < server.metric("cosy_real_time_factor") < 1
    assert server.metric("cosy_synthesis_seconds_total") < server.metric("cosy_audio_seconds_total")
    assert server.metric("cosy_cache_bytes") > 10_000
    assert (
        server.metric("cosy_queue_depth") == server.metric("cosy_running") == server.metric("cosy_rejected_total") == 0
    )
    assert server.metric("cosy_first_audio_seconds_count") > 0


def test_health(server: Server) -> None:
    assert requests.get(server.address("health")).json() == {
        "status": "ok",
        "model": CONFIG.name,
        "running": 0,
        "waiting": 0,
    }


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache") / "audio"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> Iterator[Server]:
    """A server with a key from the environment, open to the pages of one site, with readings of its own."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "own.tsv").write_text("重庆\tzhong4 da4 qing4\n", encoding="utf-8")
    environment = user_environment(folder) | {"COSY_API_KEY": "sesame"}
    options = ("--cors", "https://example.org", "--lexicon", str(folder / "own.tsv"), "--max-text", "20")
    with serving(environment, *options, "--cache-dir", str(cache_folder)) as running:
        yield running


def with_key(key: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} | headers


def test_a_key_opens_all_but_the_page_and_the_health(guarded: Server) -> None:
    for path in ("", "health", "static/style.css"):
        assert requests.get(guarded.address(path)).status_code == 200
    for path in ("voices", "metrics", "audio/x.wav", "v1/models", "nowhere"):
        for headers in ({}, with_key("wrong"), with_key("ſesame".encode().decode("latin-1")), with_key("")):
            reply = requests.get(guarded.address(path), headers=headers)
            assert (reply.status_code, error_of(reply)["type"]) == (401, "authentication_error")
            assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert requests.post(guarded.address("tts"), json={"text": "好"}).status_code == 401
    assert requests.post(guarded.address("tts"), b"a" * 10_000_000, headers=JSON).status_code == 401
    assert requests.get(guarded.address("voices"), headers=with_key("sesame")).status_code == 200
    assert requests.get(guarded.address("voices"), headers={"Authorization": "bearer  sesame"}).status_code == 200
    named = requests.get(guarded.address("health"), headers={"Host": "tts.example.org"})
    assert named.status_code == 200, "a key protects from pages that point a name here"


def test_pages_of_the_one_site_may_ask(guarded: Server) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    preflight = requests.options(guarded.address("tts"), headers=asked)
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "https://example.org")
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    headers = with_key("sesame", Origin="https://example.org")
    reply = requests.post(guarded.address("tts"), json={"text": "好"}, headers=headers)
    assert reply.headers["Access-Control-Allow-Origin"] == "https://example.org"
    assert "Origin" in reply.headers["Vary"]
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    refused = requests.options(guarded.address("tts"), headers=asked | {"Origin": "https://evil.org"})
    assert refused.status_code == 401 and "Access-Control-Allow-Origin" not in refused.headers


def test_limits_and_readings_are_the_operators(guarded: Server, synthesizer: Synthesizer) -> None:
    key = with_key("sesame")
    too_long = requests.post(guarded.address("tts"), json={"text": "好" * 21}, headers=key)
    assert too_long.status_code == 413 and "20" in str(error_of(too_long)["hint"])
    wishes = {"text": "重庆", "response": "audio"}
    spoken = requests.post(guarded.address("tts"), json=wishes, headers=key).content
    assert spoken == encode(synthesizer.synthesize("[重庆](zhong4 da4 qing4)"), "wav")
    assert spoken != encode(synthesizer.synthesize("重庆"), "wav")


def test_serves_on_when_its_cache_is_taken_away(guarded: Server, cache_folder: Path) -> None:
    key, wishes = with_key("sesame"), {"text": "缓存"}
    first = requests.post(guarded.address("tts"), json=wishes, headers=key).json()
    shutil.rmtree(cache_folder)
    gone = requests.get(guarded.address(first["audio_url"]), headers=key)
    assert (gone.status_code, error_of(gone)["code"]) == (404, "no_such_audio")
    cache_folder.write_bytes(b"a file in its place")
    again = requests.post(guarded.address("tts"), json=wishes, headers=key).json()
    assert again == first
    assert requests.get(guarded.address(again["audio_url"]), headers=key).status_code == 200
    assert requests.post(guarded.address("tts"), json=wishes, headers=key).json()["cached"] is True
    assert guarded.lines == [guarded.url], "nothing to complain of"


def test_the_same_text_in_other_words_is_other_audio(server: Server) -> None:
    wishes = ({}, {"speed": 1.1}, {"format": "mp3"}, {"voice": "english_1"}, {"language": "zh"})
    assert len({server.tts("你好。", **wish).json()["id"] for wish in wishes}) == len(wishes)


def test_audio_is_audible(server: Server) -> None:
    samples = np.frombuffer(server.tts(TEXT, format="pcm", response="audio").content, "<i2")
    assert np.abs(samples).max() > 3000


def test_nothing_was_logged(server: Server) -> None:
    assert server.lines == [server.url]
