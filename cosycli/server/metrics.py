"""What the server counts, in the text format of Prometheus."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6)


class Metrics:
    """The counters of one server. Labels are route patterns and statuses, so their number is bounded."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = self._counter("requests", "Requests answered, by route and status.", ["route", "status"])
        self.rejected = self._counter("rejected", "Requests sent away because the server was busy.")
        self.cache_hits = self._counter("cache_hits", "Texts whose audio was there already.")
        self.cache_misses = self._counter("cache_misses", "Texts whose audio had to be made.")
        self.audio_seconds = self._counter("audio_seconds", "Seconds of audio made.")
        self.synthesis_seconds = self._counter("synthesis_seconds", "Seconds spent on making audio.")
        self.real_time_factor = Gauge(
            "cosy_real_time_factor", "Seconds of computing per second of audio, of the last text.",
            registry=self._registry,
        )  # fmt: skip
        self.first_audio = Histogram(
            "cosy_first_audio_seconds", "From a request to the first audio that could be sent, cached or not.",
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip

    def watch(self, name: str, documentation: str, value: Callable[[], float]) -> None:
        """Add a gauge whose value is asked for."""
        Gauge(f"cosy_{name}", documentation, registry=self._registry).set_function(value)

    def made(self, audio_seconds: float, seconds: float) -> None:
        """Count a text that has been spoken."""
        self.audio_seconds.inc(audio_seconds)
        self.synthesis_seconds.inc(seconds)
        if audio_seconds > 0:
            self.real_time_factor.set(seconds / audio_seconds)

    def text(self) -> bytes:
        """All of it."""
        return generate_latest(self._registry)

    def _counter(self, name: str, documentation: str, labels: list[str] | None = None) -> Counter:
        return Counter(f"cosy_{name}", documentation, labels or [], registry=self._registry)
