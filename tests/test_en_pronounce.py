"""English words to phones."""

import subprocess
import sys

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.en.homographs import homograph_reading
from cosycli.text.en.pinyin import pinyin_reading
from cosycli.text.en.pronounce import phones_of, pronounce, word_arpabet
from cosycli.text.phones import EN_STRESS_BASE, LANGUAGE_IDS, N_TONES, PHONE_IDS, Boundary, Phone, Punctuation
from cosycli.text.reading import all_phones


def phones_in(text: str, start: int = 0) -> list[Phone]:
    return all_phones(pronounce(AlignedText.of(text, start)))


def show(text: str) -> str:
    """Phones with stress as digits; `|` before a word, `.` before a syllable, punctuation in place of a pause."""
    shown = []
    for phone in phones_in(text):
        mark = {Boundary.WORD: "|", Boundary.SYLLABLE: "."}.get(phone.boundary, "")
        tone = str(phone.tone - EN_STRESS_BASE) if phone.tone else ""
        shown.append(f"{mark}{phone.symbol}{tone}" + (f"({phone.punctuation.name})" if phone.is_pause else ""))
    return " ".join(shown)


def test_a_sentence() -> None:
    assert show("Hello, world! Isn't it?") == (
        "|h ə0 .l oʊ1 sp(COMMA) |w ɚ1 l d brk(EXCLAMATION) |ɪ1 .z ə0 n tʰ |ɪ1 tʰ brk(QUESTION)"
    )


def test_spans_point_into_the_source() -> None:
    source = "Say “GitHub”, please."
    phones = phones_in(source, start=10)
    spans = dict.fromkeys(phone.span for phone in phones)
    assert [source[a - 10 : b - 10] for a, b in spans] == ["Say", "GitHub", ",", "please", "."]


def test_phones_are_in_the_inventory() -> None:
    for phone in phones_in("The quick brown fox jumps over the lazy dog; joy, measure, the UK's thing — ugh (oi!)..."):
        assert phone.symbol in PHONE_IDS
        assert phone.language in LANGUAGE_IDS
        assert 0 <= phone.tone < N_TONES
        assert phone.is_pause == (phone.language == "") == (phone.punctuation is not Punctuation.NONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the apple", "|ð i0 |æ1 .pʰ ə0 l"),
        ("the dog", "|ð ə0 |d ɔ1 ɡ"),
        ("the FBI", "|ð i0 |ɛ2 f .b i2 .aɪ1"),
        ("a dog", "|ə0 |d ɔ1 ɡ"),
        ("plan A", "|pʰ l æ1 n |eɪ1"),
        ("A dog", "|ə0 |d ɔ1 ɡ"),
        ("A-four", "|eɪ1 |f ɔ1 ɹ"),
    ],
)
def test_articles_and_the_letter_a(text: str, expected: str) -> None:
    assert show(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GPUs", "|dʒ i2 .pʰ i2 .j u1 z"),
        ("GPU's", "|dʒ i2 .pʰ i2 .j u1 z"),
        ("the US", "|ð ə0 |j u2 .ɛ1 s"),
        ("tell us", "|tʰ ɛ1 l |ʌ1 s"),
        ("NASA", "|n æ1 .s ə0"),
        ("DeepMind", "|d i1 pʰ .m aɪ2 n d"),
        ("CosyVoice", "|kʰ oʊ1 .z i0 .v ɔɪ2 s"),
        ("BlueSky", "|b l u1 .s kʰ aɪ1"),
        ("TELL US NOW", "|tʰ ɛ1 l |ʌ1 s |n aʊ1"),
        ("Wi-Fi", "|w aɪ1 .f aɪ2"),
        ("blue-gray", "|b l u1 |ɡ ɹ eɪ1"),
    ],
)
def test_acronyms_and_compounds(text: str, expected: str) -> None:
    assert show(text) == expected


def test_typographic_apostrophes_and_accents() -> None:
    assert show("isn’t") == show("isn't")
    assert show("café") == show("cafe")
    assert show("cafe\u0301") == show("cafe")
    assert show("Beyoncé’s") == show("Beyonce's")
    assert show("‘quoted’") == show("quoted")


@pytest.mark.parametrize(
    ("text", "pauses"),
    [
        ("one, two", ["sp COMMA"]),
        ("one; two: three", ["brk SEMICOLON", "brk COLON"]),
        ("one — two -- three - four", ["brk DASH"] * 3),
        ("one (two) three", ["sp COMMA", "sp COMMA"]),
        ("one... two… three", ["brk ELLIPSIS", "brk ELLIPSIS"]),
        ("“one” 'two'", []),
        ("one，two。", ["sp COMMA", "brk PERIOD"]),
    ],
)
def test_pauses(text: str, pauses: list[str]) -> None:
    found = [f"{phone.symbol} {phone.punctuation.name}" for phone in phones_in(text) if phone.is_pause]
    assert found == pauses


