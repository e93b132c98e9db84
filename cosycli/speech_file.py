"""Speech of any length into one file, and its subtitles into another: both whole, or neither.

a text or a track -> recording (on disk where it grows long) -> one loudness for all of it -> file
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cosycli.errors import NothingToSayError
from cosycli.mastered_file import write_master
from cosycli.mastering import Master, Recording
from cosycli.output_file import is_special, replacing
from cosycli.subtitles import SubtitleWriter, subtitle_format_of
from cosycli.synthesis_options import SynthesisOptions
from cosycli.synthesizer import Synthesizer
from cosycli.text.coverage import OnUnspoken
from cosycli.track import Take, Track


@dataclass(frozen=True)
class SpeechFile:
    """Where speech goes: an audio file in `format`, brought to `loudness` in LUFS (None: left as it is), and subtitles
    of each `subtitle_unit` if there is a name for them."""

    path: str
    format: str
    loudness: float | None
    subtitles: str | None = None
    subtitle_unit: str = "sentence"

    def write_text(
        self,
        text: str,
        synthesizer: Synthesizer,
        options: SynthesisOptions,
        on_audio: Callable[[float], None] | None = None,
        on_unspoken: OnUnspoken | None = None,
    ) -> Master:
        """Speak a text, as long as a book: nothing of it stays in memory. Raises CosyError as the pipeline does."""
        recording = self._recording(synthesizer)
        with self._subtitle_writer(recording.sample_rate) as writer:
            on_timing = writer.write if writer is not None else None
            synthesizer.record(
                text, options, recording, on_audio=on_audio, on_unspoken=on_unspoken, on_timing=on_timing
            )
            return write_master(recording, self.loudness, self.path, self.format)

    def write_track(self, track: Track, synthesizer: Synthesizer, fit: bool, on_take: Callable[[Take], None]) -> Master:
        """Speak the texts of a track, at the times of their cues if they are to `fit`.

        Raises NothingToSayError where none can be spoken; why is for the track to tell.
        """
        recording = self._recording(synthesizer)
        with self._subtitle_writer(recording.sample_rate) as writer:
            for take in track.record_at_cues(recording) if fit else track.record(recording):
                on_take(take)
                if writer is not None:
                    for timing in take.timings:
                        writer.write(timing, take.number)
            if not len(recording):
                raise NothingToSayError("none of the texts can be spoken")
            return write_master(recording, self.loudness, self.path, self.format)

    def _recording(self, synthesizer: Synthesizer) -> Recording:
        folder = None if is_special(self.path) else Path(self.path).resolve().parent
        return Recording(synthesizer.config.mel.sample_rate, folder)

    @contextmanager
    def _subtitle_writer(self, sample_rate: int) -> Iterator[SubtitleWriter | None]:
        """What writes the subtitles, if they are wished; the file appears at the end."""
        if self.subtitles is None:
            yield None
            return
        with replacing(self.subtitles) as file:
            writer = SubtitleWriter(file, subtitle_format_of(self.subtitles), self.subtitle_unit, sample_rate)
            yield writer
            writer.close()
