"""Sentences to utterances: what the speech language model of the `cosyvoice` family is given at a time.

Their text is written as the front end of CosyVoice writes it (cosyvoice/cli/frontend.py), because the model was trained
on that: one way for text with hanzi or kana, one for all other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cosycli.acoustic.cutting import Cut, Place, choose, coarse, places, seconds_of, with_words
from cosycli.text.sentences import PIECE_PAUSE, SENTENCE_PAUSE, Run, Sentence

_GROUP_SECONDS = 30.0  # sentences in a row are divided together as soon as they take that much
_ASIDE_SECONDS = 0.6  # a sentence in another language that is shorter stays with its neighbours: OK?
_HALF_STOP_PAUSE = 0.20  # seconds after a colon or semicolon where the sentence is cut
_PAUSES = {Cut.STRONG_MARK: _HALF_STOP_PAUSE, Cut.WEAK_MARK: PIECE_PAUSE}
_NO_WORD = (-1, -1)

_HAN = re.compile("[\u4e00-\u9fff]")
_EAST_ASIAN = ("zh", "yue", "ja")
_WEIGHED = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}|[^\W_A-Za-z\u00c0-\u024f]")
_OPENERS = "“‘「『《〈（(【[\"'"
_CLOSERS = re.escape("”’」』】）》〉〕)]}\"'") + r"\s"
_STOPPED = re.compile(rf"[。？！；：、.?!;:][{_CLOSERS}]*\Z")
_ENDED = re.compile(rf"[。！？.!?…][{_CLOSERS}]*\Z")
_COMMAS = re.compile(rf"[，,、]+(?=[{_CLOSERS}]*\Z)")
_MARKS_BEFORE = re.compile(r"\A[\s。，、；：？！…,;:?!—–.-]+")
_MOST_MARKS = 8
_LONGEST_ENDING = 16
_MARKS_IN_A_ROW = re.compile(rf"\W{{{_MOST_MARKS + 1},}}")
_BLANK_BESIDE_HANZI = re.compile(r"(?<![!-~])\s+|\s+(?![!-~])")
_BLANK_BESIDE_MARK = re.compile("(?<=[。？！；：，、…]) +| +(?=[。？！；：，、…])")
_FULL_STOP = re.compile(r"(?<!\.)\.(?![.A-Za-z\d])")
_TRANSLATED = str.maketrans({"²": "平方", "³": "立方"} | dict.fromkeys("（）【】()"))


@dataclass(frozen=True, slots=True)
class Utterance:
    """Some seconds of speech, as the language model wants them written.

    `text` is "" for a pause that stands before all words. `language` is that of most of the text, `span` its place in
    the source, `seconds` about how long it takes. `pause_after` and `asked_pause` are as those of a Sentence;
    `ends_sentence` is False where the sentence goes on in the next utterance.
    """

    text: str
    language: str
    span: tuple[int, int]
    seconds: float
    pause_after: float
    asked_pause: bool = False
    ends_sentence: bool = True


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The normalized text of a sentence.

    For each character `times` has the seconds it takes, `languages` its language, and `origins` where in the source
    its word begins and ends (`_NO_WORD` for marks). `language` is the main one.
    """

    sentence: Sentence
    text: str
    times: list[float]
    languages: list[str]
    origins: list[tuple[int, int]]

    @property
    def seconds(self) -> float:
        return sum(self.times)

    @property
    def language(self) -> str:
        return _main(self.text, self.languages)


def utterances(sentences: Iterable[Sentence], *, join: bool = True) -> Iterator[Utterance]:
    """Divide sentences into utterances of about 6 s at most, and join those too short to be said by themselves.

    Only sentences of one paragraph and one main language are joined, not across a pause that the text asks for, and
    with `join` False none. All that is said stays, in order.
    """
    group: list[_Spelling] = []
    seconds, language = 0.0, ""
    for sentence in sentences:
        spelling = _spelling(sentence)
        if any(map(str.isalnum, spelling.text)):
            own = spelling.language
            changes = own != language and seconds >= _ASIDE_SECONDS and spelling.seconds >= _ASIDE_SECONDS
            if group and (changes or not join or seconds > _GROUP_SECONDS):
                yield from _divided(group)
                group, seconds = [], 0.0
            if spelling.seconds > seconds:
                language = own
            group.append(spelling)
            seconds += spelling.seconds
        ends = sentence.asked_pause or sentence.pause_after > SENTENCE_PAUSE
        if group and ends:
            yield from _divided(group)
            group, seconds = [], 0.0
        elif not group and sentence.asked_pause:
            yield Utterance("", "", sentence.span, 0.0, sentence.pause_after, asked_pause=True)
    if group:
        yield from _divided(group)


def _spelling(sentence: Sentence) -> _Spelling:
    """The runs of a sentence as one text, with a blank where the source has one between two of them."""
    text, languages, origins = "", [], []
    for before, run in zip((None, *sentence.runs), sentence.runs, strict=False):
        if before is not None and not text[-1:].isspace() and _parted(sentence, before, run):
            text += " "
            languages.append(before.language)
            origins.append(_NO_WORD)
        text += run.text
        languages += [run.language] * len(run.text)
        origins += _origins(run)
    return _Spelling(sentence, text, seconds_of(text), languages, origins)


