"""Hanja in Korean text (美 대통령, 與野): each character by its Korean reading, with the law of initials (두음법칙).

The table is written once, by `python -m cosycli.text.ko.hanja TABLE_YML`, from the table of the package hanja 0.15.1 by
Sumin Byeon (WTFPL); it holds the characters of KS X 1001, a line for each reading.
"""

import re
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

from cosycli.text.ko.hangul import block, coda

TABLE = "ko_hanja.txt"
HAN = "\u3400-\u9fff\uf900-\ufaff"
# Readings of everyday words that differ from the table's; in names and words of their own.
_USUAL = {"率": "률", "樂": "악", "易": "역", "宅": "택", "讀": "독", "說": "설", "復": "복", "茶": "차", "參": "참"}
_WORDS = {
    "娛樂": "오락", "快樂": "쾌락", "安樂": "안락", "容易": "용이", "簡易": "간이", "復活": "부활", "復興": "부흥",
    "自宅": "자택", "金": "금", "茶道": "다도", "北韓": "북한", "敗北": "패배", "十月": "시월", "六月": "유월",
    "龜裂": "균열", "殺到": "쇄도", "相殺": "상쇄", "降伏": "항복", "標識": "표지", "拓本": "탁본", "便所": "변소",
    "糖尿": "당뇨", "沙糖": "사탕", "雪糖": "설탕", "更新": "갱신", "更生": "갱생", "惡寒": "오한", "憎惡": "증오",
    "度地": "탁지", "省略": "생략", "謁見": "알현", "索莫": "삭막", "否塞": "비색", "要塞": "요새", "遊說": "유세",
    "布施": "보시", "句讀點": "구두점", "刺戟": "자극", "契丹": "거란", "牡丹": "모란", "諾": "낙", "許諾": "허락",
}  # fmt: skip
# Surnames and what they are followed by in headlines: 金 대통령.
_SURNAMES = {"金": "김"}
_AFTER_SURNAME = re.compile(
    r"\s?(?:대통령|총리|장관|의원|회장|사장|대표|부장|교수|감독|선수|씨|지사|시장|원장|총장|후보)"
)


def is_hanja(text: str) -> bool:
    """Whether all characters are among those of Korean."""
    table = _table()
    return all(character in table for character in text)


def korean(match: re.Match[str]) -> str | None:
    """A stretch of hanja in hangul; characters without a reading stay."""
    word = match[0]
    if word in _SURNAMES and _AFTER_SURNAME.match(match.string, match.end()):
        return _SURNAMES[word]
    before = match.string[match.start() - 1 : match.start()] if match.start() else ""
    spoken, position = "", 0
    while position < len(word):
        whole = next(
            (key for key in (word[position : position + 3], word[position : position + 2]) if key in _WORDS), ""
        )
        spoken += _WORDS[whole] if whole else _syllable(word, position, spoken or before)
        position += len(whole) or 1
    return spoken


def _syllable(word: str, position: int, before: str) -> str:
    character = word[position]
    said = _USUAL.get(character) or _table().get(character, character)
    if character == "不" and position + 1 < len(word):
        following = _table().get(word[position + 1], " ")
        return "부" if block(following).onset in "ㄷㅈ" else "불" if following != " " else said
    if said in ("률", "렬") and before:
        return {"률": "율", "렬": "열"}[said] if coda(before[-1]) in ("", "ㄴ") else said
    return said if position or before.strip(" ,.·\"'“‘(") else _initial(said)


def _initial(syllable: str) -> str:
    """The law of initials: 녀 -> 여, 리 -> 이, 로 -> 노."""
    if not "가" <= syllable <= "힣":
        return syllable
    made = block(syllable)
    narrow = made.vowel in "ㅑㅕㅖㅛㅠㅣ"
    if made.onset == "ㄹ":
        made.onset = "ㅇ" if narrow else "ㄴ"
    elif made.onset == "ㄴ" and narrow:
        made.onset = "ㅇ"
    return str(made)


@cache
def _table() -> dict[str, str]:
    lines = files("cosycli.assets").joinpath(TABLE).read_text("utf-8").splitlines()
    return {character: line[0] for line in lines if not line.startswith("#") for character in line[2:]}


def main(source: str) -> None:
    """Write the table from that of the package hanja."""
    readings: dict[str, list[str]] = {}
    for line in Path(source).read_text("utf-8").splitlines():
        found = re.fullmatch(r'"\\u(\w{4})": "\\u(\w{4})"', line.strip())
        character, said = (chr(int(code, 16)) for code in found.groups()) if found else ("", "")
        try:
            is_standard = len(character.encode("euc_kr")) == 2 and "\u4e00" <= character <= "\u9fff"
        except UnicodeEncodeError:
            is_standard = False
        if is_standard:
            readings.setdefault(said, []).append(character)
    lines = [f"{said} {''.join(sorted(characters))}" for said, characters in sorted(readings.items())]
    heading = "# Korean readings of the hanja of KS X 1001; see cosycli/text/ko/hanja.py."
    target = Path(str(files("cosycli.assets").joinpath(TABLE)))
    target.write_text("\n".join([heading, *lines]) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
