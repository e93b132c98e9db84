"""Written Mandarin as it is said."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
# ordinals and ranks
第2-3章	第二到三章
第3.2节	第三点二节
2年级2班	二年级二班
2次方	二次方
2室1厅	两室一厅
1万2千	一万二千
凌晨2时许	凌晨两时许
3#楼	三号楼
# more numbers
10.0	十点零
00后	零零后
0.50	零点五零
10 000	一万
12345678901234567890123	一二三四五六七八九零一二三四五六七八九零一二三
25000000	两千五百万
2000多元	两千多元
100W粉丝	一百万粉丝
# more fractions and percentages
-1/2	负二分之一
1/3-1/2	三分之一到二分之一
100%	百分之百
-3.20%	百分之负三点二
10~20%	百分之十到二十
10%~20%	百分之十到百分之二十
1.5‰	千分之一点五
血压120/80	血压一百二十、八十
50/60Hz	五十、六十赫兹
1/2m	二分之一米
# more dates
5月6-8日	五月六到八日
3月-5月	三月到五月
2024年05月06日	二零二四年五月六日
12/25/2024	二零二四年十二月二十五日
25/12/2024	二零二四年十二月二十五日
2024.5.6-5.8	二零二四年五月六日到五月八日
3/15-3/20	三月十五日到三月二十日
3/15(周五)	三月十五日(周五)
日期：20240506	日期：二零二四年五月六日
24年5月	二四年五月
'24年	'二四年
98年的夏天	九八年的夏天
在这里住了98年	在这里住了九十八年
2000年历史	两千年历史
公元前221年	公元前二百二十一年
（1881-1936）	（一八八一到一九三六）
1998-2003	一九九八到二零零三
1998-2003元	一千九百九十八到两千零三元
2023-24赛季	二零二三到二四赛季
2024款	二零二四款
80、90后	八零、九零后
周一-周五	周一到周五
70/80后	七零，八零后
05/06赛季	零五到零六赛季
2024.03.15-2024.03.20	二零二四年三月十五日到二零二四年三月二十日
30多-40人	三十多到四十人
# more times
08:00:30	八点零分三十秒
8点05分	八点零五分
14:00~次日2:30	十四点到次日两点三十分
3:30pm	下午三点三十分
用时1:02:36	用时一小时零二分三十六秒
时长3:45	时长三分四十五秒
5'30"	五分三十秒
9秒58	九秒五八
北纬39°54'20"	北纬三十九度五十四分二十秒
24/7	七乘二十四
# scores and ratios
中国队3-1胜	中国队三比一胜
日本1-2	日本一比二
日本1-2线城市	日本一到二线城市
以98-82战胜对手	以九十八比八十二战胜对手
中国女排以25:19赢下首局	中国女排以二十五比十九赢下首局
决赛在21:30开始	决赛在二十一点三十分开始
3-0	三比零
3-5	三到五
1:1000	一比一千
3:4:5	三比四比五
2-1号楼	二杠一号楼
图1-2	图一杠二
4-3-3阵型	四三三阵型
# more money
$3-5	三到五美元
$10~$20	十到二十美元
-¥50	负五十元
$1.5 million	一百五十万美元
€2.5亿	二点五亿欧元
100元/人	一百元每人
80元/m²	八十元每平方米
2毛5	两毛五
US$2	两美元
满199-100	满一百九十九减一百
￥9.9起	九点九元起
版本3.5之前	版本三点五之前
评分9.6/10	评分十分之九点六
500g*2袋	五百克乘两袋
4.23世界读书日	四二三世界读书日
# more units
3.5L/100km	三点五升每百公里
75μg/m³	七十五微克每立方米
10ppm	百万分之十
时速350km/h	时速三百五十公里
5V2A	五伏两安
10cm×20cm	十厘米乘二十厘米
-10~-5℃	零下十到零下五摄氏度
-3~5℃	零下三到零上五摄氏度
-5度	零下五度
60次/分钟	六十次每分钟
120m2	一百二十平方米
1米75	一米七五
# formulas
10-3×2=4	十减三乘以二等于四
6/2=3	六除以二等于三
1/3+1/6=1/2	三分之一加六分之一等于二分之一
3²+4²=5²	三的平方加四的平方等于五的平方
3.0×10^8m/s	三点零乘十的八次方米每秒
√2≈1.414	根号二约等于一点四一四
年龄>60	年龄大于六十
误差±0.5mm	误差正负零点五毫米
~50人	约五十人
# called and coded numbers
138 0013 8000	幺三八零零幺三八零零零
+86 138-0013-8000	八六幺三八零零幺三八零零零
138****5678	幺三八星星星星五六七八
(010)62345678	零幺零六二三四五六七八
010-62345678转8001	零幺零六二三四五六七八转八零零幺
400-123-4567	四零零幺二三四五六七
+852 2345 6789	八五二二三四五六七八九
110、119、120	幺幺零、幺幺九、幺二零
110报警	幺幺零报警
110米栏	一百一十米栏
打10分	打十分
打1000折	打一千折
95588	九五五八八
身份证号11010119900307123	身份证号幺幺零幺零幺幺九九零零三零七幺二三
110101199003071234	幺幺零幺零幺幺九九零零三零七幺二三四
6222 0212 3456 7890	六二二二零二一二三四五六七八九零
1203室	幺二零三室
2栋301	二栋三零幺
3号楼2单元1501室	三号楼二单元幺五零幺室
1234次列车	幺二三四次列车
985高校	九八五高校
996工作制	九九六工作制
863计划	八六三计划
301医院	三零一医院
波音737	波音七三七
歼-20	歼二十
麒麟9000	麒麟九千
3·15晚会	三一五晚会
5.1劳动节	五一劳动节
11.11购物节	双十一购物节
17.5.1	十七点五点一
127.0.0.1:8080	一二七点零点零点一冒号八零八零
2024-001号	二零二四杠零零一号
分辨率为1024	分辨率为一零二四
请按#号键	请按井号键
按*键	按星号键
# traditional characters
下午3點05分	下午三點零五分
2個蘋果3.5萬元	兩個蘋果三點五萬元
氣溫2℃	氣溫兩攝氏度
# symbols
A&B	和
90°	九十度
α	阿尔法
你好，世界！	你好，世界！
# after a colon, long ago, decades, pages
时间：9:30-18:05	时间：九点三十分到十八点零五分
公元前90年	公元前九十年
公元前1046年	公元前一零四六年
1970s的歌	一九七零年代的歌
第2/8页	第二页，共八页
# names
8楼806房	八楼八零六房
台北101楼顶	台北一零一楼顶
台北101个	台北一百零一个
7-11便利店	七十一便利店
520快乐	五二零快乐
666	六六六
666个	六百六十六个
“9.11”恐怖袭击	“九一一”恐怖袭击
5W+阅读	五万加阅读
800万m²	八百万平方米
3万/m²	三万每平方米
比赛以11-8、9-11、11-5取胜	比赛以十一比八、九比十一、十一比五取胜
6层602	六层六零二
3-1-502	三杠一杠五零二
年薪30-40w	年薪三十到四十万
6美元/桶	六美元每桶
民国58年	民国五十八年
电影(2019)	电影(二零一九)
50cm*30cm	五十厘米乘三十厘米
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
    assert normalize(AlignedText.of("a★_b c|d^5~")).text == "五"


@pytest.mark.parametrize(
    ("preceding", "written", "following", "spoken"),
    [
        ("RTX ", "4090显卡", "", "四零九零显卡"),
        ("iPhone ", "15", "", "十五"),
        ("iPhone ", "1500台", "", "一千五百台"),
        ("京A", "12345", "", "幺二三四五"),
        ("G", "1234次", "", "幺二三四次"),
        ("航班MU", "5183", "", "五幺八三"),
        ("COVID", "-19疫情", "", "十九疫情"),
        ("N", "95口罩", "", "九五口罩"),
        ("M", "2余额", "", "二余额"),
        ("iPad Pro ", "12.9英寸", "", "十二点九英寸"),
        ("", "支持1080", "p", "支持一零八零"),
        ("", "内存2", "GB", "内存两"),
        ("", "第3000", "，ABC", "第三千"),
        ("QQ", "号是10086", "", "号是一零零八六"),
        ("GB", " 2312-1980标准", "", "二三一二杠一九八零标准"),
        ("CO", "2排放", "", "二排放"),
        ("在B", "2层", "", "二层"),
        ("abc", "_123", "", "一二三"),
        ("维C", " 500mg", "", "五百毫克"),
    ],
)
def test_numbers_beside_letters(preceding, written, following, spoken):
    assert normalize(AlignedText.of(written), preceding, following).text == spoken


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("2025-03-15 8:05", ["date", "time"]),
        ("¥12.5买了3kg", ["currency", "unit"]),
        ("第3名得25%", ["percent", "ordinal"]),
        ("电话13800138000", ["telephone number"]),
        ("3.5萬個", ["number"]),
    ],
)
def test_each_rewriting_has_the_name_of_its_rule(written, rules):
    assert [change.rule for change in normalize(AlignedText.of(written)).changes] == rules


def test_changes_of_a_traditional_text_are_traditional():
    (change,) = normalize(AlignedText.of("共3.5萬個", start=7)).changes
    assert (change.before, change.after, change.span) == ("3.5萬", "三點五萬", (8, 12))


@pytest.mark.parametrize("unsayable", ["A", "★", "\x00", "ก", "/"])
def test_what_no_rule_says_goes_without_a_rule(unsayable):
    text = normalize(AlignedText.of("好" + unsayable + "的"))
    assert text.text.replace("，", "") == "好的"
    assert not any(change.rule for change in text.changes) or unsayable == "/"


@given(st.text(st.sampled_from(" 0123456789.,:/-~%℃$¥+=×^²'\"()#*&年月日点分元个第万至比胜後個點ABWkmg"), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_said_without_digits(written):
    text = normalize(AlignedText.of(written))
    assert not re.search(r"\d", text.text)
    assert len(text.spans) == len(text.text)


@pytest.mark.parametrize("piece", ["1", "1.", "1,234", "1-", "1/", "12:", "¥1", "1%-", "年", "~", "12年", "1+1=", "*1"])
def test_hostile_repetition_passes(piece):
    assert normalize(AlignedText.of(piece * 2000)).text or piece == "~"


def test_very_long_numbers_are_read_digit_by_digit():
    assert cardinal("1" * 30, ZH) == "一" * 30
    assert cardinal("123456789012", ZH) == "一千二百三十四亿五千六百七十八万九千零一十二"
    assert number("-1,280.5", ZH) == "负一千二百八十点五"