def _parted(sentence: Sentence, left: Run, right: Run) -> bool:
    """Whether there is a blank between two runs in the source, or at the edge of either."""
    end, start = left.span[1] - sentence.span[0], right.span[0] - sentence.span[0]
    return any(map(str.isspace, sentence.text[max(end - 1, 0) : start + 1]))


def _origins(run: Run) -> list[tuple[int, int]]:
    """Where in the source each character of a run comes from: itself, or else its word."""
    origins = [_NO_WORD] * len(run.text)
    position = 0
    for word in run.words:
        at = run.text.find(word.text, position)
        if at < 0 or word.is_pause:
            continue
        position = at + len(word.text)
        start, end = word.span
        if end - start == len(word.text):
            origins[at:position] = ((start + i, start + i + 1) for i in range(len(word.text)))
        else:
            origins[at:position] = [word.span] * len(word.text)
    return origins


def _divided(group: Sequence[_Spelling]) -> Iterator[Utterance]:
    """The utterances of sentences that may be joined."""
    text = " ".join(spelling.text for spelling in group)
    times: list[float] = []
    languages: list[str] = []
    for spelling in group:
        times += [*spelling.times, 0.0]
        languages += [*spelling.languages, spelling.languages[-1]]
    start, begin = 0, group[0].sentence.span[0]
    for cut, spelling, offset in _cuts(group):
        sentence = spelling.sentence
        last = cut.kind is Cut.SENTENCES
        begin = max(begin, sentence.span[0]) if start + 1 >= offset else begin
        end = sentence.span[1] if last else max(_origin(spelling, cut.position - offset), begin)
        ends = last and not _goes_on(spelling)
        pause = _PAUSES.get(cut.kind, 0.0)
        if last:
            pause = sentence.pause_after if ends or sentence.asked_pause else PIECE_PAUSE
        part = slice(start, cut.position)
        main = _main(text[part], languages[part])
        said = written(text[part], main, ends)
        yield Utterance(said, main, (begin, end), sum(times[part]), pause, last and sentence.asked_pause, ends)
        start, begin = cut.position, end


def _cuts(group: Sequence[_Spelling]) -> Iterator[tuple[Place, _Spelling, int]]:
    """The chosen cuts of a group's text, each with its sentence and the place where that begins."""
    owners: list[tuple[_Spelling, int]] = []
    candidates: list[Place] = []
    offset, seconds = 0, 0.0
    for spelling in group:
        every = places(spelling.text, spelling.times)
        found = coarse(every) or with_words(every, spelling.text, spelling.languages)
        candidates += (replace(p, position=p.position + offset, seconds=p.seconds + seconds) for p in found)
        owners += [(spelling, offset)] * len(found)
        offset, seconds = offset + len(spelling.text) + 1, seconds + spelling.seconds
    for index in choose(candidates):
        yield candidates[index], *owners[index]


def _goes_on(spelling: _Spelling) -> bool:
    """Whether a sentence is a piece of a longer one, or continues after a pause that the text asks for."""
    ending = spelling.text[-_LONGEST_ENDING:]
    if spelling.sentence.asked_pause:
        return bool(_COMMAS.search(ending))
    return spelling.sentence.pause_after in (PIECE_PAUSE, SENTENCE_PAUSE) and not _ENDED.search(ending)


def _origin(spelling: _Spelling, position: int) -> int:
    """Where in the source the word at a position of the text begins, quotes and brackets before it included."""
    sentence = spelling.sentence
    found = next((start for start, _ in spelling.origins[position:] if start >= 0), sentence.span[1])
    while found > sentence.span[0] and sentence.text[found - sentence.span[0] - 1] in _OPENERS:
        found -= 1
    return found


def _main(text: str, languages: Sequence[str]) -> str:
    """The language of most of a text, with the language of each character: a Latin word counts as one elsewhere."""
    weights = dict.fromkeys(languages, 0)
    for match in _WEIGHED.finditer(text):
        weights[languages[match.start()]] += 1
    return max(weights, key=lambda language: weights[language])


def written(text: str, language: str, ends: bool = True) -> str:
    """A normalized text as the model wants it: with a stop at the end, or a comma where the sentence goes on.

    Text with hanzi or kana has no blanks but between two Latin letters or signs, no brackets and no dashes; that holds
    for hanzi in English too, not in Korean, which does not do without blanks.
    """
    text = _MARKS_BEFORE.sub("", _MARKS_IN_A_ROW.sub(lambda match: match[0][:_MOST_MARKS], " ".join(text.split())))
    east_asian = language in _EAST_ASIAN or (language != "ko" and bool(_HAN.search(text)))
    if east_asian:
        text = _BLANK_BESIDE_HANZI.sub("", text.replace(" - ", "，")).translate(_TRANSLATED)
        text = _FULL_STOP.sub("。", text).replace("——", " ")
        text = _BLANK_BESIDE_MARK.sub("", text).strip()
    if ends:
        text = _COMMAS.sub("。" if east_asian else ".", text)
        return text if _STOPPED.search(text) else text + ("。" if east_asian else ".")
    comma = "、" if language == "ja" else "，" if east_asian else ","
    return text if _STOPPED.search(text) or _COMMAS.search(text) else text + comma
