import numpy as np
import pytest

from cosycli.acoustic.melody import KNEE, PITCH_LIMIT, loudness_change, shape_melody
from cosycli.acoustic.prosody import MELODIES, SEMITONE
from cosycli.text.delivery import Clause, Contour, Delivery
from cosycli.text.languages import LANGUAGES
from cosycli.text.phones import EN_STRESS_BASE, Boundary, Phone

SPREAD = 0.2
FRAMES = 12  # of each phone


def clause(contour: Contour, language: str = "zh", syllables: int = 8, breaks: tuple[int, ...] = ()):
    """Vowels, each a word, and the silence after them."""
    tone = EN_STRESS_BASE + 1 if language == "en" else 1
    phones = [Phone("a", tone, language, Boundary.WORD) for _ in range(syllables)] + [Phone("sil")]
    return phones, Delivery((Clause(0, syllables, language, contour, 0.3, breaks),), (1.0,) * (syllables + 1))


def shaped(phones: list[Phone], delivery: Delivery, pitch: np.ndarray | float = 0.0) -> np.ndarray:
    durations = np.full(len(phones), FRAMES)
    given = np.broadcast_to(np.asarray(pitch, np.float32), (durations.sum(),))
    return shape_melody(given, phones, delivery, durations, np.full(len(phones), SPREAD, np.float32))


def semitones(phones: list[Phone], delivery: Delivery, pitch: float = 0.0) -> np.ndarray:
    return shaped(phones, delivery, pitch) * SPREAD / SEMITONE


def test_pitch_falls_over_a_statement() -> None:
    speech = shaped(*clause(Contour.STATEMENT))[:-FRAMES]
    assert speech[0] == pytest.approx(MELODIES["zh"].fall / 2, abs=0.02)
    assert (np.diff(speech) < 0).all()
    assert speech[-1] < -MELODIES["zh"].fall / 2  # lowered at its end


def test_long_clauses_fall_further_and_slower() -> None:
    short, long = (shaped(*clause(Contour.CONTINUATION, syllables=n))[: n * FRAMES] for n in (3, 16))
    assert np.ptp(long) > 1.2 * np.ptp(short)
    assert np.ptp(long) / 16 < np.ptp(short) / 3


def test_a_clause_resets_part_of_the_fall() -> None:
    phones, _ = clause(Contour.STATEMENT, syllables=6)
    two = Delivery(
        (Clause(0, 6, "zh", Contour.CONTINUATION, 0.2), Clause(7, 13, "zh", Contour.STATEMENT, 0.3)), (1.0,) * 14
    )
    pitch = shaped([*phones, *phones], two)
    first, pause, second = np.split(pitch[:-FRAMES], [6 * FRAMES, 7 * FRAMES])
    assert first[-1] < second[0] < first[0]
    assert second[-1] < first[-1]
    assert np.abs(np.diff(pause)).max() < 0.1  # a voice that rings on hears no jump


def test_a_phrase_without_a_mark_begins_higher() -> None:
    plain, broken = (shaped(*clause(Contour.STATEMENT, syllables=14, breaks=at)) for at in ((), (7,)))
    difference = broken - plain
    assert difference[7 * FRAMES + 6] > 0.05
    assert np.allclose(difference[: 7 * FRAMES - 6], 0, atol=1e-6)
    assert np.abs(np.diff(broken)).max() < 0.05


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_told_by_its_melody_ends_above_a_statement(language: str) -> None:
    ends = {c: semitones(*clause(c, language))[-FRAMES - 1] for c in (Contour.STATEMENT, Contour.POLAR)}
    assert 3 < ends[Contour.POLAR] - ends[Contour.STATEMENT] < 10


@pytest.mark.parametrize("language", ["zh", "yue"])
def test_the_more_else_tells_a_question_the_less_it_rises(language: str) -> None:
    order = (Contour.STATEMENT, Contour.CHOICE, Contour.OPEN, Contour.PARTICLE, Contour.POLAR)
    ends = [semitones(*clause(contour, language))[-FRAMES - 1] for contour in order]
    assert ends == sorted(ends)
    assert ends[-1] - ends[0] > 4


