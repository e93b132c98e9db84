"""Simplified and traditional characters: texts of either kind in the other, one character for one character.

The tables are written once, by `python -m cosycli.text.variants`, from the dictionaries of OpenCC (Apache-2.0, as in
the package opencc-python-reimplemented). Only what the characters alone do not say is kept as a phrase (头发 -> 頭髮,
but 发 -> 發). Traditional means the forms used in Hong Kong: 裏, 為, 台.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TABLE = "variants.txt.z"

# Spellings of Taiwan and of older print, and what OpenCC leaves to another table: traditional to simplified.
_OLDER = dict(zip("裡妳牠衹喫爲衆羣峯麪啓牀歎説兌瞭", "里你它只吃为众群峰面启床叹说兑了", strict=True))
# 著 is 着 after a verb, itself in the words of writing and fame.
_WRITTEN = (
    *("著名", "著作", "著稱", "著者", "著述", "著書", "著有", "名著", "原著", "編著", "合著", "專著", "土著", "論著"),
    *("巨著", "卓著", "昭著", "遺著", "譯著", "顯著", "新著", "所著", "著錄", "著於", "鉅著", "拙著", "大著", "著文"),
)
# Cantonese words of their own (睇吓, 郁手), simplified forms only in words of written Chinese.
_CANTONESE = "吓晒郁仆"
_WRITTEN_CHINESE = {
    "惊吓": "驚嚇", "恐吓": "恐嚇", "吓唬": "嚇唬", "忧郁": "憂鬱", "抑郁": "抑鬱", "郁闷": "鬱悶", "郁结": "鬱結",
    "仆人": "僕人", "奴仆": "奴僕", "公仆": "公僕", "女仆": "女僕", "主仆": "主僕",
}  # fmt: skip
# Of several traditional forms the one that people type.
_USUAL = dict(zip("揾裡峯羣牀麪啓説鈎", "搵裏峰群床麵啟說鉤", strict=True))
# Of several that a simplified character stands for, the commoner one in Cantonese.
_SPOKEN = {"哗": "嘩", "干": "乾"}
# Numerals and pointers before 只 make it a measure word (隻).
_COUNTING = "一二两三四五六七八九十百千几半每这那呢哩嗰边幾兩這邊成"


@dataclass(frozen=True, slots=True)
class _Conversion:
    """Characters that change, phrases that change otherwise, and the characters that tell the kind of a text.

    `telling` are the characters that only the kind of text converted from has.
    """

    characters: dict[int, str]
    phrases: dict[str, str]
    heads: frozenset[str]
    longest: int
    telling: frozenset[str]

    def __call__(self, text: str) -> str:
        converted = text.translate(self.characters)
        if self.heads.isdisjoint(text):
            return converted
        pieces, position, start = [], 0, 0
        while start < len(text):
            length = self._phrase(text, start) if text[start] in self.heads else 0
            if length:
                pieces += [converted[position:start], self.phrases[text[start : start + length]]]
                position = start + length
            start += length or 1
        return "".join(pieces) + converted[position:]

    def _phrase(self, text: str, start: int) -> int:
        """The length of the longest phrase at `start`, 0 if there is none."""
        for length in range(min(self.longest, len(text) - start), 1, -1):
            if text[start : start + length] in self.phrases:
                return length
        return 0


def to_simplified(text: str) -> str:
    """The text in simplified characters, as long as it was. Simplified text and other scripts stay as they are."""
    simplify = _conversions()[0]
    return text if simplify.telling.isdisjoint(text) else simplify(text)


def to_traditional(text: str) -> str:
    """The text in the traditional characters of Hong Kong, as long as it was.

    Characters of both kinds (后 里 系 ...) are converted unless the text has traditional characters and no
    simplified one.
    """
    simplify, to_hong_kong, unify = _conversions()
    if not simplify.telling.isdisjoint(text) and to_hong_kong.telling.isdisjoint(text):
        return unify(text)
    return unify(to_hong_kong(text))


def is_simplified(text: str) -> bool:
    """Whether the text has a character that only simplified writing has."""
    return not _conversions()[1].telling.isdisjoint(text)


@cache
def _conversions() -> tuple[_Conversion, _Conversion, _Conversion]:
    """Traditional to simplified, simplified to traditional, and traditional to the forms of Hong Kong."""
    text = zlib.decompress(files("cosycli.assets").joinpath(TABLE).read_bytes()).decode()
    return tuple(_parse(part) for part in text.split("\n\n"))  # type: ignore[return-value]


def _parse(part: str) -> _Conversion:
    first, telling, *lines = part.split("\n")
    characters = dict(zip(first[::2], first[1::2], strict=True))
    phrases = {line[: len(line) // 2]: line[len(line) // 2 :] for line in lines}
    heads = frozenset(phrase[0] for phrase in phrases)
    longest = max(map(len, phrases), default=0)
    return _Conversion(_table(characters), phrases, heads, longest, frozenset(telling))


def _table(characters: Mapping[str, str]) -> dict[int, str]:
    return {ord(old): new for old, new in characters.items()}


def build(characters: Mapping[str, Mapping[str, list[str]]], phrases: Mapping[str, Mapping[str, str]]) -> bytes:
    """The table from OpenCC's dictionaries: `characters` of TS, ST and HK, `phrases` of TS and ST."""
    one_to_one: dict[str, dict[str, str]] = {
        name: {old: new[0] for old, new in entries.items() if len(old) == len(new[0]) == 1}
        for name, entries in characters.items()
    }
    simplify = {**one_to_one["TS"], **_OLDER, "著": "着"}
    simplify |= {new: simplify[old] for old, new in one_to_one["HK"].items() if old in simplify and new not in simplify}
    simplify = {old: new for old, new in simplify.items() if new < "\ua000"}  # rarer forms are in no dictionary
    unify = {old: new for old, new in one_to_one["HK"].items() if old != new and old not in _USUAL.values()} | _USUAL
    unify = {old: _USUAL.get(new, new) for old, new in unify.items()}
    traditional = {old: unify.get(new, new) for old, new in (one_to_one["ST"] | _SPOKEN).items()}
    to_hong_kong = {old: new for old, new in traditional.items() if old != new and old not in _CANTONESE}
    only_simplified = [c for c in to_hong_kong if c not in characters["ST"][c] or c == "万"]
    traditional_phrases = {old: new.translate(_table(unify)) for old, new in phrases["ST"].items()}
    traditional_phrases |= _WRITTEN_CHINESE | {
        number + "只": traditional.get(number, number) + "隻" for number in _COUNTING
    }
    only_traditional = [old for old, new in simplify.items() if old != new and old not in one_to_one["ST"]]
    simplified_phrases = {**phrases["TS"]} | {word: word.translate(_table(one_to_one["TS"])) for word in _WRITTEN}
    parts = (
        _section(simplify, only_traditional, simplified_phrases),
        _section(to_hong_kong, [c for c in only_simplified if c not in simplify], traditional_phrases),
        _section(unify, [], {}),
    )
    return zlib.compress("\n\n".join(parts).encode(), 9)


