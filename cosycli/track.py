"""Many texts as one track: one after another, or each at the time of its subtitle cue."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from cosycli.audio import Audio
from cosycli.batch_items import BadItem, BatchItem
from cosycli.batch_options import ITEM_ERRORS, options_of_items
from cosycli.errors import CosyError, UsageError
from cosycli.mastering import Recording
from cosycli.postprocess import silence
from cosycli.speech_timing import SentenceTiming
from cosycli.synthesis_options import SPEED_RANGE, SynthesisOptions
from cosycli.synthesizer import Synthesizer
from cosycli.text.coverage import Unspoken
from cosycli.text.sentences import PARAGRAPH_PAUSE

_TAKES = 4  # to find the speed at which a text fits
_HASTE = 1.01  # a little more than needed: the pauses at the edges do not shrink with the rest
_SHORTEST_SLOT = 0.1  # seconds: what has to fit into less is said as fast as can be
_LATE_SECONDS = 0.05  # nobody hears less
LONGEST_TRACK = 100 * 3600  # seconds


@dataclass(frozen=True)
class Take:
    """A text as it was spoken: its number, the seconds of audio, when its words are heard, what of it is not spoken,
    and by how much it begins too late for its cue."""

    number: int
    seconds: float
    timings: tuple[SentenceTiming, ...] = ()
    unspoken: tuple[Unspoken, ...] = ()
    late: float = 0.0


class Track:
    """Texts, each with its wishes, spoken in order by one synthesizer.

    What is wrong with one of them is told to `on_failure`, and the rest goes on; `failed` counts those. Under `strict`
    a text fails that the voice cannot say in full.
    """

    def __init__(
        self,
        items: Sequence[BatchItem | BadItem],
        synthesizer: Synthesizer,
        options: SynthesisOptions,
        on_failure: Callable[[int, CosyError], None],
        strict: bool = False,
    ) -> None:
        self._items = items
        self._synthesizer = synthesizer
        self._options = options
        self._on_failure = on_failure
        self._strict = strict
        self._rate = synthesizer.config.mel.sample_rate
        self.failed = 0

    def record(self, recording: Recording) -> Iterator[Take]:
        """Put the texts into a recording, one after another."""
        for item, options in self._texts():
            before = len(recording)
            if before:
                recording.append_silence(self._pause(options))
            take = self._take(item, options, recording)
            if take is None:
                recording.cut_back(before)
            else:
                yield take

    def record_at_cues(self, recording: Recording) -> Iterator[Take]:
        """Put each text where its cue begins, faster if it would outlast the cue; the track lasts to the last end.

        A text that does not fit at the highest speed delays the next one. Where none can be spoken there is no track.
        """
        end = 0.0
        for item, options in sorted(self._texts(), key=lambda text: text[0].start or 0.0):
            assert item.start is not None and item.end is not None  # the items are those of a subtitle file
            if item.end > LONGEST_TRACK:
                hint = f"a track lasts {LONGEST_TRACK // 3600} hours at most: is the time a slip?"
                self._fail(item.number, UsageError(f"the cue ends after {item.end / 3600:.0f} hours", hint))
                continue
            before = len(recording)
            begin = max(item.start, before / self._rate)
            recording.append_silence(begin - before / self._rate)
            take = self._take_within(item.end - begin, item, options, recording)
            if take is None:
                recording.cut_back(before)
                continue
            end = max(end, item.end)
            late = begin - item.start
            yield replace(take, late=late if late > _LATE_SECONDS else 0.0)
        recording.append_silence(end - len(recording) / self._rate)

    def stream(self) -> Iterator[Audio | Take]:
        """The audio sentence by sentence with the silence between texts, and the take of a text behind its audio."""
        begun = False
        for item, options in self._texts():
            unspoken: list[Unspoken] = []
            seconds = 0.0
            try:
                self._check(item, options)
                for audio in self._synthesizer.stream(item.text, options, on_unspoken=unspoken.append):
                    if begun and not seconds:
                        yield Audio(silence(self._pause(options), self._rate), self._rate)
                    yield audio
                    seconds += audio.duration
            except ITEM_ERRORS as error:
                self._fail(item.number, error)
            else:
                yield Take(item.number, seconds, unspoken=tuple(unspoken))
            begun = begun or seconds > 0

    def _take_within(
        self, slot: float, item: BatchItem, options: SynthesisOptions, recording: Recording
    ) -> Take | None:
        """A take that lasts no longer than `slot` seconds, if any speed allows that."""
        begin, highest = len(recording), SPEED_RANGE[1]
        take = self._take(item, options, recording)
        for _ in range(_TAKES - 1):
            if take is None or take.seconds <= slot or options.speed >= highest:
                break
            recording.cut_back(begin)
            faster = options.speed * take.seconds / max(slot, _SHORTEST_SLOT) * _HASTE
            options = replace(options, speed=min(faster, highest))
            take = self._take(item, options, recording)
        return take

    def _take(self, item: BatchItem, options: SynthesisOptions, recording: Recording) -> Take | None:
        """Record a text; None if it failed."""
        timings: list[SentenceTiming] = []
        unspoken: list[Unspoken] = []
        begin = len(recording)
        try:
            self._check(item, options)
            self._synthesizer.record(
                item.text, options, recording, on_unspoken=unspoken.append, on_timing=timings.append
            )
        except ITEM_ERRORS as error:
            self._fail(item.number, error)
            return None
        seconds = (len(recording) - begin) / self._rate
        return Take(item.number, seconds, tuple(timings), tuple(unspoken))

    def _texts(self) -> Iterator[tuple[BatchItem, SynthesisOptions]]:
        for item, options in options_of_items(self._items, self._options):
            if isinstance(item, BadItem):
                self._fail(item.number, item.error)
            else:
                yield item, options

    def _check(self, item: BatchItem, options: SynthesisOptions) -> None:
        if self._strict:
            self._synthesizer.check_spoken(item.text, options)

    def _pause(self, options: SynthesisOptions) -> float:
        """Seconds of silence between two texts."""
        asked = options.sentence_silence
        return PARAGRAPH_PAUSE / options.speed if asked is None else asked

    def _fail(self, number: int, error: CosyError) -> None:
        self.failed += 1
        self._on_failure(number, error)