def test_an_english_question_word_falls_and_an_auxiliary_rises_from_the_last_accent() -> None:
    statement, polar, opening = (semitones(*clause(c, "en")) for c in (Contour.STATEMENT, Contour.POLAR, Contour.OPEN))
    assert abs(opening[-FRAMES - 1] - statement[-FRAMES - 1]) < 1
    assert polar[-FRAMES - 1] > statement[-FRAMES - 1] + 6
    phones, delivery = clause(Contour.POLAR, "en")
    for index in (6, 7):  # the accent is on the third syllable from the end
        phones[index] = Phone("ə", EN_STRESS_BASE, "en", Boundary.SYLLABLE)
    early = semitones(phones, delivery)
    assert early[7 * FRAMES] - polar[7 * FRAMES] > 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exclamation_is_wider_higher_and_louder(language: str) -> None:
    plain, excited = clause(Contour.STATEMENT, language), clause(Contour.EXCLAMATION, language)
    middle = slice(0, 7 * FRAMES)
    assert (semitones(*excited) - semitones(*plain))[middle].mean() == pytest.approx(1, abs=0.01)
    ranges = [(shaped(*c, 1.0) - shaped(*c, 0.0))[: 2 * FRAMES].mean() for c in (plain, excited)]
    assert 1.1 < ranges[1] / ranges[0] < 1.2
    assert loudness_change(*excited)[:-1].min() > loudness_change(*plain)[:-1].max() == 0
    assert loudness_change(*excited)[-1] == 0  # not of the silence


def test_an_ellipsis_stays_lower_and_open() -> None:
    statement, trailing = (semitones(*clause(c)) for c in (Contour.STATEMENT, Contour.TRAILING))
    assert trailing[: 4 * FRAMES].mean() < statement[: 4 * FRAMES].mean()
    assert trailing[-FRAMES - 1] > statement[-FRAMES - 1]


def test_weak_words_have_small_excursions() -> None:
    phones, delivery = clause(Contour.STATEMENT, "en")
    weak = Delivery(delivery.clauses, (1.0,) * 4 + (0.0,) + (1.0,) * 4)
    excursion = shaped(phones, weak, 1.0) - shaped(phones, weak, 0.0)
    assert excursion[4 * FRAMES + 6] == pytest.approx(0.7, abs=0.01)
    assert excursion[FRAMES] == pytest.approx(1)
    assert np.abs(np.diff(excursion)).max() < 0.06  # and no step on either side
    assert loudness_change(phones, weak)[4] < 0 == loudness_change(phones, weak)[3]


@pytest.mark.parametrize(("language", "share"), [("zh", 0.12), ("yue", 0.12), ("en", 0.0)])
def test_a_word_takes_over_the_last_pitch_of_the_one_before(language: str, share: float) -> None:
    phones, delivery = clause(Contour.STATEMENT, language)
    pitch = np.zeros(9 * FRAMES, np.float32)
    pitch[3 * FRAMES : 4 * FRAMES] = 1.0
    change = shaped(phones, delivery, pitch) - shaped(phones, delivery, 0.0)
    following = change[4 * FRAMES : 5 * FRAMES]
    assert following.max() == pytest.approx(share * MELODIES[language].range, rel=0.25)
    assert (np.diff(following[4:]) <= 1e-6).all()  # fades away
    within = [*phones[:4], Phone("a", 1, language, Boundary.SYLLABLE), *phones[5:]]
    change = shaped(within, delivery, pitch) - shaped(within, delivery, 0.0)
    assert np.allclose(change[4 * FRAMES + 4 : 5 * FRAMES], 0, atol=1e-5)  # inside words the network knows it


def test_pitch_stays_in_reach_of_the_decoder() -> None:
    phones, delivery = clause(Contour.POLAR)
    high = shaped(phones, delivery, 6.0)
    assert high.min() > KNEE and high.max() <= PITCH_LIMIT
    assert shaped(phones, delivery, -6.0).min() >= -PITCH_LIMIT
    assert np.ptp(shaped(phones, delivery, 0.5)) > 0.3  # what is in reach keeps its shape


def test_every_language_has_its_melody() -> None:
    assert set(MELODIES) == set(LANGUAGES)
    assert all(melody.shape(contour) for melody in MELODIES.values() for contour in Contour)
