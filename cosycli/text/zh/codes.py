"""Digits that are names and no quantities, said one by one: telephones, identity cards, versions, models."""

import re

from cosycli.text.aligned import AlignedText
from cosycli.text.rules import Rule, rule
from cosycli.text.zh.numerals import CLASSIFIER, DIGIT, UNIT, say_digits, say_telephone, say_whole

# Behind digits that are no quantity.
_NAME = rf"(?!\.?\d)(?!\s?(?:[%‰℃°万亿千多余几年月日天+]|[-~–—至到/xX×*:]\s?\d|{CLASSIFIER}))"
_IS = r"(?:号码|号)?(?:分别)?(?:是|为|叫)?[:：]?"

# Words that announce a number to dial; the second kind is followed by other numbers too (手机3999起).
_CALL = rf"(?:拨打|致电|呼叫|拨通|热线|电话|座机|传真|固话|总机|分机|请拨|\A打|[^一两三几]打|拨)(?:了|{_IS})"
_CONTACT = rf"(?:手机|客服|咨询|投诉|报警|小灵通|微信|QQ|联系方式|联系人?){_IS}"
_SERVICES = (
    "12306|12315|12345|12348|12320|12333|12366|12377|12388|12395|12110|12117|12121|12319|12378|12580|12530|10086"
    "|10010"
    "|10099|10050|955(?:88|33|99|66|95|58|77|28|11|16|55|18|19|22|00|12|13|38|46|98)"
)
_EMERGENCY = "110|112|114|119|120|122|999|911"
_HELP = "报警|接警|指挥|急救|救护|火警|消防|电话|民警|警方|巡警|热线|联动|出警|警车|调度|来电|查询台|求救|求助|平台"
_PREFIX = r"(?:\(?(?:\+|00)86\)?[- ]?)"

# Words that announce an identifier; 幺 is for what is read out to others.
_CODE = (
    "(?:编号|卡号|[账帐]号|密码|邮编|邮政编码|代码|学号|工号|单号|号码|编码|验证码|识别码|邀请码|口令|批号|条码"
    "|序列号|文号|备案号|订单|运单|快递单?|流水|代号"
    "|被?称为|所谓|俗称|名为|叫做|分辨率|区号|端口|货号|型号|期号|案号|股票|基金|[Ii][Dd]|QQ|群)"
) + _IS
_PERSONAL = "(?:身份证|证件|护照|证号|车牌|尾号|社保卡?|驾驶证|学生证|准考证|房间号|门牌号?|车次|航班)" + _IS

# Nouns whose number is their name, without a measure word between: 863计划, 318国道, 301医院, 4090显卡.
_NAMED = (
    "大楼|"
    "新政|工程|工作制|晚会|事件|事变|惨案|恐怖袭击|大促|购物节|电商节|艺术区|不锈钢|国道|省道|县道|乡道|医院|部队"
    "|邮箱|错误|计划|芯片|处理器|显卡|工具钢|航空|系列"
    "|战斗机|轰炸机|客机|飞机|突击步枪|步枪|坦克|导弹|安全卫士|杀毒|浏览器|页面|画质|接口|端口|胶水|大厦|程序员节|表白"
)
# The same, called out by people every day.
_CALLED = (
    "室|房间|号房|教室|会议室|包厢|包间|病房|宿舍|寝室|路(?!人|程|口|径|费|公里|灯|障|况|边|上)|次(?:列车|航班"
    "|高铁|动车|特快|快车|直达|火车)|航班|号列车|号车厢"
)
_MAKER = (
    "波音|空客|骁龙|麒麟|天玑|锐龙|酷睿|至强|速龙|霄龙|龙芯|标致|宝马|奔驰|保时捷|马自达|歼|轰|图|米格|东风|长征"
    "|红旗|鹰击|霹雳|巨浪|神舟|天宫|天舟|嫦娥|玉兔|北斗"
    "|风云|阿波罗|联盟|猎鹰|旅行者|小行星"
)
_HYPHENATED = rf"(?:{_MAKER}|运|直|苏|卡|安|米|伊尔|附件|附录)"
# Numbers that everybody says digit by digit wherever they stand without a measure word.
_FAMOUS = "985|211|996|618|404"
_MEMORIAL = (
    "劳动节|青年节|建军节|国庆|大促|晚会|阅兵|购物节|事变|事件|惨案|地震|运动|讲话|狂欢|打假|恐袭|消费者权益|年中"
    "|空难|恐怖|特大|洪水|暴雨|海啸|矿难|黄金周|长假|假期|(?:妇女|儿童|教师|护士|植树|建党|光棍|情人)节"
    "|(?:世界|国际).{2,5}[日节]|读书日|纪念日|表白日"
)


