"""Written Japanese as it is said."""

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.folding import fold
from cosycli.text.ja.normalize import normalize
from cosycli.text.ja.numerals import number, numeral_kana, whole

CASES = """
# whole numbers
0	〇
7	七
10	十
16	十六
21	二十一
107	百七
1010	千十
3456	三千四百五十六
10001	一万一
14000	一万四千
1500000	百五十万
20,300	二万三百
12,000,000	一千二百万
1000万	一千万
1,100万	一千百万
3000億円	三千億円
2億5千万	二億五千万
007	〇〇七
987654321	九八七六五四三二一
300000000	三億
123456789人	一億二千三百四十五万六千七百八十九人
# decimals, signs
2.75	二点七五
0.3	〇点三
1.08倍	一点〇八倍
-12	マイナス十二
−3.5	マイナス三点五
±2	プラスマイナス二
+7	プラス七
# magnitudes
3.5万	三点五万
約2.5億円	約二点五億円
# percentages, fractions, powers
25%	二十五パーセント
3.3‰	三点三パーミル
5-8%	五から八パーセント
15〜20%	十五から二十パーセント
2/3	三分の二
2 1/2カップ	二と二分の一カップ
1/2に切る	二分の一に切る
2³	二の三乗
10^6	十の六乗
√3	ルート三
# arithmetic
6+7=13	六プラス七イコール十三
9-4=5	九マイナス四イコール五
8×2	八カケル二
9÷3	九ワル三
5<6	五小なり六
x≧4	x大なりイコール四
1≠2	一ノットイコール二
# dates
2023年8月15日	二千二十三年八月十五日
2023/8/15	二千二十三年八月十五日
2023-08-15	二千二十三年八月十五日
2023.8.15	二千二十三年八月十五日
2023/08	二千二十三年八月
08/2023	二千二十三年八月
03-15	三月十五日
7/20から7/25まで	七月二十日から七月二十五日まで
9/12(火)に開催	九月十二日火曜日に開催
3/4〜3/9	三月四日から三月九日
11/23に発売	十一月二十三日に発売
5月3日(水・祝)	五月三日水曜日、祝日
令和6年1月1日	令和六年一月一日
R6.2.10	令和六年二月十日
H1.1.8	平成元年一月八日
1980年代	千九百八十年代
2020-2023年	二千二十から二千二十三年
2023-08-15T09:05:00	二千二十三年八月十五日九時五分
月〜土	月曜から土曜
# times
7:05	七時五分
18:00	十八時
0:15	〇時十五分
9:15am	午前九時十五分
9:15 p.m.	午後九時十五分
8am	午前八時
PM6:30	午後六時三十分
午後1:20	午後一時二十分
10:30-12:00	十時三十分から十二時
9:00〜17:30	九時から十七時三十分
2:03:45	二時三分四十五秒
# ratios and scores
4:3	四対三
1:2:3	一対二対三
巨人阪神5-4	巨人阪神五対四
2-1で勝った	二対一で勝った
スコアは10:15	スコアは十対十五
# ranges
3-4人	三から四人
2〜3回	二から三回
100~200円	百から二百円
10-12月	十から十二月
東京〜新大阪	東京から新大阪
5-10分	五から十分
# money
¥1,980	千九百八十円
￥500	五百円
1,480円	千四百八十円
$25	二十五ドル
$4.99	四ドル九十九セント
$3.2 millionの寄付	三百二十万ドルの寄付
€80	八十ユーロ
USD50	五十アメリカドル
30EUR	三十ユーロ
¥3億	三億円
150円/個	一個あたり百五十円
# telephone numbers and identifiers
03-9876-5432	ゼロ三の九八七六の五四三二
(06)1234-9876	ゼロ六の一二三四の九八七六
0120-456-789	ゼロ一二ゼロの四五六の七八九
08098765432	ゼロ八ゼロ九八七六五四三二
+81-3-9876-5432	プラス八一の三の九八七六の五四三二
内線2345	内線二三四五
150-0041	一五〇の〇〇四一
会員番号20517	会員番号二〇五一七
暗証番号0042	暗証番号〇〇四二
1203号室	一二〇三号室
第12号	第十二号
1234-5678-9012-3456	一二三四の五六七八の九〇一二の三四五六
渋谷区神南2-2-1	渋谷区神南二の二の一
港区芝4-2	港区芝四の二
10.0.0.254	一〇点〇点〇点二五四
バージョン3.11.2	バージョン三点十一点二
# accounts and letters
営業利益は▲1,200万円	営業利益はマイナス一千二百万円
△3.2%	マイナス三点二パーセント
〒100-0001	郵便番号一〇〇の〇〇〇一
# eras
R6.4.1	令和六年四月一日
H30年度	平成三十年度
# units
80km/h	八十キロメートル毎時
12m/s	十二メートル毎秒
時速90km/h	時速九十キロメートル
42.195km	四十二点一九五キロメートル
30㎡	三十平方メートル
5cm³	五立方センチメートル
-18℃	マイナス十八度
98°F	華氏九十八度
130/85mmHg	百三十の八十五ミリメートルエイチジー
512GB	五百十二ギガバイト
100Mbps	百メガビット毎秒
350mL	三百五十ミリリットル
1013hPa	千十三ヘクトパスカル
2h	二時間
5〜10km	五から十キロメートル
20m×30m	二十メートルカケル三十メートル
# symbols
男性/女性	男性、女性
α線	アルファ線
#東京	ハッシュタグ東京
(株)青空	株式会社青空
だよね〜	だよねー
5,000円〜	五千円から
ジャン＝ポール	ジャン・ポール
第Ⅳ章	第四章
①	一
B2B	B to B
PG-12	PG十二
ver.2	ver二
No.5	No.五
"""