@pytest.mark.parametrize("text", ["", " ", "“”", "中文", "\n"])
def test_nothing_to_say(text: str) -> None:
    assert phones_in(text) == []


@pytest.mark.parametrize(
    ("sentence", "word", "reading"),
    [
        ("I will read the book", "read", "R IY1 D"),
        ("I have read the book", "read", "R EH1 D"),
        ("She read it yesterday", "read", "R EH1 D"),
        ("They live in Beijing", "live", "L IH1 V"),
        ("We watched a live show", "live", "L AY1 V"),
        ("The wind is strong", "wind", "W IH1 N D"),
        ("Please wind up the clock", "wind", "W AY1 N D"),
        ("The lead pipe is heavy", "lead", "L EH1 D"),
        ("She will lead the team", "lead", "L IY1 D"),
        ("A tear ran down her face", "tear", "T IH1 R"),
        ("Don't tear the paper", "tear", "T EH1 R"),
        ("He took a bow on stage", "bow", "B AW1"),
        ("He shot with a bow and arrow", "bow", "B OW1"),
        ("Close the door", "Close", "K L OW1 Z"),
        ("We are close to the end", "close", "K L OW1 S"),
        ("How do you use it", "use", "Y UW1 Z"),
        ("What is the use of it", "use", "Y UW1 S"),
        ("I used to live here", "used", "Y UW1 S T"),
        ("We record the song", "record", "R IH0 K AO1 R D"),
        ("He set a record", "record", "R EH1 K ER0 D"),
        ("They present the plan", "present", "P R IY0 Z EH1 N T"),
        ("I object to that", "object", "AH0 B JH EH1 K T"),
        ("He always objects loudly", "objects", "AH0 B JH EH1 K T S"),
        ("The project will grow", "project", "P R AA1 JH EH0 K T"),
        ("Click here to upload your resume", "resume", "R EH1 Z AH0 M EY2"),
        ("He speaks Polish well", "Polish", "P OW1 L IH0 SH"),
        ("Did she read the email", "read", "R IY1 D"),
        ("Have they ever read it", "read", "R EH1 D"),
        ("The sign read Exit", "read", "R EH1 D"),
        ("My sister lives near Oslo", "lives", "L IH1 V Z"),
        ("Their lives were saved", "lives", "L AY1 V Z"),
        ("They had a row about money", "row", "R AW1"),
        ("The third row is empty", "row", "R OW1"),
        ("Refuse collection starts at six", "Refuse", "R EH1 F Y UW2 Z"),
        ("We refuse to pay", "refuse", "R AH0 F Y UW1 Z"),
        ("Prices increase by half", "increase", "IH0 N K R IY1 S"),
        ("A sharp increase followed", "increase", "IH1 N K R IY2 S"),
        ("Due to conflict we left", "conflict", "K AA1 N F L IH0 K T"),
        ("Separate the two files", "Separate", "S EH1 P ER0 EY2 T"),
        ("In separate rooms", "separate", "S EH1 P ER0 IH0 T"),
        ("She wound the rope", "wound", "W AW1 N D"),
        ("The wound healed", "wound", "W UW1 N D"),
        ("Many people use phones", "use", "Y UW1 Z"),
        ("Address the problem", "Address", "AH0 D R EH1 S"),
        ("Type your address here", "address", "AE1 D R EH2 S"),
    ],
)
def test_homographs(sentence: str, word: str, reading: str) -> None:
    words = sentence.split()
    found = homograph_reading(words, words.index(word))
    assert found is not None
    assert found.arpabet == reading
    assert found.rule.startswith("homograph")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Chatbots", "CH AE1 T B AA2 T S"),
        ("don’t", "D OW1 N T"),
        ("Kathleen's", "K AE0 TH L IY1 N Z"),
        ("glorptastic", None),
        ("", None),
    ],
)
def test_word_arpabet(word: str, expected: str | None) -> None:
    assert word_arpabet(word) == (expected.split() if expected else None)


def test_unknown_words_are_guessed() -> None:
    assert show("glorps").startswith("|ɡ l")
    assert [phone.symbol for phone in phones_in("zxq")] == ["z", "i", "ɛ", "kʰ", "s", "kʰ", "j", "u"]


