"""Written Mandarin as it is said."""

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.numbers import cardinal, number
from cosycli.text.zh.normalize import normalize
from cosycli.text.zh.numerals import ZH

CASES = """
# whole numbers
0	零
10	十
12	十二
20	二十
101	一百零一
110个	一百一十个
200	两百
1001	一千零一
2000	两千
10000棵树	一万棵树
12000	一万二千
22000	两万二千
100050	十万零五十
101000	十万一千
1001111	一百万一千一百一十一
1,000,000	一百万
007	零零七
# two
2个	两个
2月2号	二月二号
第2个	第二个
12个	十二个
2-3天	两到三天
2万	两万
2亿	两亿
2楼	二楼
# decimals, signs, large units
3.14	三点一四
0.05	零点零五
.22口径	零点二二口径
-5	负五
计算-2的绝对值	计算负二的绝对值
±2	正负二
12亿元	十二亿元
3.5万	三点五万
300w张	三百万张
10几	十几
# fractions, percentages, ratios
1/2	二分之一
3/16	十六分之三
2 1/2杯	二又二分之一杯
20%	百分之二十
3-5%	百分之三到五
3%~5%	百分之三到百分之五
5‰	千分之五
3:2	三比二
比分定格在78:96	比分定格在七十八比九十六
# dates
2025年3月15日	二零二五年三月十五日
2025-03-15	二零二五年三月十五日
2025/3/15	二零二五年三月十五日
2008.08.08	二零零八年八月八日
2008-08	二零零八年八月
08-08	八月八日
3月5日	三月五日
86年8月18日	八六年八月十八日
2年后	两年后
20年后	二十年后
2000多年	两千多年
1000年前	一千年前
90后	九零后
90年代	九十年代
1990-1995年	一九九零到一九九五年
# times
15:30	十五点三十分
15:30:20	十五点三十分二十秒
8:05	八点零五分
2:00	两点
下午3点半	下午三点半
8:00 a.m.准时	上午八点准时
9:00-18:00	九点到十八点
# money
¥12.50	十二点五元
￥1,280.50	一千二百八十点五元
$3.5万	三点五万美元
HKD13.5	十三点五港元
12.5元	十二点五元
36.00元	三十六元
5元/斤	五元每斤
12块5，34.5元	十二块五，三十四点五元
# units
10km/h	每小时十公里
5m²	五平方米
25kg	二十五千克
12.9英寸	十二点九英寸
10ms一帧	十毫秒一帧
38°C	三十八摄氏度
-10°C	零下十摄氏度
3-5kg	三到五千克
1920x1080	一千九百二十乘一千零八十
# ranges and arithmetic
3-5天	三到五天
10~20	十到二十
1+1=2	一加一等于二
2≤4	二小于等于四
# telephone numbers, identifiers, versions
13800138000	幺三八零零幺三八零零零
010-64035547	零幺零六四零三五五四七
拨打12306	拨打幺二三零六
110	幺幺零
尾号1702	尾号幺七零二
编号27149	编号二七一四九
15873690	一五八七三六九零
3.11.2	三点一一点二
192.168.1.1	一九二点一六八点一点一
# symbols
A&B	和
90°	九十度
α	阿尔法
你好，世界！	你好，世界！
"""


@pytest.mark.parametrize(
    ("written", "spoken"), [line.split("\t") for line in CASES.splitlines() if line and not line.startswith("#")]
)
def test_normalize(written, spoken):
    assert normalize(AlignedText.of(written)).text == spoken


def test_spans_lead_back_to_the_source():
    text = normalize(AlignedText.of("共25%的人", start=3))
    assert text.text == "共百分之二十五的人"
    assert text.spans[0] == (3, 4)
    assert set(text.spans[1:7]) == {(4, 7)}
    assert text.spans[7:] == ((7, 8), (8, 9))


def test_result_has_only_hanzi_and_punctuation():
    assert normalize(AlignedText.of("a✓_b c|d^5~")).text == "五"


def test_very_long_numbers_are_read_digit_by_digit():
    assert cardinal("1" * 30, ZH) == "一" * 30
    assert cardinal("123456789012", ZH) == "一千二百三十四亿五千六百七十八万九千零一十二"
    assert number("-1,280.5", ZH) == "负一千二百八十点五"