def _called(match: re.Match[str]) -> str:
    return say_telephone(match[0])


def _coded(match: re.Match[str]) -> str:
    return say_digits(match[0])


def _masked(match: re.Match[str]) -> str:
    """138****5678: each star is said."""
    return "".join("星" if character == "*" else say_telephone(character) for character in match[0])


def _identity(match: re.Match[str]) -> str:
    return say_telephone(match[0].rstrip("Xx")) + ("叉" if match[0][-1] in "Xx" else "")


def _account(match: re.Match[str]) -> str | None:
    """QQ号是10001: the first number after the name of what it numbers."""
    return say_digits(match[0]) if _IS_ACCOUNT.fullmatch(match.string, 0, match.start()) else None


def _model(digits: str) -> str:
    """The number of a model: 四零九零 and 七三七, but 十五, 九千 and 三百."""
    if re.fullmatch(r"[1-9]\d?|[1-9]0{2,3}", digits):
        return say_whole(digits)
    return say_digits(digits)


def _designation(match: re.Match[str]) -> str:
    return _model(match["digits"])


def _building(match: re.Match[str]) -> str | None:
    """2-1号楼 is no range: 二杠一."""
    low, high = match["low"], match["high"]
    return f"{say_whole(low)}杠{say_whole(high)}" if int(low) >= int(high) else None


def _figure(match: re.Match[str]) -> str:
    return f"{say_whole(match['low'])}杠{say_whole(match['high'])}"


def _network_address(match: re.Match[str]) -> str:
    return say_digits(match["host"]) + ("冒号" + say_digits(match["port"]) if match["port"] else "")


def _version(match: re.Match[str]) -> str:
    """17.5.1 -> 十七点五点一."""
    first, *rest = match[0].split(".")
    if first.startswith("0"):
        return say_digits(match[0])
    return "点".join([say_whole(first), *map(say_digits, rest)])


def _memorial(match: re.Match[str]) -> str | None:
    month, day = match["month"], match["day"]
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    if month == day and len(month) == 2:
        return "双" + say_whole(month)
    return ("十" if month == "10" else say_digits(month)) + say_digits(day)


def _dashed(match: re.Match[str]) -> str:
    """4-3-3 and 2024-001: digits, with 杠 between longer groups."""
    groups = match[0].split("-")
    return ("" if max(map(len, groups)) == 1 else "杠").join(map(say_digits, groups))


