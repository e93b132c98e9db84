"""Japanese counters: how a numeral and the counter after it change each other's sound (一本 イッポン, 三階 サンガイ).

The classes follow NHK's table of counters (NHK 日本語発音アクセント新辞典, appendix 数詞+助数詞); where it allows two
readings, the one that is commoner in speech.
"""

import re

from cosycli.text.ja.numerals import DIGITS, NUMERALS, numeral_kana

# Counters and their kana by what they do. `k` doubles after 1, 6, 8, 10 and 100; `s` (also t, ch) after 1, 8 and 10;
# `h` doubles to p after 1, 6, 8, 10 and 100 and is b after 3, 1,000 and 10,000; `f` does the same with p (三分 サンプン,
# 四分 ヨンプン); `c` (foreign words) after 10, with k also after 6 and 100; `n` is a `c` counted with ひと and ふた; `-`
# changes nothing.
_CLASSES = {
    "k": "個コ 箇コ ヶコ 回カイ 階カイ 缶カン 曲キョク 件ケン 軒ケン 校コウ 巻カン 貫カン 機キ 基キ 脚キャク か所カショ 箇所カショ "
    "カ所カショ ヶ所カショ ヵ所カショ ケ所カショ か月カゲツ カ月カゲツ ヶ月カゲツ ヵ月カゲツ ケ月カゲツ 箇月カゲツ か国カコク カ国カコク "
    "ヶ国カコク ヵ国カコク か条カジョウ カ条カジョウ ヶ条カジョウ 箇条カジョウ 級キュウ 球キュウ 局キョク 句ク 戸コ",
    "s": "冊サツ 歳サイ 才サイ 足ソク 隻セキ 席セキ 世紀セイキ 周シュウ 周年シュウネン 週シュウ 週間シュウカン 週目シュウメ 種シュ 種類シュルイ "
    "社シャ 章ショウ 色ショク 首シュ 節セツ 戦セン 層ソウ 艘ソウ 世帯セタイ 勝ショウ 審シン 親等シントウ 世セイ 尺シャク 頭トウ 通ツウ 体タイ "
    "対ツイ 点テン 等トウ 等分トウブン 着チャク 丁チョウ 丁目チョウメ 滴テキ 反タン 升ショウ 打席ダセキ センチ センチメートル シーズン セント セット トン",
    "h": "本ホン 匹ヒキ 疋ヒキ 杯ハイ 票ヒョウ",
    "f": "分フン 分間フンカン 歩ホ 泊ハク 発ハツ 拍ハク 版ハン 班ハン 編ヘン 篇ヘン 敗ハイ 品ヒン 筆ヒツ 片ヘン 遍ヘン 犯ハン",
    "c": "ページ ポイント パーセント パック ポンド ピクセル キロ キログラム キロメートル カロリー キロカロリー ケース クラス コース チーム "
    "カラット ヘルツ キロヘルツ ヘクタール フィート 店舗テンポ カップ テラバイト キロバイト タイトル サイクル",
    "n": "組クミ 桁ケタ 粒ツブ 袋フクロ 皿サラ 束タバ 部屋ヘヤ 株カブ 晩バン 口クチ 通りトオリ 坪ツボ 文字モジ 切れキレ",
    "nh": "箱ハコ",
    "-": "枚マイ 名メイ 円エン 年ネン 年生ネンセイ 年間ネンカン 年度ネンド 時ジ 時間ジカン 秒ビョウ 秒間ビョウカン 番バン 番目バンメ 番線バンセン "
    "人ニン 人前ニンマエ 台ダイ 度ド 倍バイ 割ワリ 代ダイ 行ギョウ 両リョウ 膳ゼン 畳ジョウ 次ジ 字ジ 条ジョウ 号ゴウ 号室ゴウシツ 号車ゴウシャ "
    "号線ゴウセン 語ゴ 合ゴウ 問モン 位イ 段ダン 段階ダンカイ 題ダイ 駅エキ メートル グラム リットル ドル ユーロ ウォン 元ゲン ミリ ミリメートル "
    "ミリリットル ミリグラム 輪リン 話ワ 羽ワ 便ビン 部ブ 児ジ 画カク 院イン 音オン 例レイ 連敗レンパイ 連勝レンショウ 面メン 門モン 枠ワク 列レツ "
    "試合シアイ 学期ガッキ 学年ガクネン 番地バンチ 弾ダン 幕マク 日間ニチカン 日ニチ 月ガツ つツ 分のブンノ インチ ヤード マイル ワット ボルト "
    "メガバイト ギガバイト",
}  # fmt: skip
_DOUBLING = {"k": "一六八十百", "s": "一八十", "h": "一六八十百", "f": "一六八十百"}
_LOAN_DOUBLING = (("カキクケコ", "六十百"), ("サシスセソタチツテトパピプペポ", "十"))
_DOUBLED = {"一": "イッ", "六": "ロッ", "八": "ハッ", "十": "ジュッ", "百": "ヒャッ"}
_TO_B, _TO_P = (str.maketrans("ハヒフヘホ", row) for row in ("バビブベボ", "パピプペポ"))
_NATIVE = {"一": "ヒト", "二": "フタ"}
# Counters whose first sound is voiced after 3, 1,000 and 10,000.
_VOICED = {"階": "ガイ", "軒": "ゲン", "足": "ゾク", "尺": "ジャク"}
# Digits that take another form before some counters: 四人 ヨニン, 七時 シチジ, 九時 クジ.
_FORMS = {
    "四": ("ヨ", frozenset("人 人前 年 年生 年間 年度 時 時間 畳".split())),
    "七": ("シチ", frozenset("人 人前 時 日 日間".split())),
    "九": ("ク", frozenset("時 時間 日 日間".split())),
}
# Numerals and counters that are one word.
_WORDS = {
    **dict(zip("一人 二人 一日 二日 三日 四日 五日 六日 七日 八日 九日 十日 二十日 二十歳 二十才".split(),
               "ヒトリ フタリ イチニチ フツカ ミッカ ヨッカ イツカ ムイカ ナノカ ヨウカ ココノカ トオカ ハツカ ハタチ ハタチ".split(), strict=True)),
    **dict(zip("一つ 二つ 三つ 四つ 五つ 六つ 七つ 八つ 九つ 四月 七月 九月 十四日 二十四日".split(),
               "ヒトツ フタツ ミッツ ヨッツ イツツ ムッツ ナナツ ヤッツ ココノツ シガツ シチガツ クガツ ジュウヨッカ ニジュウヨッカ".split(), strict=True)),
    **{"〇時": "レイジ", "〇点": "レイテン", "〇度": "レイド", "〇時間": "レイジカン"},
}  # fmt: skip


