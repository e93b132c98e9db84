"""Written Korean as it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosycli.text.aligned import AlignedText
from cosycli.text.ko.normalize import RULES, normalize
from cosycli.text.ko.numerals import counted, native, sino

CASES = """
# native numerals
3개	세 개
21명	스물한 명
105개	백다섯 개
20살	스무 살
스무 살	스무 살
25살	스물다섯 살
8마리	여덟 마리
1번째	첫 번째
2번째	두 번째
20번째	스무 번째
1시	한 시
12시	열두 시
2권	두 권
4잔	네 잔
5벌	다섯 벌
7병	일곱 병
9송이	아홉 송이
6켤레	여섯 켤레
10그루	열 그루
3채	세 채
2척	두 척
3가지	세 가지
5군데	다섯 군데
3달	세 달
3시간	세 시간
99개	아흔아홉 개
2배	두 배
10배	열 배
큰 상자 2상자	큰 상자 두 상자
3번 읽었다	세 번 읽었다
사과 3개를	사과 세 개를
1005명	천다섯 명
1,000명	천 명
# Sino-Korean numerals
3개월	삼개월
5개국	오개국
24시간	이십사 시간
10분	십분
30초	삼십초
5층	오층
2호선	이호선
101동 1203호	백일동 천이백삼호
1학년 2반	일학년 이반
2박 3일	이박 삼일
3주	삼주
2인분	이인분
4인용	사인용
1등	일등
2위	이위
3루	삼루
5회	오회
21세기	이십일세기
30대 남성	삼십대 남성
20배	이십 배
100명	백 명
1234명	천이백삼십사 명
150명	백오십 명
3번 출구	삼번 출구
402번 버스	사백이번 버스
정답은 3번	정답은 삼번
0개	영 개
80세	팔십세
3교시	삼교시
2차 접종	이차 접종
7남매	칠남매
# large numbers
10000	만
12,345	만 이천삼백사십오
1,234,567	백이십삼만 사천오백육십칠
100000000	일억
110000	십일만
1만 2천 명	만 이천 명
3억 5천만 원	삼억 오천만 원
1천 원	천 원
20만3000원	이십만삼천원
1.5억	일 점 오억
63조 7,454억 원	육십삼조 칠천사백오십사억 원
100만 명	백만 명
30여 명	삼십여 명
20여개	이십여 개
10만여 명	십만여 명
3백 명	삼백 명
# decimals and signs
3.14	삼 점 일사
0.5	영 점 오
-5	마이너스 오
0.05	영 점 영오
007	공공칠
±3	플러스마이너스삼
# dates
2024년 5월 6일	이천이십사년 오월 육일
2024-05-06	이천이십사년 오월 육일
2024.5.6.	이천이십사년 오월 육일
2024/5/6	이천이십사년 오월 육일
2024. 10. 3. 개천절	이천이십사년 시월 삼일 개천절
'24.5.6	이십사년 오월 육일
24년 6월	이십사년 유월
6월	유월
10월 10일	시월 십일
5/6(월) 모임	오월 육일 월요일 모임
12/25 성탄절	십이월 이십오일 성탄절
5월 1일(수)	오월 일일 수요일
2024-12	이천이십사년 십이월
3·1절	삼일절
6.25 전쟁	육이오 전쟁
4.19 혁명	사일구 혁명
8.15 광복절	팔일오 광복절
1990~1995년	천구백구십에서 천구백구십오년
1960년대	천구백육십년대
# times
3시 30분	세 시 삼십분
15:30	십오 시 삼십분
오전 9:05	오전 아홉 시 오분
오후 3:00	오후 세 시
0시	영 시
13:05:20	십삼 시 오분 이십초
10:00~18:00	열 시에서 십팔 시
09:00-18:00	아홉 시에서 십팔 시
3시도	세 시도
1대1	일대일
2시~4시	두 시에서 네 시
10시-12시	열 시에서 열두 시
# ranges, scores, fractions
3~5개	세 개에서 다섯 개
3-5명	세 명에서 다섯 명
10~20%	십에서 이십 퍼센트
100~200m	백에서 이백 미터
5월 1일~3일	오월 일일에서 삼일
서울~부산	서울에서 부산
20~30대	이십에서 삼십대
3~4월	삼에서 사월
3:2로 이겼다	삼 대 이로 이겼다
2-1로 승리	이 대 일로 승리
16:9	십육 대 구
1/3	삼분의 일
2/5	오분의 이
1/2컵	이분의 일컵
3분의 1	삼분의 일
24/7	이십사 시간 연중무휴
# money
₩1,280	천이백팔십원
15000원	만 오천원
$15	십오 달러
$1,234.56	천이백삼십사 달러 오십육 센트
€20	이십 유로
¥500	오백 엔
1,500달러	천오백달러
$1.5 million	백오십만 달러
100유로	백유로
US$ 300	삼백 달러
5만원	오만원
# per cent, temperature, units
50%	오십 퍼센트
3.5%	삼 점 오 퍼센트
5‰	오 퍼밀
2%p	이 퍼센트포인트
-1.5%	마이너스 일 점 오 퍼센트
-5℃	섭씨 영하 오도
25℃	섭씨 이십오도
영하 5℃	영하 오도
-3도	영하 삼도
-12도까지	영하 십이도까지
36.5도	삼십육 점 오도
98°F	화씨 구십팔도
100km/h	시속 백 킬로미터
시속 100km	시속 백 킬로미터
풍속 5m/s	풍속 초속 오 미터
5m²	오 제곱미터
10GB	십 기가바이트
120mmHg	백이십 수은주밀리미터
3kg	삼 킬로그램
500ml	오백 밀리리터
1.8L	일 점 팔 리터
35μg/m³	삼십오 마이크로그램 퍼 세제곱미터
12A석	십이에이석
220V	이백이십 볼트
1m 80cm	일 미터 팔십 센티미터
# codes
010-1234-5678	공일공 일이삼사 오육칠팔
02-123-4567	공이 일이삼 사오육칠
02)555-1234	공이 오오오 일이삼사
1588-1234	일오팔팔 일이삼사
+82-10-1234-5678	팔이 일공 일이삼사 오육칠팔
01012345678	공일공일이삼사오육칠팔
119에 신고	일일구에 신고
계좌번호 110-123-456789	계좌번호 일일공 일이삼 사오육칠팔구
비밀번호는 1234입니다	비밀번호는 일이삼사입니다
주민번호 901010-1234567	주민번호 구공일공일공 일이삼사오육칠
우편번호 03172	우편번호 공삼일칠이
192.168.0.1	일구이 점 일육팔 점 공 점 일
파이썬 3.11.2	파이썬 삼 점 십일 점 이
테헤란로 123-45	테헤란로 백이십삼 다시 사십오
코로나19	코로나일구
88올림픽	팔팔올림픽
7080세대	칠공팔공세대
12가3456	일이가 삼사오육
10조 5000억	십조 오천억
# great and generations
세계 3대 미항	세계 삼대 미항
5대양 6대주	오대양 육대주
3대째	삼대째
버스 3대	버스 세 대
3반 12번	삼반 십이번
# hanja
美 대통령	미 대통령
與野 합의	여야 합의
女 배구	여 배구
金 총리, 金 가격	김 총리, 금 가격
不動産 不安	부동산 불안
經濟 成長率과 比率	경제 성장률과 비율
5月 10日	오월 십일
# more
4·16 참사	사일육 참사
1·2호선	일·이호선
100~200명	백에서 이백 명
혈압 120/80	혈압 백이십에 팔십
120/80mmHg	백이십에 팔십 수은주밀리미터
중국에서 ¥500	중국에서 오백 위안
1:2:3	일 대 이 대 삼
서울ㆍ부산	서울·부산
# arithmetic
2^10	이의 십제곱
10²	십의 제곱
3+5=8	삼 더하기 오는 팔
3×4=12	삼 곱하기 사는 십이
10-3=7	십 빼기 삼은 칠
5 - 2 = 3	오 빼기 이는 삼
8÷2=4	팔 나누기 이는 사
3<5	삼은 오보다 작다
3>2	삼은 이보다 크다
≤10	십 이하
√2	루트 이
# ordinals
제1회	제일회
제3장	제삼장
제250조 1항	제이백오십조 일항
제 3 자	제삼 자
# letters and chat
ㅋㅋㅋ	크크크
ㅠㅠ	흑흑
ㅎㅎ	흐흐
ㅇㅇ	응응
ㄱㅅ	감사
ㄱ	기역
KBS1	케이비에스일
A4 용지	에이사 용지
남/여	남, 여
안녕~~	안녕
"""


def _cases() -> list[tuple[str, str]]:
    lines = [line for line in CASES.strip().splitlines() if not line.startswith("# ")]
    return [(written, spoken) for written, _, spoken in (line.partition("\t") for line in lines)]


@pytest.mark.parametrize(("written", "spoken"), _cases())
def test_said_as(written: str, spoken: str) -> None:
    assert normalize(AlignedText.of(written)).text == spoken


def test_a_change_names_its_rule_and_its_source() -> None:
    text = normalize(AlignedText.of("사과 3개와 50%", start=10))
    assert [(change.rule, change.before, change.span) for change in text.changes] == [
        ("percent", "50%", (17, 20)),
        ("counter", "3개", (13, 15)),
    ]


def test_conjoining_letters_become_blocks_or_names() -> None:
    assert normalize(AlignedText.of("\u1112\u1161\u11ab \u110f\u110f")).text == "한 크크"


@pytest.mark.parametrize("digits", ["1" * 3000, "1-" * 500, "1/" * 500, "1," * 500])
def test_long_strings_of_digits_are_said(digits: str) -> None:
    assert not any(character.isdigit() for character in normalize(AlignedText.of(digits)).text)


@given(st.text(alphabet="가나년월일개명 0123456789.,:/-~%$₩()=+ㅋAkm℃°", max_size=40))
def test_no_digit_is_left(written: str) -> None:
    assert not any(character.isdigit() for character in normalize(AlignedText.of(written)).text)


@given(st.text(max_size=60))
def test_any_text_passes(written: str) -> None:
    text = normalize(AlignedText.of(written))
    assert all(0 <= start <= end <= len(written) for start, end in text.spans)


def test_rules_have_names() -> None:
    assert all(rule.name for rule in RULES)


def test_numerals() -> None:
    assert sino("110011") == "십일만 십일"
    assert sino("1111") == "천백십일"
    assert (native(1), native(1, before_noun=False), native(20), native(20, before_noun=False)) == (
        "한",
        "하나",
        "스무",
        "스물",
    )
    assert [counted(number) for number in ("3", "0", "2.5", "115", "120")] == [
        "세",
        "영",
        "이 점 오",
        "백열다섯",
        "백이십",
    ]
    with pytest.raises(ValueError, match="100"):
        native(100)
