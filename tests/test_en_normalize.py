"""English text to speakable words."""

import random
import re

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.en.normalize import normalize
from cosycli.text.en.numerals import cardinal, fraction, number, ordinal, year


def spoken(text: str) -> str:
    return normalize(AlignedText.of(text)).text


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "zero"),
        ("13", "thirteen"),
        ("42", "forty two"),
        ("101", "one hundred and one"),
        ("1,000", "one thousand"),
        ("1001", "one thousand and one"),
        ("101111", "one hundred one thousand one hundred and eleven"),
        ("1000000", "one million"),
        ("1" * 20, " ".join(["one"] * 20)),
    ],
)
def test_cardinal(digits: str, words: str) -> None:
    assert cardinal(digits) == words


def test_ordinals_years_and_fractions() -> None:
    assert [ordinal(n) for n in ("1", "12", "20", "21", "30", "100")] == [
        "first", "twelfth", "twentieth", "twenty first", "thirtieth", "one hundredth",
    ]  # fmt: skip
    assert [year(n) for n in ("1999", "1905", "1900", "2000", "2005", "2010", "2025")] == [
        "nineteen ninety nine", "nineteen oh five", "nineteen hundred", "two thousand", "two thousand five",
        "twenty ten", "twenty twenty five",
    ]  # fmt: skip
    assert fraction("1", "2") == "one half"
    assert fraction("3", "2") == "three halves"
    assert fraction("3", "4") == "three quarters"
    assert fraction("23", "44") == "twenty three forty fourths"


def test_number_keeps_sign_and_zeros() -> None:
    assert number("-1,280.05") == "minus one thousand two hundred and eighty point oh five"
    assert number("007") == "zero zero seven"
    assert number(".5") == "point five"
    assert number("2.0") == "two point zero"


