"""Phone error of the model's speech beside that of held-out recordings, by a recognizer that knows only these.

The held-out recordings are split into folds by their prompts. A recognizer learns from all folds but one and is tested
on that one: on the recordings themselves, and on what each voice makes of the same phones at the same rate.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cosycli.model_config import VoiceConfig
from cosycli.quality.recognizer import PhoneRecognizer, RecognizerPlan, train_recognizer
from cosycli.quality.sentences import SENTENCES
from cosycli.quality.speech_augmentation import Spoken, normalized
from cosycli.quality.subject import SpokenPhones, Subject
from cosycli.spectrogram import mel_spectrogram
from cosycli.text.phones import PHONE_IDS, Phone
from cosycli.training.alignment import LabelledUtterance
from cosycli.training.corpus import Corpus
from cosycli.training.holdout import PROMPT_COLUMNS

FOLDS, TESTED_FOLDS = 3, 2
MAX_TESTED_PHONES = 700  # of each voice and fold
MAX_SENTENCES = 15  # of each voice and fold
DEFAULT_PLAN = RecognizerPlan()


@dataclass(frozen=True)
class PhoneErrors:
    """Phone errors as shares of the `phones` said, of one voice in its first language.

    `recordings` those of the corpus's held-out recordings, `same_texts` those of the voice's speech with the same
    phones at the same rate, `sentences` those of its sentences at its own rate. `own_timbre` is False where the voice
    has another speaker's timbre than the recordings, which are all that the recognizer knows of the language: the ratio
    then counts what is strange to it, not only what is unclear.
    """

    voice: str
    language: str
    corpus: str
    phones: int
    recordings: float
    same_texts: float
    sentences: float
    own_timbre: bool = True

    @property
    def ratio(self) -> float:
        """How many times as many errors as in recordings of the same texts."""
        return self.same_texts / self.recordings if self.recordings else float("inf")


@dataclass
class _Tally:
    """Errors and phones of one kind of speech, over all folds."""

    errors: int = 0
    phones: int = 0

    def add(self, recognizer: PhoneRecognizer, speech: Iterable[Spoken]) -> None:
        for spoken in speech:
            self.errors += recognizer.errors(spoken)
            self.phones += len(spoken.phones)

    @property
    def rate(self) -> float:
        return self.errors / self.phones if self.phones else float("nan")


@dataclass(frozen=True)
class _Collection:
    """The held-out utterances of a corpus, normalized, with the fold of each."""

    corpus: Corpus
    labelled: list[LabelledUtterance]
    spoken: list[Spoken]
    folds: list[int]

    def outside(self, fold: int) -> list[Spoken]:
        """What a recognizer learns from that is tested on the fold."""
        return [spoken for spoken, own in zip(self.spoken, self.folds, strict=True) if own != fold]


def fold_of(row: dict[str, str], name: str) -> int:
    """The fold of a recording, by a hash of what is said, so that all takes of a text and all voices go together."""
    prompt = next((row[key] for key in PROMPT_COLUMNS if key in row), name)
    return hashlib.sha256(f"fold {prompt}".encode()).digest()[0] % FOLDS


def phone_ids(phones: Sequence[Phone]) -> np.ndarray:
    """What is to be recognized: sounds without tones, no pauses, (N,) int64."""
    return np.array([PHONE_IDS[phone.symbol] for phone in phones if not phone.is_pause], np.int64)


def measure_phone_errors(
    subject: Subject, report: Callable[[str], None], device: str = "cpu", plan: RecognizerPlan = DEFAULT_PLAN
) -> list[PhoneErrors]:
    """The phone errors of every voice in its first language; TESTED_FOLDS of FOLDS are tested."""
    judged = [(voice, corpus) for voice in subject.voices if (corpus := subject.corpus_of(voice)) is not None]
    # The voices' own corpora: others cost time and would teach it other accents.
    collections = [_collect(subject, corpus) for corpus in subject.corpora if any(corpus is c for _, c in judged)]
    tallies = {voice.id: (_Tally(), _Tally(), _Tally()) for voice, _ in judged}
    for fold in range(TESTED_FOLDS):
        speech = [collection.outside(fold) for collection in collections]
        recognizer = train_recognizer([part for part in speech if part], plan, fold, report, device)
        for voice, corpus in judged:
            collection = next(c for c in collections if c.corpus is corpus)
            _test(subject, voice, collection, recognizer, fold, tallies[voice.id])
    found = []
    for voice, corpus in judged:
        recordings, same_texts, sentences = tallies[voice.id]
        found.append(
            PhoneErrors(
                voice.id, voice.languages[0], corpus.spec.name, same_texts.phones,
                recordings.rate, same_texts.rate, sentences.rate,
                voice.parallel is not None and voice.parallel.speaker == corpus.spec.speaker,
            )
        )  # fmt: skip
        report(f"phone error, {voice.id}: {found[-1].same_texts:.1%}, recordings {found[-1].recordings:.1%}")
    return found


def _collect(subject: Subject, corpus: Corpus) -> _Collection:
    labelled = subject.held_out(corpus)
    spec = corpus.spec
    spoken = [
        Spoken(corpus.cut_mel(item.utterance), phone_ids(item.phones), frame_phones(item), spec.language, spec.isolated)
        for item in labelled
    ]
    folds = [fold_of(item.utterance.row, item.utterance.name) for item in labelled]
    return _Collection(corpus, labelled, normalized(spoken), folds)


def _test(
    subject: Subject,
    voice: VoiceConfig,
    collection: _Collection,
    recognizer: PhoneRecognizer,
    fold: int,
    tallies: tuple[_Tally, _Tally, _Tally],
) -> None:
    """Add the errors in one fold of the recordings, in the voice's speech of the same texts, and in its sentences."""
    language = voice.languages[0]
    chosen: list[int] = []
    for index in np.random.default_rng(fold).permutation(len(collection.spoken)):
        if collection.folds[index] == fold:
            chosen.append(int(index))
        if sum(len(collection.spoken[i].phones) for i in chosen) >= MAX_TESTED_PHONES:
            break
    recordings = [collection.spoken[index] for index in chosen]
    assert voice.parallel is not None
    speed = voice.parallel.length_scale[language]  # takes back how much faster than the recordings it speaks
    same_texts = []
    for index in chosen:
        labelled = collection.labelled[index]
        said = subject.say_phones(voice, _without_lead(labelled.phones), speed)
        same_texts.append(_heard(subject, said, language))
    texts = SENTENCES.get(language, ())[fold * MAX_SENTENCES :][:MAX_SENTENCES]
    sentences = [_heard(subject, said, language) for said in subject.say_sentences(voice, texts, language)]
    synthetic = normalized([*same_texts, *sentences])
    for tally, speech in zip(
        tallies, (recordings, synthetic[: len(same_texts)], synthetic[len(same_texts) :]), strict=True
    ):
        tally.add(recognizer, speech)


def _heard(subject: Subject, said: SpokenPhones, language: str) -> Spoken:
    """What a voice said as the recognizer hears it; nothing is to be learnt from it, so it is not aligned."""
    mel = mel_spectrogram(said.samples, subject.vocoder.mel)
    return Spoken(mel, phone_ids(said.phones), np.zeros(len(mel), np.int64), language, False)


def frame_phones(labelled: LabelledUtterance) -> np.ndarray:
    """The phone of each frame (T,) int64, 0 in pauses."""
    ids = np.array([0 if phone.is_pause else PHONE_IDS[phone.symbol] for phone in labelled.phones], np.int64)
    return np.resize(np.repeat(ids, labelled.durations), labelled.utterance.n_frames)


def _without_lead(phones: Sequence[Phone]) -> list[Phone]:
    """Labels as the acoustic model wants them: it makes the silence before them, they have one at the end."""
    inner = list(phones[1:] if phones[0].symbol == "sil" else phones)
    return inner if inner[-1].symbol == "sil" else [*inner, Phone("sil")]
