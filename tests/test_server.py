"""The routes of `cosy serve`, asked of the real server."""

import pytest
import requests

pytest.importorskip("flask")


def test_health(server):
    assert requests.get(server.address("health"), timeout=5).json()["status"] == "ok"
    assert server.tts("你好。").json()["duration"] > 0.3
    assert server.metric("cosy_requests_total") > 1
    assert server.worker
    r = requests.get(server.url)
    print(r.headers, r.text[:100])
    for f in ("mp3", "opus", "flac", "wav", "pcm"):
        r = requests.post(
            server.address("v1/audio/speech"),
            json={"input": "你好。Hello there. 再见。", "voice": "female_1", "model": "tts-1", "response_format": f},
            stream=True,
        )
        print(f, r.status_code, r.headers, sum(map(len, r.iter_content(100000))))
        r = requests.post(
            server.address("v1/audio/speech"),
            json={"input": "你好。Hello there. 再见。", "voice": "female_1", "model": "tts-1", "response_format": f},
            stream=True,
        )
        print(f, r.status_code, r.headers, sum(map(len, r.iter_content(100000))))
    print(
        requests.post(
            server.address("v1/audio/speech"),
            json={"input": "你好。再见。", "voice": "female_1", "model": "tts-1", "stream_format": "sse"},
            stream=True,
        ).text[-300:]
    )
    print(requests.get(server.address("metrics")).text)