def test_known_words_need_no_numpy() -> None:
    code = (
        "import sys; from cosycli.text.aligned import AlignedText; from cosycli.text.en.pronounce import pronounce;"
        "pronounce(AlignedText.of('The quick brown fox.')); print('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize(
    ("text", "word", "reading", "rule"),
    [
        ("hello", "hello", "HH AH0 L OW1", "CMU dictionary"),
        ("DeepSeek", "DeepSeek", "D IY2 P S IY1 K", "built-in lexicon"),
        ("vlogged", "vlogged", "V L AA1 G D", "suffix -ed"),
        ("the FBI", "FBI", "EH2 F B IY2 AY1", "spelled out"),
        ("GPTs", "GPTs", "JH IY2 P IY2 T IY1 Z", "spelled out, plural"),
        ("BlueSky", "BlueSky", "B L UW1 S K AY1", "CamelCase parts"),
        ("the apple", "the", "DH IY0", "the before a vowel"),
        ("plan B", "B", "B IY1", "letter"),
        ("a plan", "a", "AH0", "article"),
        ("glorps", "glorps", "G L AO1 R P S", "network"),
        ("sooo", "sooo", "S OW1", "drawn-out word"),
        ("we record it", "record", "R IH0 K AO1 R D", "homograph: verb"),
        ("Changsha", "Changsha", "CH AA2 NG SH AA1", "pinyin"),
        ("with Yiming", "Yiming", "Y IY2 M IH1 NG", "pinyin"),
        ("at nine AM", "AM", "EY2 EH1 M", "spelled out"),
    ],
)
def test_every_word_says_what_decided(text: str, word: str, reading: str, rule: str) -> None:
    spoken = {found.text: found for found in pronounce(AlignedText.of(text))}
    assert (spoken[word].reading, spoken[word].rule) == (reading, rule)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("zhongguancun", "JH UH2 NG G W AA2 N T S UH1 N"),
        ("xi'an", "SH IY2 AA1 N"),
        ("qiu", "CH Y OW1"),
        ("lanzhou", "L AA2 N JH OW1"),
        ("yuan", "Y W EH1 N"),
        ("zhipu", "JH ER2 P UW1"),
        ("smith", None),
        ("glorp", None),
        ("", None),
        ("xi''an", None),
        ("zhangzhangzhangzhangzhang", None),
    ],
)
def test_pinyin(name: str, reading: str | None) -> None:
    assert pinyin_reading(name) == (reading.split() if reading else None)


@pytest.mark.parametrize(
    ("reading", "shown"),
    [
        ("R EH1 D", "ɹ ɛ d"),
        ("r eh d", "ɹ ɛ d"),
        ("HH AH0 L OW1", "h ə l oʊ"),
        ("HH AH L OW1", "h ə l oʊ"),
        ("R D", None),
        ("R EH3 D", None),
        ("R1 EH D", None),
        ("hello", None),
        ("", None),
    ],
)
def test_readings_typed_by_a_user(reading: str, shown: str | None) -> None:
    phones = phones_of(reading)
    assert (phones and " ".join(phone.symbol for phone in phones)) == shown


def test_typed_readings_have_one_word_and_one_stress() -> None:
    phones = phones_of("B AH N AE N AH") or ()
    assert [phone.tone - EN_STRESS_BASE for phone in phones if phone.tone] == [1, 0, 0]
    assert [phone.boundary for phone in phones[:3]] == [Boundary.WORD, Boundary.NONE, Boundary.SYLLABLE]
    assert {phone.span for phone in phones} == {(0, 0)}


@pytest.mark.parametrize(
    ("written", "plain"),
    [("naïve", "naive"), ("Łódź", "Lodz"), ("Zürich", "Zurich"), ("São", "Sao"), ("Malmø", "Malmo"), ("Ærø", "Aero")],
)
def test_accents_are_folded(written: str, plain: str) -> None:
    assert show(written) == show(plain)


def test_letters_of_other_scripts_are_in_no_word() -> None:
    words = pronounce(AlignedText.of("say Привет and 中文 now"))
    assert [word.text for word in words] == ["say", "and", "now"]


@pytest.mark.parametrize(
    ("sentence", "word", "reading"),
    [
        ("You need a work permit", "permit", "P ER1 M IH2 T"),
        ("Did the state permit it", "permit", "P ER0 M IH1 T"),
        ("Analysts project growth", "project", "P R AH0 JH EH1 K T"),
        ("The project grows", "project", "P R AA1 JH EH0 K T"),
        ("The two accounts conflict", "conflict", "K AH0 N F L IH1 K T"),
        ("Elaborate on your answer", "Elaborate", "IH0 L AE1 B ER0 EY2 T"),
        ("An elaborate plan", "elaborate", "IH0 L AE1 B R AH0 T"),
        ("They served a lunch buffet", "buffet", "B AH0 F EY1"),
        ("Winds buffet the coast", "buffet", "B AH1 F AH0 T"),
        ("Are you close", "close", "K L OW1 S"),
        ("Levels of lead in the water rose", "lead", "L EH1 D"),
        ("Combine the flour", "Combine", "K AH0 M B AY1 N"),
        ("For internal use only", "use", "Y UW1 S"),
    ],
)
def test_homographs_that_do_not_agree(sentence: str, word: str, reading: str) -> None:
    found = homograph_reading(sentence.split(), sentence.split().index(word))
    assert found is not None
    assert found.arpabet == reading


def test_an_accent_may_tell_one_word_from_another() -> None:
    assert show("my résumé") != show("they resume")
    assert show("re\u0301sume\u0301") == show("résumé")
    assert show("an exposé") != show("an expose")