CODE_RULES: tuple[Rule, ...] = (
    rule("identity card", DIGIT + r"\d{17}(?:\d|[Xx](?![A-Za-z]))(?!\d)", _identity),
    rule("card number", DIGIT + r"[1-9]\d{3}(?:[ -]\d{4}){2,4}(?:[ -]\d{1,4})?(?!\d)", _coded),
    rule("masked number", r"(?<!\d)\d{1,6}\*{2,12}\d{1,6}(?!\d)", _masked),
    rule("telephone number", rf"(?<![\d.+]){_PREFIX}?1[3-9]\d(?:[- ]?\d{{4}}){{2}}(?!\.?\d)", _called),
    rule("telephone number", rf"(?<![\d.+]){_PREFIX}?1[3-9]\d{{2}}[- ]\d{{3}}[- ]\d{{4}}(?!\d)", _called),
    rule("telephone number", rf"(?<![\d.+]){_PREFIX}[- ]?\d{{2,4}}[- ]\d{{3,4}}[- ]?\d{{4}}(?!\d)", _called),
    rule("telephone number", r"(?<![\d.+])\+\d{1,3}(?:[- ]\d{1,4}){2,5}(?!\.?\d)", _called),
    rule(
        "telephone number",
        DIGIT + r"(?:\(0\d{2,3}\) ?|0\d{2,3}[- ]?)[1-9]\d{2,3}[- ]?\d{4}(?:-\d{1,5})?(?!\.?\d)",
        _called,
    ),
    rule("telephone number", DIGIT + r"[48]00(?:-\d{3}-?\d{4}|-\d{4}-\d{3}| \d{3} \d{4}|\d{7})(?!\.?\d)", _called),
    rule("telephone number", rf"(?<!\d)\d[\d -]{{1,30}}\d{_NAME}", _called, before=_CALL),
    rule("telephone number", rf"(?<!\d)\d[\d -]{{4,30}}\d{_NAME}", _called, before=_CONTACT),
    rule("telephone number", DIGIT + rf"(?:{_EMERGENCY})(?=(?:{_HELP})|[、/和或](?:{_EMERGENCY})(?!\d))", _called),
    rule(
        "telephone number",
        rf"{DIGIT}(?:{_EMERGENCY}){_NAME}",
        _called,
        before="(?:急救|火警|匪警|报警|交警|求助|救护车?)(?:电话|热线|号码)?[是为:：]?",
    ),
    rule("telephone number", rf"(?<=幺[零二九][、/和或])(?:{_EMERGENCY}){_NAME}", _called),
    rule("telephone number", r"\A\s*(?:110|119|120)(?=\s*[。.!！?？]?\s*\Z)", _called),
    rule("telephone number", rf"{DIGIT}(?:{_SERVICES}){_NAME}", _called),
    rule("extension", r"(?<=转)\d{3,5}(?!\d)", _called, before=r"[零幺二三四五六七八九]{4}[,，]?\s?转"),
    rule("identity number", r"(?<!\d)\d(?:-?\d)*(?!\.\d)", _called, before=_PERSONAL),
    rule("code", rf"(?<!\d)\d(?:-?\d)*{_NAME}", _coded, before=_CODE),
    rule("code", r"(?<=[(（])[03689]\d{5}(?=[)）])", _coded),
    rule("called number", rf"{DIGIT}\d{{3,4}}(?={_CALLED})", _called),
    rule("building", r"(?<![\d.])2(?=[栋幢座层门]\d)", "二"),
    rule("building", r"(?<![\d.-])(?P<low>\d{1,3})-(?P<high>\d{1,3})(?=号楼|[栋幢]|单元)", _building),
    rule("called number", rf"(?<!\d)\d{{3,4}}{_NAME}", _called, before=r"(?:[栋幢座]|单元|号楼)"),
    rule("called number", rf"(?<!\d)\d{{1,2}}(?:0[1-9]|[1-4]\d){_NAME}", _called, before=r"\d\s?[楼层]"),
    rule("called number", DIGIT + r"\d{3,4}(?=[房室户])", _called, before="[楼层栋幢座]|单元"),
    rule("called number", DIGIT + r"\d{4}(?=号(?:房间?|病房|会议室|车厢|门))", _called),
    rule(
        "network address",
        DIGIT + r"(?P<host>\d{1,3}(?:\.\d{1,3}){3})(?::(?P<port>\d{1,5}))?(?!\.?\d)",
        _network_address,
    ),
    rule("version", DIGIT + r"\d{1,3}(?:\.\d{1,8}){2,4}(?!\.?\d)", _version),
    rule(
        "figure number",
        r"(?<!\d)(?P<low>\d{1,3})[-–—](?P<high>\d{1,3})(?![-\d.])",
        _figure,
        before=r"(?:附?[图表]|公式|式|例题?|习题)",
    ),
    rule("number with dashes", r"(?<![\d.-])\d{1,2}-\d{1,2}-(?!19|20)\d{3,4}(?![-\d.])", _dashed),
    rule("formation", r"(?<![\d.-])\d(?:-\d){2,5}(?![-\d.])", _dashed),
    rule("number with dashes", r"(?<![\d.-])\d{1,8}-0\d{2,7}(?:-\d{1,8})*(?![-\d.])", _dashed),
    rule("number with dashes", r"(?<![\d.-])\d{4}(?:-\d{3,8}){2,3}(?![-\d.])", _dashed),
)
NAME_RULES: tuple[Rule, ...] = (
    rule("memorial day", r"(?<![\d.·])(?P<month>\d{1,2})[·•・](?P<day>\d{1,2})(?![\d·])", _memorial),
    rule("memorial day", rf"{DIGIT}(?P<month>\d{{1,2}})[./](?P<day>\d{{1,2}})(?=[”\"’」]?(?:{_MEMORIAL}))", _memorial),
    rule("memorial day", r"(?<![\d/])9/11(?=事件|恐怖|袭击|恐袭)", "九一一"),
    rule("named number", rf"{DIGIT}(?P<digits>\d{{3,4}})(?={_NAMED})", _designation),
    rule("year", r"(?<=[^\x00-\u2fff][(（])(?:19|20)\d\d(?=[)）])", _coded),
    rule("named number", DIGIT + r"802\.11(?!\d)", _coded),
    rule("named number", DIGIT + r"(?:84(?=消毒)|58(?=同城|到家))", _coded),
    rule("named number", DIGIT + r"(?:520|1314)(?=快乐|[表告]白|情人节|我爱你)", _coded),
    rule("named number", r"(?<=台北)\s?101(?!\.?\d)" + rf"(?!{CLASSIFIER})", _coded),
    rule("named number", r"(?<![\d.-])7-?11(?=便利店|超市|门店|店)", "七十一"),
    rule("named number", rf"(?<![\d.$¥€£￥-])(?:{_FAMOUS}){_NAME}", _coded),
    rule("named number", r"(?:\A|(?<=[^\x00-\x7d]))(?:6{3,}|23{3,})(?=[，。！!,~]|\Z)", _coded),
    rule("model", r"[-–—](?P<digits>\d{1,4})(?!\.?\d)", _designation, before=_HYPHENATED),
    rule("model", rf"(?<!\d)(?P<digits>\d{{3,5}}){_NAME}", _designation, before=rf"(?:{_MAKER})"),
)

