"""Dictionary readings of hanzi: a reading for each character, and the phrases in which it is read differently.

The table is written once, by `python -m cosycli.text.zh.phrases`, from the dictionaries of pypinyin (MIT licence, Huang
Huang and others); reading them at run time would cost a tenth of a second and pypinyin itself is not needed to run.
Only phrases that say more than their characters are kept. A line of the table is a reading and the characters read
so, or, below the empty line, a phrase and its readings.
"""

import re
import zlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate

from cosycli.text.zh.pinyin import syllable_phones

TABLE = "zh_phrases.txt.z"

# The usual reading of a character outside the phrase dictionary, where pypinyin prefers another. Counted on the CPP
# polyphone set of kakaobrain/g2pM (Apache-2.0); frequent characters whose everyday reading differs were left out.
USUAL = (
    "bó泊 bǔ卜 chà刹 chān掺 cuán攒 fó佛 fǔ脯 gàng杠 gé蛤 gě葛 gèn艮 hào镐 hé纥 hú鹄 huàng晃 jìn尽 jùn隽"
    " là剌 làng阆 lè勒 lǐ蠡 lún抡 miù缪 mǔ姥 nǐng拧 pá耙 pú仆 qiē切 qié茄 qǔ曲 quē炔 què阙 sài塞 shà煞"
    " sháo杓 shè舍 shèng晟 shí什 sì伺俟 tián瑱 tiáo苕 tǐng町 tóng峒 wěi隗 xiāo肖 yē耶 yè掖 yǐ迤 yo哟"
    " yuán媛圜 zhái翟 zhèng挣 zhuài拽 zhuàng幢 zhuī椎 zhuó琢 cháng长"
)


def dictionary_readings(words: Sequence[str]) -> list[str]:
    """One reading for each character of a text that is cut into words, tone as final digit, ü as v.

    The longest phrase that begins at a character gives its reading (forward maximum matching), unless it has two
    characters and neither begins nor ends with a word (好学 in 好好 | 学习). A character without reading stands for
    itself.
    """
    characters, phrases, longest = _tables()
    text = "".join(words)
    edges = {0, *accumulate(map(len, words))}
    result: list[str] = []
    while len(result) < len(text):
        start = len(result)
        for length in range(min(longest, len(text) - start), 1, -1):
            phrase = phrases.get(text[start : start + length])
            if phrase and (length > 2 or start in edges or start + length in edges):
                result += phrase.split()
                break
        else:
            result.append(characters.get(text[start], text[start]))
    return result


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], int]:
    """The readings of characters, those of phrases, and the length of the longest phrase."""
    text = zlib.decompress(files("cosycli.assets").joinpath(TABLE).read_bytes()).decode()
    by_reading, _, by_phrase = text.partition("\n\n")
    characters: dict[str, str] = {}
    for line in by_reading.split("\n"):
        reading, _, read_so = line.partition(" ")
        characters.update(dict.fromkeys(read_so, reading))
    phrases = dict(line.split(" ", 1) for line in by_phrase.split("\n"))
    return characters, phrases, max(map(len, phrases))


def build(characters: dict[str, str], phrases: dict[str, list[str]]) -> bytes:
    """Turn dictionaries of tone-digit readings into the table; `USUAL` goes before `characters`."""
    usual = {c: _tone_digit(entry[:-n]) for entry in USUAL.split() for n in (_n_hanzi(entry),) for c in entry[-n:]}
    characters = characters | usual
    by_reading: dict[str, list[str]] = {}
    for character, reading in sorted(characters.items()):
        by_reading.setdefault(reading, []).append(character)
    lines = [f"{reading} {''.join(read_so)}" for reading, read_so in sorted(by_reading.items())]
    telling = {
        phrase: readings
        for phrase, readings in sorted(phrases.items())
        if len(phrase) == len(readings) and [characters.get(c) for c in phrase] != readings
    }
    lines += ["", *(f"{phrase} {' '.join(readings)}" for phrase, readings in telling.items())]
    return zlib.compress("\n".join(lines).encode(), 9)


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
    with open(str(files("cosycli.assets").joinpath(TABLE)), "wb") as file:
        file.write(build(characters, phrases))


if __name__ == "__main__":
    main()
