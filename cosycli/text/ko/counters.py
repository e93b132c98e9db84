"""Korean counters: which take native numerals and which Sino-Korean ones."""

# Counters with native numerals. A counter that begins with one of them and is Sino-Korean is listed below.
NATIVE = tuple(
    "개 명 사람 분이 살 마리 권 잔 병 그루 송이 켤레 벌 대 번 장 채 척 자루 통 봉지 그릇 접시 상자 박스 컵 곳 군데 가지 종류 팀 곡 편 건 쌍 줄 칸 방울 모금 숟가락 스푼 큰술 작은술 티스푼"
    " 테이블스푼 조각 알 톨 포기 단 근 모 판 끼 마디 걸음 발자국 바퀴 차례 배 돈 되 해 밤 시간 시 달 나라 집 학교 아이 친구 자녀 남매 형제 자매 세트 골 경기 시즌 게임 문제 과목 글자"
    " 단어 문장 블록 정거장 코스 손가락 가닥 다발 묶음 꾸러미 무더기 움큼 줌 손 두름 쾌 축 접 필 폭 첩 갑 보루 타래 모둠 갈래 구절 마을 도시 가족 가정 식구 차선 걸음 발짝 뼘 아름 방 뭉치 덩이 덩어리"
    " 토막 꼭지 켜 겹 주먹 사발 대접 바구니 가마 가마니 포대 자 돌 살배기 번째 차례 순배 뿌리 이랑 고랑 점포 매장 캔 팩 입 포 튜브 롤 박자".split()
)
# Syllables after a counter that make another word of it: 3개월, 2대학, 4번지.
_GOES_ON = {
    "개": "월국년소사교정최입발혁막별인념", "명": "제령칭작", "권": "역총리", "대": "로학회역비통표한형신부기출", "번": "지길호역", "장": "조기소애관면군치",
    "시": "리험대즌속도장민청작", "배": "터송럭속출", "모": "델드듈바", "판": "정매결", "건": "물강조설축", "줄": "기이", "해": "상외당결양안", "달": "러성리간",
    "통": "신화계합과일", "병": "원동사력", "곡": "률선괭", "단": "계지락독체", "편": "대의도성향", "척": "도추", "채": "널팅", "자": "리릿동형격전치",
    "필": "지수요", "팀": "장", "잔": "액고여류", "살": "인림", "갑": "절", "포": "인트스함", "입": "방력금장학구찰", "근": "거무처로", "집": "합중단",
    "골": "드목절", "밤": "비", "방": "향문법송식면지", "돈": "까", "돌": "파입", "접": "종속근", "축": "구제소", "손": "해실상님", "쾌": "속", "폭": "발등",
    "알": "파림", "톨": "게", "곳": "간", "켜": "고는", "되": "었는고", "롤": "러", "가지": "급", "학교": "군", "세트": "장", "겹": "치", "주먹": "밥", "캔": "버",
    "팩": "트스", "컵": "라", "박스": "오", "도시": "락", "끼": "리", 
}  # fmt: skip


def _pattern(counter: str) -> str:
    return counter + (f"(?![{_GOES_ON[counter]}])" if _GOES_ON.get(counter) else "")


NATIVE_PATTERN = "|".join(_pattern(counter) for counter in sorted(NATIVE, key=len, reverse=True))
# After 번, 대, 장: what shows that the number is a name, not a count.
NUMBERED = r"\s?(?:출구|버스|국도|홀|타자|문|방|채널|트랙|고속도로|노선|칸|좌석|게이트|교향곡|문항|항목|선수|포트|후보|아이언|우드|척추|염색체|플랫폼|승강장|창구|척|키|레인|유형|선택지|보기|답|메뉴|항|조|구역|코트|완충기)"
# What comes before such a number.
NUMBERED_AFTER = r"(?:교향곡|협주곡|소나타|문제|정답은?|답은?|기호|등번호|번호|채널|국도|출구|선택지|보기|제|메뉴는?|문항|트랙|레인|게이트|창구|조합|핀|포트|슬롯|유형|그림|표)\s?$"
NUMBERED_COUNTERS = frozenset(("번", "장", "권", "편", "건", "대", "칸", "판", "곡", "모"))

# Of hours of the clock only twelve have native numerals, of durations those below a day.
CLOCK_MOST, HOURS_MOST = 12, 23
DECADES = frozenset(("10", "20", "30", "40", "50", "60", "70", "80", "90"))  # 20대: an age
MULTIPLE_MOST = 19  # 세 배, but 이십 배

# Sino-Korean counters of one syllable are written together with their number, so that sounds link: 육 + 년 -> 융년.
JOINED = "년월일분초원층호도회차주위등세기조항절부동반급점선인학루승패무박평편량형석표리각타심쪽"