_LETTER_BEFORE = re.compile(r"[A-Za-z]\s?[-–—·_]?\s?\Z")
_PLATE = re.compile(r"[^\x00-\u2fff][A-Z]\s?[·-]?\s?\Z")
_PLATE_NUMBER = re.compile(r"\A\s?[·-]?\s?\d{5}(?!\d)")
_FLIGHT = re.compile(r"(?:航班|车次|列车|高铁|动车|班机|[乘坐搭][乘坐了]?)(?:号|是|为)?[:：]?\s?[A-Z\d]{1,2}\s?\Z")
_FLIGHT_NUMBER = re.compile(r"\A\s?\d{1,4}(?!\.?\d)")
_TRAIN_NUMBER = re.compile(r"\A\s?[-–—]?\d{1,4}(?=次|航班|号?列车|高铁|动车|/\d{1,4}次)")
_MASK_NUMBER = re.compile(r"\A9[05](?=\D|\Z)")  # N95
_LEVEL = re.compile(r"\A2(?=[层座区室线组栋])")  # B2层
_STANDARD = re.compile(r"\A\s?\d{3,6}(?:\.\d)?-(?:19|20)\d\d(?!\d)")
_ACCOUNT = re.compile(r"(?:QQ|ID|PIN)\s?\Z")
_IS_ACCOUNT = re.compile(r"(?:群|号码?|账号)?(?:是|为)?[:：]?\s?\Z")
_ACCOUNT_NUMBER = re.compile(r"(?<!\d)\d{4,}(?![\d.,多万亿个])")
_HYPHEN = re.compile(r"\A\s?[-–—_](?=\d)")
_MODEL_NUMBER = re.compile(
    rf"\A\s?(?P<digits>\d{{1,5}})(?!\.?\d|[:：]\d\d)(?!\s?(?:[%℃°万亿多-]|余(?!额)|/\d+\s?mm|{CLASSIFIER}|{UNIT}))"
)
_BEFORE_LETTER = re.compile(r"(?<![\d.,])(?P<digits>\d{4,5}|[37]20|360|480|540)\s?\Z")
_PAIR = re.compile(r"(?<![\d.,])2\s?\Z")


def beside_letters(text: AlignedText, preceding: str, following: str) -> AlignedText:
    """The numbers at the ends of a run whose neighbours are Latin letters: RTX 4090, G1234次, COVID-19, 1080p."""
    if _ACCOUNT.search(preceding):
        text = text.sub(_ACCOUNT_NUMBER, _account, rule="code")
    if _LETTER_BEFORE.search(preceding):
        if _PLATE.search(preceding):
            text = text.sub(_PLATE_NUMBER, _called, rule="plate number")
        pattern = _FLIGHT_NUMBER if _FLIGHT.search(preceding) else _TRAIN_NUMBER
        text = text.sub(pattern, _called, rule="flight or train number")
        if re.search(r"(?:N|P)\Z", preceding):
            text = text.sub(_MASK_NUMBER, _coded, rule="code")
        text = text.sub(_LEVEL, lambda match: "二", rule="model")
        text = text.sub(_HYPHEN, lambda match: "", rule="hyphen")
        text = text.sub(_MODEL_NUMBER, _designation, rule="model")
    if re.search(r"(?:GB|GB/T|[TZ]|ISO|IEC|DIN|DB|HJ|QB|YY|JB|JJG)\s?\Z", preceding):
        text = text.sub(_STANDARD, _dashed, rule="standard")
    if re.match(r"\s?(?:[pPiIKGX]|Ti)(?![A-Za-z])", following):
        text = text.sub(_BEFORE_LETTER, _designation, rule="model")
    if re.match(r"\s?[KMGTP]i?B(?![A-Za-z])", following):
        text = text.sub(_PAIR, lambda match: "两", rule="number")
    return text