def _counters() -> dict[str, tuple[str, str]]:
    table = {}
    for kind, entries in _CLASSES.items():
        for entry in entries.split():
            match = re.fullmatch(r"(.*[^ァ-ヺー])([ァ-ヺー]+)", entry)
            counter, kana = match.groups() if match else (entry, entry)
            table[counter] = (kana, kind)
    return table


COUNTERS: dict[str, tuple[str, str]] = _counters()
COUNTED = re.compile(
    f"(?P<numeral>[{NUMERALS}]+)(?P<counter>{'|'.join(sorted(map(re.escape, COUNTERS), key=len, reverse=True))})"
)


def counted(numeral: str, counter: str) -> list[tuple[int, str]]:
    """The reading of a numeral and its counter: pieces of katakana, each with the number of characters it covers.

    `numeral` is in kanji, `counter` a key of `COUNTERS`. 三百本 is サン, ビャッ, ポン; 二人 one piece フタリ.
    """
    whole = _WORDS.get(numeral + counter) or (counter[:1] == "日" and _day(numeral, counter))
    if whole:
        return [(len(numeral + counter), whole)]
    pieces = numeral_kana(numeral)
    kana, kind = COUNTERS[counter]
    last = numeral[-1]
    if "n" in kind and numeral in _NATIVE:
        pieces[-1] = _NATIVE[numeral]
    elif _doubles(last, kana, kind):
        pieces[-1] = pieces[-1][:-1] + "ッ" if last == "百" else _DOUBLED[last]
        kana = kana[:1].translate(_TO_P) + kana[1:]
    elif "h" in kind and last in "三千万":
        kana = kana[:1].translate(_TO_B) + kana[1:]
    elif kind == "f" and last in "三四千万":
        kana = kana[:1].translate(_TO_P) + kana[1:]
    elif last in "三千万" and counter in _VOICED:
        kana = _VOICED[counter]
    elif last in _FORMS and counter in _FORMS[last][1]:
        pieces[-1] = _FORMS[last][0]
    return [*((1, piece) for piece in pieces), (len(counter), kana)]


def _doubles(last: str, kana: str, kind: str) -> bool:
    """Whether the last numeral ends in ッ before the counter."""
    for key in "ksfh":
        if key in kind:
            return last in _DOUBLING[key]
    return kind in ("c", "n") and any(kana[0] in sounds and last in after for sounds, after in _LOAN_DOUBLING)


def _day(numeral: str, counter: str) -> str | None:
    """Days counted in native words, with what follows 日: 三日間 ミッカカン."""
    word = _WORDS.get(numeral + "日")
    return word + {"日": "", "日間": "カン"}[counter] if word else None


def is_place_valued(numeral: str) -> bool:
    """Whether a numeral is a number and not digits in a row."""
    return not re.search(f"[{DIGITS}]{{2}}", numeral)