def _section(characters: Mapping[str, str], telling: list[str], phrases: Mapping[str, str]) -> str:
    """One conversion as text: pairs of characters, the telling ones, and the phrases that say more."""
    changed = {old: new for old, new in sorted(characters.items()) if old != new}
    kept = _Conversion(_table(changed), {}, frozenset(), 8, frozenset())
    for old, new in sorted(_same_length(phrases), key=lambda pair: (len(pair[0]), pair[0])):
        if _greedy(kept, old) != new:
            kept.phrases[old] = new
    lines = ["".join(old + new for old, new in changed.items()), "".join(sorted(telling))]
    return "\n".join(lines + [old + new for old, new in sorted(kept.phrases.items())])


def _same_length(phrases: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((old, new) for old, new in phrases.items() if 1 < len(old) == len(new) <= 5)


def _greedy(kept: _Conversion, text: str) -> str:
    conversion = _Conversion(kept.characters, kept.phrases, frozenset(text), kept.longest, kept.telling)
    return conversion(text)


def main() -> None:
    """Write the table from the dictionaries of an installed opencc-python-reimplemented."""
    folder = files("opencc").joinpath("dictionary")

    def entries(name: str) -> dict[str, list[str]]:
        lines = folder.joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines()
        return {old: new.split(" ") for old, _, new in (line.partition("\t") for line in lines) if new}

    characters = {"TS": entries("TSCharacters"), "ST": entries("STCharacters"), "HK": entries("HKVariants")}
    phrases = {name: {old: new[0] for old, new in entries(f"{name}Phrases").items()} for name in ("TS", "ST")}
    with open(str(files("cosycli.assets").joinpath(TABLE)), "wb") as file:
        file.write(build(characters, phrases))


if __name__ == "__main__":
    main()
