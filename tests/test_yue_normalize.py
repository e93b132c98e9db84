"""Written Cantonese as it is said."""

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.yue.normalize import normalize

CASES = """
# a minus is no range
溫度-5℃	溫度攝氏零下五度
3月-5月	三月至五月
# cardinals, two, large numbers
10蚊	十蚊
105個	一百零五個
2個	兩個
2人	兩人
2樓	二樓
2年級	二年級
2月2日	二月二日
2日1夜	兩日一夜
第2名	第二名
22歲	二十二歲
200蚊	二百蚊
2000人	兩千人
20000	兩萬
22000	兩萬二千
1,234,567	一百二十三萬四千五百六十七
2百	二百
2千	兩千
3.5萬	三點五萬
1.2億	一點二億
10幾個	十幾個
# decimals, signs, fractions, percentages
3.14	三點一四
-3	負三
±5	正負五
1/2	二分之一
2 1/2	二又二分之一
15%	百分之十五
10-20%	百分之十至二十
5‰	千分之五
# dates and years
2024年5月6號	二零二四年五月六號
2024-05-06	二零二四年五月六日
6/5/2024	二零二四年五月六日
12/25/2023	二零二三年十二月二十五日
今日係6/5(星期一)	今日係五月六日(星期一)
97年回歸	九七年回歸
10年前	十年前
住咗20年	住咗二十年
80年代	八十年代
2024/25年度	二零二四至二五年度
2019-2023年	二零一九至二零二三年
公元900年	公元九零零年
# times
3:30	三點半
15:30	十五點三十分
3:05	三點零五分
2:15	兩點十五分
12:00	十二點
8:05:09	八點零五分零九秒
8:30am	上午八點半
8pm	下午八點
9:00-18:00	九點至十八點
2點半	兩點半
3-4點	三至四點
# ranges, ratios, scores
3-5個人	三至五個人
20~30歲	二十至三十歲
3:1	三比一
比數2-1	比數二比一
贏咗3:0	贏咗三比零
# money
HK$12.50	十二點五港元
$100	一百元
$2	兩元
US$1.5億	一點五億美元
$100-200	一百至二百元
2蚊	兩蚊
30元/斤	三十元每斤
85折	八五折
# telephone numbers, codes, addresses
電話23456789	電話二三四五六七八九
2345 6789	二三四五六七八九
+852 9123 4567	八五二九一二三四五六七
打999	打九九九
密碼1234	密碼一二三四
1203室	一二零三室
12/F	十二樓
968號巴士	九六八號巴士
17.5.1版	十七點五點一版
007	零零七
# units and temperatures
3kg	三公斤
2km	兩公里
500ml	五百毫升
60km/h	每小時六十公里
時速60km/h	時速六十公里
100m²	一百平方米
25°C	攝氏二十五度
-5°C	攝氏零下五度
20-25℃	攝氏二十至二十五度
# arithmetic and symbols
3+5=8	三加五等於八
10-3=7	十減三等於七
3×4=12	三乘四等於十二
α粒子	阿爾法粒子
屋企&公司	屋企同公司
# after a colon, decades, scores
時間：9:30-18:05	時間：九點半至十八點零五分
公元前90年	公元前九十年
1970s嘅歌	一九七零年代嘅歌
曼聯1-2落敗	曼聯一比二落敗
今場3-1	今場三比一
8-3=5	八減三等於五
5-3樓	五至三樓
# names, places, powers
血壓140/95	血壓一百四十，九十五
搭680去沙田	搭六八零去沙田
2座8樓	二座八樓
去7-11買	去七十一買
3房2廳	三房兩廳
2^5	二嘅五次方
~80蚊	約八十蚊
30cm	三十厘米
恒指升2000點	恒指升兩千點
31/12倒數	十二月三十一日倒數
滙豐(0005)	滙豐(零零零五)
民國48年	民國四十八年
15秒62	十五秒六二
67暴動	六七暴動
血壓140/95mmHg	血壓一百四十，九十五毫米汞柱
"""


@pytest.mark.parametrize(
    ("written", "spoken"), [line.split("\t") for line in CASES.strip().splitlines() if not line.startswith("#")]
)
def test_normalize(written, spoken):
    assert normalize(AlignedText.of(written)).text == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("我买了2只狗，后面有3间铺", "我买了两只狗，后面有三间铺"),
        ("下昼3:15去边度？", "下昼三点十五分去边度？"),
        ("100万人，20蚊", "一百万人，二十蚊"),
        ("气温25°C", "气温摄氏二十五度"),
    ],
)
def test_simplified_text_stays_simplified(written, spoken):
    assert normalize(AlignedText.of(written)).text == spoken


def test_traditional_text_keeps_its_spelling():
    assert normalize(AlignedText.of("銀行裡3點，爲咗2個")).text == "銀行裡三點，爲咗兩個"


def test_letters_before_a_run_make_its_number_a_name():
    assert normalize(AlignedText.of("968去沙田"), "搭A").text == "九六八去沙田"
    assert normalize(AlignedText.of("-19疫情"), "COVID").text == "十九疫情"
    assert normalize(AlignedText.of("968人"), "有").text == "九百六十八人"


def test_spans_and_rules():
    text = normalize(AlignedText.of("食咗12碗飯", 100))
    assert text.text == "食咗十二碗飯"
    assert text.spans[1:5] == ((101, 102), (102, 104), (102, 104), (104, 105))
    assert [(change.rule, change.before, change.span) for change in text.changes] == [("number", "12", (102, 104))]


def test_what_cannot_be_said_is_left_out():
    text = normalize(AlignedText.of("好☆嘢"))
    assert text.text == "好嘢"
    assert text.spans == ((0, 1), (2, 3))


@pytest.mark.parametrize(
    "text", ["", " ", "1" * 3000, "1-" * 2000, "((((" * 500, "$" * 2000, "1:2/3." * 500, "🙂\ud800"]
)
def test_odd_text_does_no_harm(text):
    assert len(normalize(AlignedText.of(text)).spans) == len(normalize(AlignedText.of(text)).text)