@pytest.mark.parametrize("line", [line for line in CASES.strip().splitlines() if not line.startswith("#")])
def test_normalize(line: str) -> None:
    written, spoken = line.split("\t")
    assert normalize(fold(AlignedText.of(written))).text == spoken


@pytest.mark.parametrize(
    "text",
    ["今日はいい天気ですね。", "「はい」と言った！？", "人々の声、コーヒー・紅茶…", "えー、そうなの？", ""],
)
def test_text_without_numbers_stays(text: str) -> None:
    assert normalize(AlignedText.of(text)).text == text


def test_each_change_has_its_rule_and_span() -> None:
    text = normalize(AlignedText.of("会費は3,500円、5/20(土)の9:30から。"))
    assert [(change.rule, change.before, change.after, change.span) for change in text.changes] == [
        ("date", "5/20", "五月二十日", (10, 14)),
        ("weekday", "(土)", "土曜日", (14, 17)),
        ("time", "9:30", "九時三十分", (18, 22)),
        ("number", "3,500", "三千五百", (3, 8)),
    ]
    assert text.text == "会費は三千五百円、五月二十日土曜日の九時三十分から。"
    assert text.spans[text.text.index("円")] == (8, 9)


def test_every_rule_that_finds_something_is_named() -> None:
    text = normalize(AlignedText.of("2023/8/15 3:45 $5 50% 3kg 2/3 1+1 -5 #東京 03-1234-5678"))
    assert all(change.rule for change in text.changes)


@pytest.mark.parametrize("text", ["9" * 400, "1-" * 200, "1/" * 200, "3:" * 200, "1," * 200, "$1" * 200, "〜" * 400])
def test_hostile_numbers_are_no_trouble(text: str) -> None:
    normalize(AlignedText.of(text))


def test_whole_numbers_leave_out_one() -> None:
    assert [whole(digits) for digits in ("1", "10", "111", "1111", "11111", "11110000", "110000000000")] == [
        *("一", "十", "百十一", "千百十一", "一万千百十一", "一千百十一万", "一千百億"),
    ]


def test_number_keeps_the_decimals_digit_by_digit() -> None:
    assert number("-1,020.305") == "マイナス千二十点三〇五"


@pytest.mark.parametrize(
    ("numeral", "kana"),
    [
        ("三百", "サンビャク"),
        ("六百八", "ロッピャクハチ"),
        ("八百三千", "ハッピャクサンゼン"),
        ("八千", "ハッセン"),
        ("一千万", "イッセンマン"),
        ("十兆", "ジュッチョウ"),
        ("二十四", "ニジュウヨン"),
        ("何百", "ナンビャク"),
        ("〇七", "ゼロナナ"),
    ],
)
def test_numeral_kana(numeral: str, kana: str) -> None:
    pieces = numeral_kana(numeral)
    assert "".join(pieces) == kana
    assert len(pieces) == len(numeral)