CASES = """
Meet me on March 15, 2025 at 3:30 pm.|Meet me on March fifteenth, twenty twenty five at three thirty PM.
2025-03-15|the fifteenth of March twenty twenty five
3/15/2025 or 5/3/2025|March fifteenth, twenty twenty five or May third, twenty twenty five
15/3/2025|the fifteenth of March twenty twenty five
It was 1999, then 2005.|It was nineteen ninety nine, then two thousand five.
the 1990s and the '80s|the nineteen nineties and the eighties
on the 4th of July|on the fourth of July
in Jan. 2020, on Sept. 5, 2021|in January twenty twenty, on September fifth, twenty twenty one
You may 5 times.|You may five times.
At 15:30, 09:05 and 12:00.|At fifteen thirty, nine oh five and twelve o'clock.
from 9 a.m. to 5 p.m.|from nine AM to five PM.
It took 1:23:45.|It took one hour twenty three minutes and forty five seconds.
at 10:00:05 am|at ten hours zero minutes and five seconds AM
$1.5 million, $5.99|one point five million dollars, five dollars and ninety nine cents
€20, £3.50, ¥100 and $1|twenty euros, three pounds and fifty pence, one hundred yuan and one dollar
$3-5 million, $0.05, 20 USD|three to five million dollars, five cents, twenty US dollars
5 km at 12 km/h|five kilometers at twelve kilometers per hour
70kg and 16 GB, 1 kg|seventy kilograms and sixteen gigabytes, one kilogram
25°C, 60 mph|twenty five degrees Celsius, sixty miles per hour
2000 km or 1500 m²|two thousand kilometers or one thousand five hundred square meters
a 10-km run|a ten kilometer run
It's 5'10" tall|It's five foot ten tall
-12.5°C – cold|minus twelve point five degrees Celsius – cold
100% and 10%-20% off|one hundred percent and ten to twenty percent off
Pages 3-5, a 3:2 ratio|Pages three to five, a three to two ratio
1/2 cup, 2 1/2 hours, 2½ cups|one half cup, two and one half hours, two and one half cups
24/7 support|twenty four seven support
Call 555-123-4567.|Call five five five, one two three, four five six seven.
+86 138 0013 8000|plus eight six, one three eight, oh oh one three, eight oh oh oh
1-800-FLOWERS|one, eight hundred, FLOWERS
We use v1.2.3 and Python 3.11.|We use version one point two point three and Python three point eleven.
192.168.1.1|one nine two dot one six eight dot one dot one
The 21st, 1st and 100th|The twenty first, first and one hundredth
1,234,567 people|one million two hundred thirty four thousand five hundred and sixty seven people
Mr. Smith and Dr. Jones vs. Mrs. Li|Mister Smith and Doctor Jones versus Missus Li
fruit, e.g. apples, i.e. food, etc.|fruit, for example apples, that is food, et cetera.
St. Paul lives on Main St.|Saint Paul lives on Main Street.
the U.S. market and J. K. Rowling|the US market and JK Rowling
No. 5, p. 12, Fig. 2|number five, page twelve, figure two
open Mon.-Fri.|open Monday to Friday.
R&D, AT&T, C++, C#|R and D, A T and T, C plus plus, C sharp
3 + 4 = 7, 2*3, 7 - 2 = 5|three plus four equals seven, two times three, seven minus two equals five
#1 song, #AI, and/or, w/o|number one song, hashtag AI, and or, without
mail john.doe@gmail.com|mail john dot doe at gmail dot com
see https://www.example.com/docs.|see WWW dot example dot com slash docs.
Henry VIII, Elizabeth II's reign|Henry the eighth, Elizabeth the second's reign
World War II, Chapter IV|World War two, Chapter four
RTX 4090, Boeing 747, Room 101|RTX forty ninety, Boeing seven forty seven, Room one oh one
A4 paper, 5G, H2O, COVID-19, MP3, GPT-4|A-four paper, five G, H two O, COVID nineteen, MP three, GPT four
1920x1080, 3x faster|nineteen twenty by ten eighty, three times faster
The end 😀 ©2024|The end copyright twenty twenty four
Hello… world — yes (maybe)?|Hello... world — yes (maybe)?
"Don't" ‘stop’|"Don't" ‘stop’
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_normalize(case: str) -> None:
    written, words = case.split("|")
    assert spoken(written) == words


# Each rule's name, what it matches, and the words.
RULES = """
date|on 12/31/2025|on December thirty first, twenty twenty five
date|on 31/12/2025|on the thirty first of December twenty twenty five
date|7 June 1999|the seventh of June nineteen ninety nine
date|the 7th of June|the seventh of June
date|2031.10.09|the ninth of October twenty thirty one
date|by 6/15|by June fifteenth
date|3-5 July 2021|the third to the fifth of July twenty twenty one
range of dates|July 3 - August 5|July third to August fifth
range of months|Apr-Jun|April to June
month|2019-04|April twenty nineteen
month|07/2018|July twenty eighteen
season|the 2018/19 season|the twenty eighteen nineteen season
decade|in his 40s|in his forties
range of decades|the 1950s-1960s|the nineteen fifties to nineteen sixties
era|in 333 B.C. and 2100 BCE|in three hundred and thirty three BC and twenty one hundred BCE
part of a year|2Q19 and the Q4 2020|the second quarter of nineteen and the fourth quarter of twenty twenty
fiscal year|FY2019|fiscal year twenty nineteen
weekday|Tue.-Thu.|Tuesday to Thursday.
weekday|open Sat-Sun only|open Saturday to Sunday only
year|since 1066, in 2150, '08|since ten sixty six, in twenty one fifty, oh eight
number|1450 tickets, 2300 seats|one thousand four hundred and fifty tickets, two thousand three hundred seats
time|at 4:07 pm|at four oh seven PM
time|6.45 a.m. pst|six forty five AM PST
time|12:00 midnight|twelve midnight
time|16:00 and 3:00|sixteen hundred and three o'clock
range of times|8am-4pm, 10:15-11:30|eight AM to four PM, ten fifteen to eleven thirty
number|-48|negative forty eight
number|-4.08|minus four point oh eight
measure|-9°C|negative nine degrees Celsius
measure|a 7 km walk of 7 km|a seven kilometer walk of seven kilometers
measure|140 mmHg|one hundred and forty millimeters of mercury
measure|9 mg/dL, 3 kg/m³|nine milligrams per deciliter, three kilograms per cubic meter
measure|2 tbsp. of oil|two tablespoons of oil
length|7 ft 3 in|seven feet three inches
length|a 24" monitor|a twenty four inch monitor
height|5'4"|five foot four
angle|51°28'40" N|fifty one degrees twenty eight minutes forty seconds north
duration|2h45m|two hours forty five minutes
fraction|4 2/3, 7/8 and 3/4 tsp|four and two thirds, seven eighths and three quarters teaspoon
rating|rated 9/10|rated nine out of ten
abbreviation|WWII and WW1|World War two and World War one
era|from 300–250 BC|from three hundred to two hundred and fifty BC
currency|¥1,800.50, 7.25 CNY|one thousand eight hundred point five yuan, seven point two five yuan
blood pressure|118/76 mmHg|one hundred and eighteen over seventy six millimeters of mercury
blood pressure|130/85|one hundred and thirty over eighty five
rating|7.5/10|seven point five out of ten
measure|110V/60Hz, 8GB/2TB|one hundred and ten volts slash sixty hertz, eight gigabytes slash two terabytes
model number|two RTX 3080s|two RTX thirty eighties
dimensions|4" x 6"|four inches by six inches
identifier|ISBN 0-19-852663-6|ISBN oh, one nine, eight five two six six three, six
per|30 tok/s|thirty tok per second
ratio|1:20,000|one to twenty thousand
range|lost 4-1|lost four to one
currency|$7.05, $0.40 and £1bn|seven dollars and five cents, forty cents and one billion pounds
currency|$3.1400|three point one four dollars
currency|a $20 note|a twenty dollar note
currency|US$ 6m, ¥500 in Tokyo, 75¢|six million US dollars, five hundred yen in Tokyo, seventy five cents
currency|4,50 €|four euros and fifty cents
magnitude|8k, 3bn, 40M users|eight thousand, three billion, forty million users
telephone number|555-0142|five five five, oh one four two
telephone number|+49 30 901820|plus four nine, three oh, nine oh one eight two oh
identifier|078-05-1120|oh seven eight, oh five, one one two oh
identifier|PIN 8055|PIN eight oh five five
extension|ext. 310|extension three one oh
network address|10.0.0.1:8080|one zero dot zero dot zero dot one port eighty eighty
version|v3.10.2|version three point ten point two
model number|GTX 1660, i5-8400, 720p|GTX sixteen sixty, i five eighty four hundred, seven twenty p
model number|A380 and 737-900|A-three eighty and seven thirty seven nine hundred
code|two MP3s|two MP threes
code|F-22, N95 and MP4|F twenty two, N ninety five and MP four
Roman numeral|George VI, Act II, the XIX century|George the sixth, Act two, the nineteenth century
house number|742 Oak St, Reno, NV 89501|seven forty two Oak Street, Reno, Nevada eight nine five oh one
state|Dayton, OH.|Dayton, Ohio.
street|221 Baker St.|two twenty one Baker Street.
e-mail address|bob_7@mail.org|bob underscore seven at mail dot org
web address|http://a.example.net/b-2|a dot example dot net slash b dash two
file path|D:\\data\\a.csv|D colon backslash data backslash a dot CSV
file path|/etc/hosts, run.py|slash etc slash hosts, run dot PY
handle|ask @alice_w|ask at alice underscore w
title|Lt. Col. Ray and Dr Kim|Lieutenant Colonel Ray and Doctor Kim
abbreviation|max. 5 hrs incl. lunch, est. 1890|maximum five hours including lunch, established eighteen ninety
abbreviation|cats vs dogs, w/o milk|cats versus dogs, without milk
initials|the U.S.S.R. fell|the USSR fell
number sign|#3|number three
hashtag|#coffee|hashtag coffee
comparison|5 > 4, n <= 9, <10 kg|five is greater than four, n is at most nine, less than ten kilograms
power|2^8, x², y^3|two to the power of eight, x squared, y cubed
scientific notation|6e23|six times ten to the power of twenty three
Greek letter|β-carotene|beta carotene
symbol|√9 ± 2|the square root of nine plus or minus two
slash|yes/no, TCP/IP|yes slash no, TCP IP
per|$4/month|four dollars per month
underscore|my_file|my underscore file
"""


@pytest.mark.parametrize("case", RULES.strip().splitlines())
def test_each_rule_says_its_name(case: str) -> None:
    name, written, words = case.split("|")
    text = normalize(AlignedText.of(written))
    assert text.text == words
    assert name in {change.rule for change in text.changes}


@pytest.mark.parametrize(
    "text",
    [
        "the book I read",
        "an IV drip",
        "Malcolm X",
        "vitamin C",
        "Robert C Martin",
        "Well, OK",
        "I AM here",
        "no. That's it",
    ],
)
def test_lookalikes_stay(text: str) -> None:
    assert spoken(text) == text


@pytest.mark.parametrize("written", ["a*", "★x", "⬛ y", "{z}", "^ a"])
def test_what_cannot_be_said_leaves_no_change(written: str) -> None:
    text = normalize(AlignedText.of(written))
    assert not any(change.rule for change in text.changes)
    assert len(text.text) == 1


@pytest.mark.parametrize(
    "written",
    [
        "1/" * 60,
        "$" * 120,
        "1-" * 60,
        "A." * 60,
        "1:" * 60,
        "(555) " * 20,
        "II " * 40,
        "a@" * 60,
        "C:\\" * 40,
        "May 3-" * 20,
    ],
)
def test_odd_input_passes(written: str) -> None:
    assert not re.search("[0-9]", spoken(written))


def test_words_keep_the_span_of_their_source() -> None:
    source = "In 1999 it cost $5 & more."
    text = normalize(AlignedText.of(source, start=7))
    start = text.text.index("nineteen")
    assert text[start : start + 20].span == (7 + 3, 7 + 7)
    start = text.text.index("dollars")
    assert text[start : start + 7].span == (7 + 16, 7 + 18)
    assert text[-5:-1].span == (7 + 21, 7 + 25)


PIECES = (
    *"0123456789  .,:/-–$€%'’\"()abAMpm°²½;!?…#@&+*中\n\t\\_^~=<>|×№§①٣αПé\0\ud800",
    *(
        "st",
        "th",
        "km",
        "h",
        "May",
        "Jan.",
        "IV",
        "Chapter ",
        "Henry ",
        "http://",
        "www.",
        ".com",
        "C:\\",
        "5 ft",
        "St.",
        "Q3",
    ),
    *("FY", "BC", "k", "M", "bn", "US$", "CA ", "RTX ", "i7-", "Mon", "1/2", "2024-", "e5", "0x", "v1", "A", "x"),
)


def test_no_digit_survives_and_spans_stay_inside() -> None:
    draw = random.Random(0)
    for _ in range(2000):
        source = "".join(draw.choice(PIECES) for _ in range(draw.randint(0, 16)))
        text = normalize(AlignedText.of(source, start=5))
        assert not re.search("[0-9]", text.text), source
        assert all(5 <= start < end <= 5 + len(source) for start, end in text.spans), source


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("call 911 now", "call nine one one now"),
        ("911 people", "nine hundred and eleven people"),
        ("B2B and O2O", "B to B and O to O"),
        ("H2O", "H two O"),
        ("Foo™ and ✓", "Foo trademark and check"),
        ("$20 per kg", "twenty dollars per kilogram"),
    ],
)
def test_emergencies_letters_and_bare_units(written: str, words: str) -> None:
    assert " ".join(spoken(written).split()) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("a Porsche 911 and an Xbox 360", "a Porsche nine eleven and an Xbox three sixty"),
        ("call 911", "call nine one one"),
        ("the 747s", "the seven forty sevens"),
        ("a*b", "a times b"),
        ("f*ck", "f ck"),
        ("6.02 x 10^23", "six point oh two times ten to the power of twenty three"),
        ("© 2024 and (c) 2023", "copyright twenty twenty four and copyright twenty twenty three"),
        ("Widget® and § 5", "Widget registered and section five"),
        ("No 5", "number five"),
        ("No 5 people", "No five people"),
        ("its $3 trillion market cap", "its three trillion dollar market cap"),
        ("it paid $3 trillion in cash", "it paid three trillion dollars in cash"),
        ("a 50¢ coin", "a fifty cent coin"),
        ("20K followers, 4K video, 10K race", "twenty thousand followers, four K video, ten K race"),
        ("yields rose 25 bps", "yields rose twenty five basis points"),
        ("a modem of 300 bps", "a modem of three hundred bits per second"),
        ("in 9.58 s", "in nine point five eight seconds"),
        ("the 4x100m relay", "the four by one hundred meter relay"),
        ('a 3/8" bolt', "a three eighths inch bolt"),
        ("40.5° N", "forty point five degrees north"),
        ("July 4–Aug. 2", "July fourth to August second"),
        ("8:00-9:00 PM", "eight to nine PM"),
        ("in the low 40s", "in the low forties"),
        ("1000s of users", "thousands of users"),
        ("a 401(k), a 501(c)(3)", "a four oh one K, a five oh one C three"),
        ("Phoenix, Ariz. (R-Fla.) said", "Phoenix, Arizona (R-Florida) said"),
        ("100 N. Main St.", "one hundred North Main Street."),
        ("Park Ave NW", "Park Avenue Northwest"),
        ("BP 130/85", "BP one hundred and thirty over eighty five"),
        ("0.5 mcg/kg/min", "zero point five micrograms per kilogram per minute"),
        ("measured in km/h", "measured in kilometers per hour"),
        ("100 sq. ft.", "one hundred square feet."),
        ("50/60Hz", "fifty sixty hertz"),
        ("1 000 000 people", "one million people"),
        ("$AAPL and $HOME", "dollar AAPL and dollar HOME"),
        ("x && y", "x and y"),
        ("I <3 you", "I love you"),
        ("1Z999AA10123", "one Z nine nine nine A A one zero one two three"),
        ("page xii", "page twelve"),
        ("from the Sun. On Sun. 3 May", "from the Sun. On Sunday the third of May"),
        ("3–5 s", "three to five seconds"),
        ("a 45 y/o male, 45 y/o", "a forty five year old male, forty five years old"),
        ("he is 5'9", "he is five foot nine"),
        ("a Boeing 777-300ER", "a Boeing seven seventy seven three hundred ER"),
        ("x = y / 2", "x equals y divided by two"),
        ("220 V / 50 Hz", "two hundred and twenty volts slash fifty hertz"),
        ("Table 3-1, pages 3-4", "Table three one, pages three to four"),
        ("$20/mo. and up", "twenty dollars per month and up"),
    ],
)
def test_signs_names_and_measures_in_context(written: str, words: str) -> None:
    assert " ".join(spoken(written).split()) == words
