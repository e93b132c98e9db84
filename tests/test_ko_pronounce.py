"""Korean as it is pronounced: the examples of the Standard Pronunciation by article, and words of everyday text."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosycli.text.aligned import AlignedText
from cosycli.text.ko import exceptions
from cosycli.text.ko.hangul import is_syllable
from cosycli.text.ko.pronounce import phones_of, pronounce
from cosycli.text.phones import KO_TONE, Boundary, Punctuation
from cosycli.text.reading import all_phones

# Spelling and pronunciation; a blank is kept where two words are read apart.
STANDARD = """
# 5 vowels
가져	가저
쪄	쩌
다쳐	다처
늴리리	닐리리
닁큼	닝큼
무늬	무니
띄어쓰기	띠어쓰기
씌어	씨어
틔어	티어
희어	히어
희떱다	히떱따
희망	히망
유희	유히
주의	주의
협의	혀븨
우리의	우리의
강의의	강의의
# 9 neutralization
닦다	닥따
키읔	키윽
키읔과	키윽꽈
옷	옫
웃다	욷따
있다	읻따
젖	젇
빚다	빋따
꽃	꼳
쫓다	쫃따
솥	솓
뱉다	밷따
앞	압
덮다	덥따
# 10, 11 clusters
넋	넉
넋과	넉꽈
앉다	안따
여덟	여덜
넓다	널따
외곬	외골
핥다	할따
값	갑
없다	업따
밟다	밥따
밟소	밥쏘
밟지	밥찌
밟는	밤는
밟게	밥께
밟고	밥꼬
넓죽하다	넙쭈카다
넓둥글다	넙뚱글다
닭	닥
흙과	흑꽈
맑다	막따
늙지	늑찌
삶	삼
젊다	점따
읊고	읍꼬
읊다	읍따
맑게	말께
묽고	물꼬
얽거나	얼꺼나
# 12 ㅎ
놓고	노코
좋던	조턴
쌓지	싸치
많고	만코
않던	안턴
닳지	달치
각하	가카
먹히다	머키다
밝히다	발키다
맏형	마텽
좁히다	조피다
넓히다	널피다
꽂히다	꼬치다
앉히다	안치다
옷 한 벌	오 탄 벌
낮 한때	나 탄때
꽃 한 송이	꼬 탄 송이
숱하다	수타다
닿소	다쏘
많소	만쏘
싫소	실쏘
놓는	논는
쌓네	싼네
않네	안네
않는	안는
뚫네	뚤레
뚫는	뚤른
낳은	나은
놓아	노아
쌓이다	싸이다
많아	마나
않은	아는
닳아	다라
싫어도	시러도
# 13, 14 liaison
깎아	까까
옷이	오시
있어	이써
낮이	나지
꽂아	꼬자
꽃을	꼬츨
쫓아	쪼차
밭에	바테
앞으로	아프로
덮이다	더피다
넋이	넉씨
앉아	안자
닭을	달글
젊어	절머
곬이	골씨
핥아	할타
읊어	을퍼
값을	갑쓸
없어	업써
# 15 before another word
밭 아래	바 다래
늪 앞	느 밥
젖어미	저더미
맛없다	마덥따
겉옷	거돋
헛웃음	허두슴
꽃 위	꼬 뒤
맛있다	마싣따
멋있다	머싣따
넋 없다	너 겁따
닭 앞에	다 가페
값어치	가버치
값있는	가빈는
# 16 names of letters
디귿이	디그시
디귿을	디그슬
디귿에	디그세
지읒이	지으시
치읓을	치으슬
키읔에	키으게
티읕이	티으시
피읖을	피으블
히읗에	히으세
# 17 palatalization
곧이듣다	고지듣따
굳이	구지
미닫이	미다지
땀받이	땀바지
밭이	바치
벼훑이	벼훌치
굳히다	구치다
닫히다	다치다
묻히다	무치다
붙여	부처
닫혔다	다첟따
# 18 nasalization
먹는	멍는
국물	궁물
깎는	깡는
키읔만	키응만
몫몫이	몽목씨
긁는	긍는
흙만	흥만
닫는	단는
짓는	진는
옷맵시	온맵씨
있는	인는
맞는	만는
젖멍울	전멍울
쫓는	쫀는
꽃망울	꼰망울
붙는	분는
놓는	논는
잡는	잠는
밥물	밤물
앞마당	암마당
밟는	밤는
읊는	음는
없는	엄는
책 넣는다	챙 넌는다
흙 말리다	흥 말리다
옷 맞추다	온 맏추다
밥 먹는다	밤 멍는다
값 매기다	감 매기다
# 19
담력	담녁
침략	침냑
강릉	강능
항로	항노
대통령	대통녕
막론	망논
석류	성뉴
협력	혐녁
법리	범니
십리	심니
# 20 laterals
난로	날로
신라	실라
천리	철리
광한루	광할루
대관령	대괄령
칼날	칼랄
물난리	물랄리
줄넘기	줄럼끼
할는지	할른지
닳는	달른
뚫는	뚤른
핥네	할레
의견란	의견난
임진란	임진난
생산량	생산냥
결단력	결딴녁
공권력	공꿘녁
동원령	동원녕
상견례	상견녜
횡단로	횡단노
이원론	이원논
입원료	이붠뇨
구근류	구근뉴
# 21 no other assimilation
감기	감기
옷감	옫깜
있고	읻꼬
꽃길	꼳낄
젖먹이	전머기
문법	문뻡
꽃밭	꼳빧
# 23 tensing after obstruents
국밥	국빱
깎다	깍따
넋받이	넉빠지
삯돈	삭똔
닭장	닥짱
칡범	칙뻠
뻗대다	뻗때다
옷고름	옫꼬름
있던	읻떤
꽂고	꼳꼬
꽃다발	꼳따발
낯설다	낟썰다
밭갈이	받까리
솥전	솓쩐
곱돌	곱똘
덮개	덥깨
옆집	엽찝
넓죽하다	넙쭈카다
읊조리다	읍쪼리다
값지다	갑찌다
# 24 stems
신고	신꼬
껴안다	껴안따
앉고	안꼬
얹다	언따
삼고	삼꼬
더듬지	더듬찌
닮고	담꼬
젊지	점찌
안기다	안기다
감기다	감기다
굶기다	굼기다
옮기다	옴기다
# 25
넓게	널께
핥다	할따
훑소	훌쏘
떫지	떨찌
# 26
갈등	갈뜽
발동	발똥
절도	절또
말살	말쌀
불소	불쏘
일시	일씨
갈증	갈쯩
물질	물찔
발전	발쩐
몰상식	몰쌍식
불세출	불쎄출
허허실실	허허실실
절절하다	절절하다
# 27
할 것을	할 꺼슬
갈 데가	갈 떼가
할 바를	할 빠를
할 수는	할 쑤는
할 적에	할 쩌게
갈 곳	갈 꼳
할 도리	할 또리
만날 사람	만날 싸람
할걸	할껄
할밖에	할빠께
할세라	할쎄라
할수록	할쑤록
할지라도	할찌라도
할지언정	할찌언정
할진대	할찐대
# 28
문고리	문꼬리
눈동자	눈똥자
신바람	신빠람
산새	산쌔
손재주	손째주
길가	길까
물동이	물똥이
발바닥	발빠닥
굴속	굴쏙
술잔	술짠
바람결	바람껼
그믐달	그믐딸
아침밥	아침빱
잠자리	잠짜리
강가	강까
초승달	초승딸
등불	등뿔
창살	창쌀
강줄기	강쭐기
# 29
솜이불	솜니불
홑이불	혼니불
막일	망닐
삯일	상닐
맨입	맨닙
꽃잎	꼰닙
내복약	내봉냑
한여름	한녀름
남존여비	남존녀비
신여성	신녀성
색연필	생년필
직행열차	지캥녈차
늑막염	능망념
콩엿	콩녇
담요	담뇨
눈요기	눈뇨기
영업용	영엄뇽
식용유	시굥뉴
백분율	백뿐뉼
밤윷	밤뉻
들일	들릴
솔잎	솔립
설익다	설릭따
물약	물략
불여우	불려우
서울역	서울력
물엿	물렫
휘발유	휘발류
유들유들	유들류들
이죽이죽	이중니죽
야금야금	야금냐금
검열	검녈
욜랑욜랑	욜랑뇰랑
금융	금늉
한 일	한 닐
옷 입다	온 닙따
서른여섯	서른녀섣
먹은 엿	머근 녇
할 일	할 릴
잘 입다	잘 립따
스물여섯	스물려섣
먹을 엿	머글 렫
육이오	유기오
삼일절	사밀쩔
송별연	송벼련
등용문	등용문
# 30
냇가	내까
샛길	새낄
빨랫돌	빨래똘
콧등	코뜽
깃발	기빨
대팻밥	대패빱
햇살	해쌀
뱃속	배쏙
뱃전	배쩐
고갯짓	고개찓
콧날	콘날
아랫니	아랜니
툇마루	퇸마루
뱃머리	밴머리
베갯잇	베갠닏
깻잎	깬닙
나뭇잎	나문닙
도리깻열	도리깬녈
뒷윷	뒨뉻
"""

# Words and phrases of everyday text.
WORDS = """
성과	성꽈
인기	인끼
물가	물까
평가	평까
한자	한짜
문자	문짜
여권	여꿘
주권	주꿘
장점	장쩜
단점	단쩜
초점	초쩜
관점	관쩜
점수	점쑤
횟수	회쑤
개수	개쑤
함수	함쑤
효과	효꽈
사건	사껀
조건	조껀
안건	안껀
헌법	헌뻡
민법	민뻡
불법	불뻡
방법	방법
물리	물리
전기	전기
논리	놀리
권력	궐력
전력	절력
연락	열락
관련	괄련
훈련	훌련
곤란	골란
음식	음식
심리	심니
능력	능녁
정류장	정뉴장
독립	동닙
국립	궁닙
격려	경녀
입력	임녁
합리적	함니적
업로드	엄노드
법률	범뉼
확률	황뉼
수학여행	수항녀행
한국말	한궁말
작년	장년
박물관	방물관
국민	궁민
학년	항년
십만	심만
끝내다	끈내다
부엌문	부엉문
앞날	암날
옛날	옌날
콧물	콘물
빗물	빈물
깨끗이	깨끄시
같이	가치
해돋이	해도지
끝이	끄치
붙이다	부치다
가을걷이	가을거지
쇠붙이	쇠부치
입학	이팍
축하	추카
못하다	모타다
백화점	배콰점
급히	그피
좋아하다	조아하다
괜찮아	괜차나
끓이다	끄리다
넣어	너어
전화	전화
은행	은행
결혼	결혼
싫증	실쯩
값이	갑씨
흙이	흘기
읽다	익따
읽고	일꼬
읽어	일거
밝다	박따
밝게	발께
짧다	짤따
짧고	짤꼬
여덟	여덜
몫	목
외곬	외골
넓은	널븐
떫다	떨따
훑다	훌따
읊어	을퍼
앓는	알른
잃다	일타
꿇다	꿀타
옳지	올치
닭이	달기
맑은	말근
삶은	살믄
굶다	굼따
굶고	굼꼬
굶는	굼는
담다	담따
담고	담꼬
남다	남따
남기다	남기다
숨기다	숨기다
안기다	안기다
감다	감따
참다	참따
참고 견디다	참꼬 견디다
신다	신따
안고	안꼬
머금고	머금꼬
쓰다듬다	쓰다듬따
활동	활똥
결과	결과
결정	결쩡
열심히	열씸히
출장	출짱
출석	출썩
일정	일쩡
일주일	일쭈일
실수	실쑤
실시	실씨
설득	설뜩
철저히	철쩌히
발달	발딸
발생	발쌩
달성	달썽
솔직히	솔찌키
밀접	밀쩝
물질적	물찔쩍
절대	절때
별도	별또
팔십	팔씹
칠십	칠씹
팔자	팔짜
월세	월쎄
월드컵	월드컵
출발점	출발쩜
열다섯	열따섣
열여섯	열려섣
열여덟	열려덜
알약	알략
한약	하냑
두통약	두통냑
소독약	소동냑
집안일	지반닐
바깥일	바깐닐
앞일	암닐
큰일	크닐
강남역	강남녁
시청역	시청녁
신촌역	신촌녁
부산역	부산녁
지역	지역
무역	무역
번역	버녁
학습용	학씀뇽
부작용	부자굥
가정용	가정용
담임	다밈
목요일	모교일
금요일	그묘일
첫인상	처딘상
맏아들	마다들
겉옷	거돋
못 와	모 돠
못 잊어	몬 니저
옷 안	오 단
부엌 안	부어 간
햇빛	해삗
찻집	차찝
뒷길	뒤낄
귓속	귀쏙
나뭇가지	나무까지
바닷가	바다까
빨랫줄	빨래쭐
촛불	초뿔
숫자	수짜
젓가락	저까락
빗자루	비짜루
콧구멍	코꾸멍
아랫집	아래찝
윗집	위찝
노랫말	노랜말
존댓말	존댄말
인사말	인사말
머리말	머리말
혼잣말	혼잔말
훗날	훈날
제삿날	제산날
예삿일	예산닐
뒷일	뒨닐
뒷문	뒨문
손가락	손까락
눈빛	눈삗
밤길	밤낄
물고기	물꼬기
불고기	불고기
김밥	김빱
비빔밥	비빔빱
볶음밥	보끔빱
산불	산뿔
술집	술찝
빵집	빵찝
꽃집	꼳찝
보름달	보름딸
안방	안빵
글자	글짜
땅속	땅쏙
가슴속	가슴쏙
마음속	마음쏙
잠자리가	잠짜리가
고무줄	고무줄
창고	창고
의사	의사
회의	회의
주의	주의
의의	의의
희망	히망
띄다	띠다
흰색	힌색
계획	계획
시계	시계
은혜	은혜
지혜	지혜
폐지	폐지
할게	할께
할게요	할께요
갈게요	갈께요
할걸	할껄
먹을수록	머글쑤록
갈 거야	갈 꺼야
먹을 것	머글 껃
만들 것	만들 껃
알 수 있다	알 쑤 읻따
볼 만하다	볼 만하다
오늘 사람	오늘 사람
없을 거예요	업쓸 꺼예요
만들지	만들지
알고	알고
놀다	놀다
살고	살고
울지	울지
말다	말다
열다	열다
할지	할찌
할지도	할찌도
갈지	갈찌
끝없이	끄덥씨
뜻있는	뜨딘는
맛있어요	마시써요
맛없어요	마덥써요
멋있는	머신는
값있는	가빈는
판단력	판단녁
추진력	추진녁
생산력	생산녁
신문로	신문노
등산로	등산노
음운론	으문논
전라도	절라도
한라산	할라산
대관령	대괄령
광한루	광할루
선릉	설릉
왕릉	왕능
종로	종노
강릉시	강능시
청량리	청냥니
남산	남산
삼국시대	삼국씨대
감정	감정
침대	침대
신발	신발
간단	간단
한국사람	한국싸람
가능성	가능썽
중요성	중요썽
필요성	피료썽
안전성	안전썽
여성	여성
남성	남성
남성과	남성과
면허증	면허쯩
신분증	신분쯩
영수증	영수증
학생증	학쌩쯩
참정권	참정꿘
투표권	투표꿘
저작권	저작꿘
소유권	소유꿘
내과	내꽈
외과	외꽈
치과	치꽈
산부인과	산부인꽈
교과서	교과서
사용법	사용뻡
요리법	요리뻡
공통점	공통쩜
차이점	차이쩜
문제점	문제쩜
백화점에서	배콰저메서
전염병	저념뼝
피부병	피부뼝
소주잔	소주짠
맥주잔	맥쭈짠
유리잔	유리잔
초대장	초대짱
상장	상짱
졸업장	조럽짱
성격	성껵
인격	인껵
가격	가격
자격	자격
시가지	시가지
인기척	인기척
대가족	대가족
정수기	정수기
갈색	갈쌕
밀가루	밀까루
굴국밥	굴국빱
콩나물국	콩나물꾹
된장국	된장꾹
떡볶이	떡뽀끼
김치찌개	김치찌개
첫눈	천눈
옷맵시	온맵씨
꽃무늬	꼰무니
낱말	난말
무릎	무릅
무릎이	무르피
부엌에	부어케
동녘이	동녀키
바깥에	바까테
빛이	비치
빚을	비즐
젖을	저즐
여덟이	여덜비
삯이	삭씨
통닭을	통달글
까닭이	까달기
기슭에	기슬게
않다	안타
않고	안코
않습니다	안씀니다
좋습니다	조씀니다
그렇지	그러치
어떻게	어떠케
이렇게	이러케
그렇습니다	그러씀니다
빨갛다	빨가타
넣고	너코
쌓는	싼는
끊임없이	끄니멉씨
끊고	끈코
꿇는	꿀른
싫은	시른
많이	마니
옳아	오라
전화번호	전화번호
깻잎이	깬니피
꽃잎이	꼰니피
나뭇잎은	나문니픈
장기	장기
육군	육꾼
십육일	심뉴길
백육십	뱅뉵씹
이십육	이심뉵
삼십일	삼시빌
육학년	유캉년
팔월	파뤌
사월	사월
칠 년	칠 련
십 년	심 년
육 년	융 년
일 년	일 련
천 원	처 눤
열 살	열 쌀
열 시	열 씨
여덟 시	여덜 씨
몇 년	면 년
몇 월	며 둴
몇 명	면 명
삼 점 일사	삼 쩌 밀싸
남성과 여성	남성과 여성
나는 그를 안다	나는 그를 안다
경찰에 신고했다	경차레 신고핻따
신발을 신고 나갔다	신바를 신꼬 나갇따
눈을 감고	누늘 감꼬
감기에 걸렸다	감기에 걸렫따
창밖을 바라보다	창바끌 바라보다
기준금리를 연	기준금니를 연
책을 준비하다	채글 준비하다
먹을 준비	머글 쭌비
삼디	삼디
개인적	개인적
결정적	결쩡적
역사적인	역싸저긴
내적	내쩍
선별적	선별쩍
자발적으로	자발쩌그로
안정성	안정썽
생산성	생산썽
활동성	활똥썽
미완성	미완성
소행성	소행성
재검증	재검증
예방법	예방뻡
첫사랑	첟싸랑
첫걸음	첟꺼름
헛소리	헏쏘리
칫솔	치쏠
호숫가	호수까
종잇장	종이짱
짓밟다	짇빱따
흡인력	흐빈녁
낯익은	난니근
쌀밥	쌀밥
엄격	엄껵
발사	발싸
무슨 일	무슨 닐
좋은 일이	조은 니리
하는 일	하는 닐
그 일은	그 이른
금 아홉	금 아홉
책 있어	채 기써
웃을 일	우슬 릴
한 입	한 닙
일일이	일리리
실적	실쩍
책을 일로	채글 일로
갈 길	갈 낄
될 대로	될 때로
첫날밤	천날빰
흙투성이	흑투성이
"""


def _cases(table: str) -> list[tuple[str, str]]:
    lines = [line for line in table.strip().splitlines() if not line.startswith("#")]
    return [(spelled, spoken) for spelled, _, spoken in (line.partition("\t") for line in lines)]


def _reading(text: str) -> str:
    return " ".join(word.reading for word in pronounce(AlignedText.of(text)) if not word.is_pause)


@pytest.mark.parametrize(("spelled", "spoken"), _cases(STANDARD))
def test_standard(spelled: str, spoken: str) -> None:
    assert _reading(spelled) == spoken


@pytest.mark.parametrize(("spelled", "spoken"), _cases(WORDS))
def test_words(spelled: str, spoken: str) -> None:
    assert _reading(spelled) == spoken


def _symbols(text: str) -> str:
    return " ".join(phone.symbol for phone in all_phones(pronounce(AlignedText.of(text))))


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("국밥", "k u k̚ p͈ a p̚"),
        ("달라", "t a l l a"),
        ("다라", "t a ɾ a"),
        ("의사", "ɯ i s a"),
        ("왜요", "w ɛ j o"),
        ("싸움", "s͈ a u m"),
        ("찾기", "tɕʰ a t̚ k͈ i"),
        ("쪼개", "tɕ͈ o k ɛ"),
        ("강아지", "k a ŋ a tɕ i"),
    ],
)
def test_phones(text: str, symbols: str) -> None:
    assert _symbols(text) == symbols


def test_tones_boundaries_and_spans() -> None:
    (word, other) = pronounce(AlignedText.of("한국 말", start=5))
    assert [phone.tone for phone in word.phones] == [0, KO_TONE, KO_TONE, 0, KO_TONE, KO_TONE]
    assert [phone.boundary for phone in word.phones if phone.boundary] == [Boundary.WORD, Boundary.SYLLABLE]
    assert [phone.span for phone in word.phones] == [(5, 6)] * 3 + [(6, 7)] * 3
    assert (word.span, other.span) == ((5, 7), (8, 9))
    assert {phone.language for phone in word.phones} == {"ko"}


def test_marks_become_pauses() -> None:
    words = pronounce(AlignedText.of("네, 정말? 와… (그래)"))
    marks = [word.phones[0].punctuation for word in words if word.is_pause]
    assert marks == [
        Punctuation.COMMA,
        Punctuation.QUESTION,
        Punctuation.ELLIPSIS,
        Punctuation.COMMA,
        Punctuation.COMMA,
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("나무", "as written"),
        ("국물", "standard pronunciation: nasalization"),
        ("문법", "exception dictionary"),
        ("옷이", "standard pronunciation: liaison"),
    ],
)
def test_rules_are_named(text: str, rule: str) -> None:
    assert pronounce(AlignedText.of(text))[0].rule == rule


def test_a_middle_dot_is_a_pause_between_words_of_more_than_a_syllable() -> None:
    marks = [word.text for word in pronounce(AlignedText.of("서울·부산과 한·중·일")) if word.is_pause]
    assert marks == ["·"]


def test_a_reading_is_taken_literally() -> None:
    phones = phones_of("국물 이")
    assert phones is not None
    assert " ".join(phone.symbol for phone in phones) == "k u k̚ m u l i"
    assert [phone.boundary for phone in phones].count(Boundary.WORD) == 2
    assert all(phone.span == (0, 0) for phone in phones)


@pytest.mark.parametrize("reading", ["", " ", "옷", "abc", "가a", "ㅋ", "있다"])
def test_what_is_no_reading(reading: str) -> None:
    assert phones_of(reading) is None


def test_readings_can_be_read_again() -> None:
    for spelled, _ in _cases(STANDARD) + _cases(WORDS):
        for word in pronounce(AlignedText.of(spelled)):
            made = phones_of(word.reading)
            assert made is not None
            assert [phone.symbol for phone in made] == [phone.symbol for phone in word.phones]


def test_the_number_of_syllables_stays() -> None:
    for spelled, spoken in _cases(STANDARD) + _cases(WORDS):
        assert len(spelled) == len(spoken)


def test_long_stretches_without_blanks() -> None:
    words = pronounce(AlignedText.of("은는이가" * 500))
    assert sum(len(word.reading) for word in words) == 2000


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=20))
def test_any_syllables_are_pronounced(text: str) -> None:
    words = pronounce(AlignedText.of(text))
    assert "".join(word.text for word in words) == text
    assert all(phones_of(word.reading) is not None for word in words)


@given(st.text(max_size=40))
def test_any_text_passes(text: str) -> None:
    assert all(word.phones for word in pronounce(AlignedText.of(text)))


def test_exceptions_are_well_formed() -> None:
    lines = files("cosycli.assets").joinpath(exceptions.TABLE).read_text("utf-8").splitlines()
    entries = [exceptions.parse(item) for line in lines if not line.startswith("#") for item in line.split()]
    words = [entry.word for entry in entries]
    assert len(words) > 2000
    assert sorted(word for word in set(words) if words.count(word) > 1) == []
    assert all(is_syllable(character) for word in words for character in word)
