"""Dictionary readings of hanzi: a reading for each character, and the phrases in which it is read differently.

The table is written once, by `python -m cosycli.text.zh.phrases`, from the dictionaries of pypinyin (MIT licence, Huang
Huang and others); reading them at run time would cost a tenth of a second and pypinyin itself is not needed to run.
Only phrases that say more than their characters or have a character with several readings are kept. A line of the
table is a reading and the characters read so; below the first empty line a phrase and its readings; below the second
one a phrase that is read as its characters are.
"""

import re
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from itertools import accumulate

from cosycli.text.variants import to_simplified
from cosycli.text.zh.pinyin import syllable_phones
from cosycli.text.zh.polyphones import candidates

TABLE = "zh_phrases.txt.z"

# The usual reading of a character outside the phrase dictionary, where pypinyin prefers another. Counted on the CPP
# polyphone set of kakaobrain/g2pM (Apache-2.0); frequent characters whose everyday reading differs were left out.
USUAL = (
    "bó泊 bǔ卜 chà刹 chān掺 cuán攒 fó佛 fǔ脯 gàng杠 gé蛤 gě葛 gèn艮 hào镐 hé纥 hú鹄 huàng晃 jìn尽 jùn隽"
    " là剌 làng阆 lè勒 lǐ蠡 lún抡 miù缪 mǔ姥 nǐng拧 pá耙 pú仆 qiē切 qié茄 qǔ曲 quē炔 què阙 sài塞 shà煞"
    " sháo杓 shè舍 shèng晟 shí什 sì伺俟 tián瑱 tiáo苕 tǐng町 tóng峒 wěi隗 xiāo肖 yē耶 yè掖 yǐ迤 yo哟"
    " yuán媛圜 zhái翟 zhèng挣 zhuài拽 zhuàng幢 zhuī椎 zhuó琢 cháng长"
    " kuǐ傀 tiě帖 ēn嗯 yín龈 chán孱 jú锔 liàng靓 shì莳 tǐng铤 wō喔 xī巂 jiào徼 tán镡 yìn窨 yùn缊 zhú朮 yán埏 dié咥"
    " yáo铫 niǔ杻 hé貉 tiàn瑱 tà沓 pīn拚 tiě鉄 wéi为"
)

# Phrases that do harm: their characters stand side by side far more often by chance than as this phrase.
DROPPED = frozenset(
    [
        "都会",
        "落了",
        "落下",
        "落在",
        "不得",
        "只会",
        "的当",
        "当的",
        "了了",
        "了得",
        "了当",
        "得了",
        "着了",
        "要不得",
        "是的",
        "倒许",
        "手重",
        "一行",
        "长了",
    ]
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the dictionary says of a character: a reading, tone as final digit, ü as v, and how it was found."""

    reading: str
    source: "Source"


class Source(Enum):
    """Where a reading of the dictionary comes from; the value is what `cosy explain` shows."""

    PHRASE = "phrase dictionary"
    USUAL = "usual reading"
    NONE = ""  # no reading: the character stands for itself


def dictionary_readings(words: Sequence[str]) -> list[Entry]:
    """One entry for each character of a text that is cut into words.

    The longest phrase that begins at a character gives its reading (forward maximum matching), unless it has two
    characters and cuts through a word (的士 in 饥饿 | 的 | 士兵).
    """
    characters, phrases, longest = _tables()
    text = "".join(words)
    edges = {0, *accumulate(map(len, words))}
    result: list[Entry] = []
    while len(result) < len(text):
        start = len(result)
        for length in range(min(longest, len(text) - start), 1, -1):
            found = phrases.get(text[start : start + length])
            if found is not None and (length > 2 or fits(start, edges)):
                phrase = text[start : start + length]
                result += [Entry(r, Source.PHRASE) for r in found.split() or map(characters.__getitem__, phrase)]
                break
        else:
            reading = characters.get(text[start])
            result.append(Entry(reading, Source.USUAL) if reading else Entry(text[start], Source.NONE))
    return result


def fits(start: int, edges: Collection[int]) -> bool:
    """Whether two characters are whole words or lie inside one word."""
    return start + 1 not in edges or (start in edges and start + 2 in edges)


def usual_readings() -> Mapping[str, str]:
    """The reading of each character outside of phrases, tone as final digit, ü as v."""
    return _tables()[0]


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], int]:
    """The readings of characters, those of phrases ("": as its characters), and the length of the longest phrase."""
    text = zlib.decompress(files("cosycli.assets").joinpath(TABLE).read_bytes()).decode()
    by_reading, telling, plain = text.split("\n\n")
    characters: dict[str, str] = {}
    for line in by_reading.split("\n"):
        reading, _, read_so = line.partition(" ")
        characters.update(dict.fromkeys(read_so, reading))
    phrases = dict.fromkeys(plain.split("\n"), "")
    for line in telling.split("\n"):
        phrase, _, reading = line.partition(" ")
        phrases[phrase] = reading
    return characters, phrases, max(map(len, phrases))


def build(characters: dict[str, str], phrases: dict[str, list[str]], polyphones: frozenset[str]) -> bytes:
    """Turn dictionaries of tone-digit readings into the table; `USUAL` goes before `characters`.

    Phrases that say nothing else than their characters are kept if one of these is in `polyphones`.
    """
    usual = {c: _tone_digit(entry[:-n]) for entry in USUAL.split() for n in (_n_hanzi(entry),) for c in entry[-n:]}
    characters = characters | usual
    by_reading: dict[str, list[str]] = {}
    for character, reading in sorted(characters.items()):
        by_reading.setdefault(reading, []).append(character)
    lines = [f"{reading} {''.join(read_so)}" for reading, read_so in sorted(by_reading.items())]
    telling, plain = [], []
    for phrase, readings in sorted(phrases.items()):
        if len(phrase) != len(readings) or phrase in DROPPED:
            continue
        if [characters.get(c) for c in phrase] != readings:
            telling.append(f"{phrase} {' '.join(readings)}")
        elif not polyphones.isdisjoint(phrase):
            plain.append(phrase)
    return zlib.compress("\n".join([*lines, "", *telling, "", *plain]).encode(), 9)


def _n_hanzi(entry: str) -> int:
    return len(re.findall("[一-鿿]", entry))


def _tone_digit(pinyin: str) -> str:
    from pypinyin.contrib.tone_convert import to_tone3

    digits: str = to_tone3(pinyin, neutral_tone_with_five=True).replace("ü", "v")
    return digits


def main() -> None:
    """Write the table from the dictionaries of an installed pypinyin."""
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.pinyin_dict import pinyin_dict

    characters = {chr(code): _tone_digit(readings.split(",")[0]) for code, readings in pinyin_dict.items()}
    characters = {character: reading for character, reading in characters.items() if syllable_phones(reading)}
    phrases = {phrase: [_tone_digit(one[0]) for one in readings] for phrase, readings in phrases_dict.items()}
    # Texts are simplified before they are read; a simplified entry goes before a converted one.
    phrases = {to_simplified(phrase): readings for phrase, readings in phrases.items()} | {
        phrase: readings for phrase, readings in phrases.items() if to_simplified(phrase) == phrase
    }
    with open(str(files("cosycli.assets").joinpath(TABLE)), "wb") as file:
        file.write(build(characters, phrases, frozenset(candidates())))


if __name__ == "__main__":
    main()
