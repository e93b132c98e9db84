"""Japanese readings, accents and phones, with Open JTalk and without it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosycli.errors import MissingExtraError
from cosycli.text.aligned import AlignedText
from cosycli.text.folding import fold
from cosycli.text.ja import openjtalk
from cosycli.text.ja.counters import COUNTED, counted
from cosycli.text.ja.kana import SOUNDS, katakana, lengthened, spelled, split_morae
from cosycli.text.ja.normalize import normalize
from cosycli.text.ja.pronounce import phones_of, pronounce
from cosycli.text.phones import JA_HIGH, JA_LOW, PHONE_IDS, Boundary, Punctuation
from cosycli.text.reading import SpokenWord, all_phones

NUMERIC = "あいはへんっーゃァヴ一二三十百〇点日月本分個0123456789.,-/:〜%¥ A"
needs_openjtalk = pytest.mark.skipif(not openjtalk.is_installed(), reason="the extra ja is not installed")


def words(text: str) -> list[SpokenWord]:
    return pronounce(normalize(fold(AlignedText.of(text))))


def reading(text: str) -> str:
    return "".join(word.reading for word in words(text))


def melody(text: str) -> str:
    """Low and high for each mora, a blank between accent phrases."""
    result = ""
    for phone in all_phones(words(text)):
        result += " " if phone.boundary >= Boundary.PHRASE and result else ""
        result += {JA_LOW: "L", JA_HIGH: "H"}.get(phone.tone, "")
    return result


@pytest.fixture
def no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openjtalk, "is_installed", lambda: False)


# Kana


def test_every_mora_has_sounds_of_the_inventory() -> None:
    assert {sound for sounds in SOUNDS.values() for sound in sounds} <= set(PHONE_IDS)


@pytest.mark.parametrize(
    ("kana", "phones"),
    [
        ("さくら", "s a k ɯ ɾ a"),
        ("きゃく", "k j a k ɯ"),
        ("ひゃ", "h j a"),
        ("しゃしん", "ɕ a ɕ i ɴ"),
        ("ちず", "tɕ i z ɯ"),
        ("ずつう", "dz ɯ ts ɯ ɯ"),
        ("かんじ", "k a ɴ dʑ i"),
        ("りんご", "ɾ i ɴ ɡ o"),
        ("がっこう", "ɡ a cl k o o"),
        ("キッズ", "k i cl dz ɯ"),
        ("とうきょう", "t o o k j o o"),
        ("せんせい", "s e ɴ s e e"),
        ("ファイル", "ɸ a i ɾ ɯ"),
        ("パーティー", "p a a t i i"),
        ("デュエット", "d j ɯ e cl t o"),
        ("ヴァイオリン", "v a i o ɾ i ɴ"),
        ("ウィーン", "w i i ɴ"),
        ("クァルテット", "k w a ɾ ɯ t e cl t o"),
        ("モッツァレラ", "m o cl ts a ɾ e ɾ a"),
        ("チェロ", "tɕ e ɾ o"),
        ("シェフ", "ɕ e ɸ ɯ"),
        ("トゥール", "t ɯ ɯ ɾ ɯ"),
        ("ねぇ", "n e e"),
        ("づくを", "dz ɯ k ɯ o"),
    ],
)
def test_phones_of_kana(kana: str, phones: str) -> None:
    found = phones_of(kana)
    assert found is not None
    assert " ".join(phone.symbol for phone in found) == phones


@pytest.mark.parametrize(
    ("kana", "tones"),
    [
        ("さくら", "LHH"),
        ("か'さ", "HL"),
        ("こころ'", "LHH"),
        ("ここ'ろ", "LHL"),
        ("にほ'ん/ちゃ", "LHLL"),
        ("に'/ほん", "HLH"),
        ("がっこう", "LHHH"),
        ("ト'ウキョウ", "HLLL"),
    ],
)
def test_accent_marks(kana: str, tones: str) -> None:
    found = phones_of(kana)
    assert found is not None
    assert "".join({JA_LOW: "L", JA_HIGH: "H"}.get(phone.tone, "") for phone in found) == tones
    assert {phone.span for phone in found} == {(0, 0)}
    assert {phone.language for phone in found} == {"ja"}


@pytest.mark.parametrize("text", ["", "abc", "日本", "'か", "か''", "か/", "/か", "ーか", "か。", "か1"])
def test_no_reading(text: str) -> None:
    assert phones_of(text) is None


def test_spelling_of_long_vowels() -> None:
    assert lengthened("コウコウセイ") == "コーコーセー"
    assert lengthened("オオキイケエ") == "オーキーケー"
    assert spelled("コーカ", "コウカ", "効果") == "コウカ"
    assert spelled("キズク", "キヅク", "気付く") == "キヅク"
    assert spelled("ワ", "ハ", "は") == "ワ"
    assert spelled("ヤバーイ", "ヤバアイ", "やばーい") == "ヤバーイ"
    assert spelled("ニー", "ニ", "二") == "ニ"


def test_morae() -> None:
    assert [mora for mora, _, _ in split_morae("キャッチャーヴィ") or ()] == ["キャ", "ッ", "チャ", "ー", "ヴィ"]
    assert split_morae("漢") is None
    assert katakana("ひらカタ漢") == "ヒラカタ漢"


# Counters


@pytest.mark.parametrize(
    ("counter", "readings"),
    [
        ("本", "イッポン ニホン サンボン ヨンホン ゴホン ロッポン ナナホン ハッポン キュウホン ジュッポン"),
        ("匹", "イッピキ ニヒキ サンビキ ヨンヒキ ゴヒキ ロッピキ ナナヒキ ハッピキ キュウヒキ ジュッピキ"),
        ("分", "イップン ニフン サンプン ヨンプン ゴフン ロップン ナナフン ハップン キュウフン ジュップン"),
        ("階", "イッカイ ニカイ サンガイ ヨンカイ ゴカイ ロッカイ ナナカイ ハチカイ キュウカイ ジュッカイ"),
        ("冊", "イッサツ ニサツ サンサツ ヨンサツ ゴサツ ロクサツ ナナサツ ハッサツ キュウサツ ジュッサツ"),
        ("人", "ヒトリ フタリ サンニン ヨニン ゴニン ロクニン シチニン ハチニン キュウニン ジュウニン"),
        ("日", "イチニチ フツカ ミッカ ヨッカ イツカ ムイカ ナノカ ヨウカ ココノカ トオカ"),
        ("月", "イチガツ ニガツ サンガツ シガツ ゴガツ ロクガツ シチガツ ハチガツ クガツ ジュウガツ"),
        ("時", "イチジ ニジ サンジ ヨジ ゴジ ロクジ シチジ ハチジ クジ ジュウジ"),
        ("つ", "ヒトツ フタツ ミッツ ヨッツ イツツ ムッツ ナナツ ヤッツ ココノツ ジュウツ"),
        ("枚", "イチマイ ニマイ サンマイ ヨンマイ ゴマイ ロクマイ ナナマイ ハチマイ キュウマイ ジュウマイ"),
        ("足", "イッソク ニソク サンゾク ヨンソク ゴソク ロクソク ナナソク ハッソク キュウソク ジュッソク"),
        ("パーセント", "イチパーセント ニパーセント サンパーセント"),
        ("組", "ヒトクミ フタクミ サンクミ"),
    ],
)
def test_counters(counter: str, readings: str) -> None:
    numerals = "一二三四五六七八九十"
    found = ["".join(kana for _, kana in counted(numeral, counter)) for numeral in numerals]
    expected = readings.split()
    assert found[: len(expected)] == expected


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("二十日", "ハツカ"),
        ("十四日", "ジュウヨッカ"),
        ("二十歳", "ハタチ"),
        ("百匹", "ヒャッピキ"),
        ("三百本", "サンビャッポン"),
        ("千本", "センボン"),
        ("一万円", "イチマンエン"),
        ("三日間", "ミッカカン"),
        ("二十一日", "ニジュウイチニチ"),
    ],
)
def test_longer_numerals_before_counters(text: str, kana: str) -> None:
    match = COUNTED.fullmatch(text)
    assert match is not None
    pieces = counted(match["numeral"], match["counter"])
    assert "".join(piece for _, piece in pieces) == kana
    assert sum(length for length, _ in pieces) == len(text)


# Without the extra


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("こんにちは、せかい。", "コンニチワセカイ"),
        ("これは ペンです", "コレワペンデス"),
        ("トムはアメリカへいく", "トムワアメリカエイク"),
        ("うみへ いこう", "ウミエイコウ"),
        ("それを みた", "ソレヲミタ"),
        ("はなは はこへ", "ハナワハコエ"),
        ("あははは", "アハハハ"),
        ("へやは ひろい", "ヘヤワヒロイ"),
        ("それではない", "ソレデワナイ"),
        ("すゞめ", "スズメ"),
        ("スーパーマーケット", "スーパーマーケット"),
        ("ピザを2つと コーヒーを3杯", "ピザヲフタツトコーヒーヲサンバイ"),
        ("3.14", "サンテンイチヨン"),
        ("12,000えん", "イチマンニセンエン"),
    ],
)
def test_kana_needs_nothing(no_extra: None, text: str, kana: str) -> None:
    assert reading(text) == kana


def test_kanji_need_the_extra(no_extra: None) -> None:
    with pytest.raises(MissingExtraError) as caught:
        words("きょうは天気がいい")
    assert "天気" in caught.value.message
    assert "pyopenjtalk" in caught.value.message
    assert "cosycli[ja]" in caught.value.hint


def test_spans_of_kana(no_extra: None) -> None:
    (word,) = pronounce(AlignedText.of("きゃっと", 5))
    assert [(phone.symbol, phone.span) for phone in word.phones] == [
        *(("k", (5, 7)), ("j", (5, 7)), ("a", (5, 7)), ("cl", (7, 8)), ("t", (8, 9)), ("o", (8, 9))),
    ]
    assert [phone.boundary for phone in word.phones] == [
        *(Boundary.PHRASE, Boundary.NONE, Boundary.NONE, Boundary.SYLLABLE, Boundary.SYLLABLE, Boundary.NONE),
    ]


def test_marks_are_pauses(no_extra: None) -> None:
    pauses = [word for word in words("え、あ…う？「い」お！ん。") if word.is_pause]
    assert [(word.text, word.phones[0].symbol, word.phones[0].punctuation) for word in pauses] == [
        ("、", "sp", Punctuation.COMMA),
        ("…", "brk", Punctuation.ELLIPSIS),
        ("？", "brk", Punctuation.QUESTION),
        ("！", "brk", Punctuation.EXCLAMATION),
        ("。", "brk", Punctuation.PERIOD),
    ]


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0xFFFF), max_size=30))
def test_any_text_without_kanji(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openjtalk, "is_installed", lambda: False)
        try:
            found = words(text)
        except MissingExtraError:
            return
        assert all(word.phones for word in found)
        phones_of(text)


# With Open JTalk


@needs_openjtalk
@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("先生は学校へ行った。", "センセイワガッコウエイッタ"),
        ("お茶を飲みます", "オチャヲノミマス"),
        ("大きい効果", "オオキイコウカ"),
        ("スーパーやばーい", "スーパーヤバーイ"),
        ("辛いカレーを食べた", "カライカレーヲタベタ"),
        ("別れが辛い", "ワカレガツライ"),
        ("彼は日本人です", "カレワニホンジンデス"),
        ("何を食べますか", "ナニヲタベマスカ"),
        ("何時ですか", "ナンジデスカ"),
        ("國語の先生", "コクゴノセンセイ"),
        ("みすゞ", "ミスズ"),
        ("人々", "ヒトビト"),
        ("部屋が寒すぎる", "ヘヤガサムスギル"),
        ("荷物が重そうだ", "ニモツガオモソウダ"),
        ("その方は先生です。その方がいい。", "ソノカタワセンセイデスソノホウガイイ"),
        ("声の主は彼だ", "コエノヌシワカレダ"),
        ("空の箱と青い空", "カラノハコトアオイソラ"),
        ("怒りを抑える", "イカリヲオサエル"),
        ("店が開く、本を開く", "ミセガアクホンヲヒラク"),
        ("絵を描く、夢を描く", "エヲカクユメヲエガク"),
        ("帽子を被る", "ボウシヲカブル"),
        ("目下の者、目下検討中", "メシタノモノモッカケントウチュウ"),
        # numbers and counters
        ("3匹の子豚", "サンビキノコブタ"),
        ("6本と10本", "ロッポントジュッポン"),
        ("8冊を読む", "ハッサツヲヨム"),
        ("100名様", "ヒャクメイサマ"),
        ("2人で", "フタリデ"),
        ("7時と9時", "シチジトクジ"),
        ("4月9日", "シガツココノカ"),
        ("5月1日", "ゴガツツイタチ"),
        ("1日中", "イチニチジュウ"),
        ("14日に", "ジュウヨッカニ"),
        ("20日", "ハツカ"),
        ("10分後、十分に", "ジュップンゴジュウブンニ"),
        ("5分と9分", "ゴフントキュウフン"),
        ("3階", "サンガイ"),
        ("1/3", "サンブンノイチ"),
        ("0.5", "レイテンゴ"),
        ("0時", "レイジ"),
        ("3対0", "サンタイゼロ"),
        ("2.5倍", "ニテンゴバイ"),
        ("電話は03-1234-5609です", "デンワワゼロサンノイチニサンヨンノゴロクゼロキュウデス"),
        ("1205号室", "イチニゼロゴゴウシツ"),
        ("110番", "ヒャクトオバン"),
        ("A4の紙", "エイヨンノカミ"),
        ("百足と八百屋", "ムカデトヤオヤ"),
        ("8個と八個", "ハッコトハッコ"),
        ("1対1の引き分け", "イッタイイチノヒキワケ"),
        ("腹八分", "ハラハチブ"),
        ("何千人", "ナンゼンニン"),
        ("10日間と十日間", "トオカカントトオカカン"),
        # homographs
        ("下の表にまとめ、表に出る", "シタノヒョウニマトメオモテニデル"),
        ("色紙にサイン、色紙を折る", "シキシニサインイロガミヲオル"),
        ("ゴミの分別、分別のある人", "ゴミノブンベツフンベツノアルヒト"),
        ("人気のない夜道、人気の店", "ヒトケノナイヨミチニンキノミセ"),
        ("鹿の角と机の角", "シカノツノトツクエノカド"),
        ("酒を止めた。車を止めた。タバコを止める。", "サケヲヤメタクルマヲトメタタバコヲヤメル"),
        ("食べた後。", "タベタアト"),
        ("日本中、会議中", "ニホンジュウカイギチュウ"),
        ("練習を行って、道を行って", "レンシュウヲオコナッテミチヲイッテ"),
        ("何曜日の何色", "ナンヨウビノナニイロ"),
        ("いい臭いがする", "イイニオイガスル"),
        ("最中を食べる最中に", "モナカヲタベルサイチュウニ"),
        ("100人中80人が100均へ", "ヒャクニンチュウハチジュウニンガヒャッキンエ"),
        ("第2四半期に20%引き", "ダイニヨンハンキニニジュッパーセントビキ"),
        ("何百", "ナンビャク"),
    ],
)
def test_readings(text: str, kana: str) -> None:
    assert reading(text) == kana


@needs_openjtalk
@pytest.mark.parametrize(
    ("text", "tones"),
    [
        ("雨", "HL"),
        ("飴", "LH"),
        ("雨が降る", "HLL HL"),
        ("桜が咲く", "LHHH LH"),
        ("卵を", "LHLL"),
        ("東京へ", "LHHHH"),
        ("私は、猫", "LHHH HL"),
    ],
)
def test_accent(text: str, tones: str) -> None:
    assert melody(text) == tones


@needs_openjtalk
def test_whispered_vowels() -> None:
    assert [phone.symbol for phone in all_phones(words("好きです"))] == ["s", "ɯ̥", "k", "i", "d", "e", "s", "ɯ̥"]


@needs_openjtalk
def test_words_phrases_and_spans() -> None:
    found = [
        (word.text, word.phones[0].boundary, word.span)
        for word in pronounce(AlignedText.of("東京 タワーへ、行く。", 10))
    ]
    assert found == [
        ("東京", Boundary.PHRASE, (10, 12)),
        ("タワー", Boundary.WORD, (13, 16)),
        ("へ", Boundary.WORD, (16, 17)),
        ("、", Boundary.NONE, (17, 18)),
        ("行く", Boundary.PHRASE, (18, 20)),
        ("。", Boundary.NONE, (20, 21)),
    ]


@needs_openjtalk
def test_spans_of_numbers_are_those_of_the_digits() -> None:
    found = [(word.reading, word.span, word.rule) for word in words("第1203号室、8本")]
    assert ("イチ", (1, 5), "digit by digit") in found
    assert ("ポン", (9, 10), "dictionary") in found


@needs_openjtalk
def test_rule_says_what_decided() -> None:
    rules = {word.text: word.rule for word in words("辛いスープを、5分")}
    assert rules == {"辛い": "context", "スープ": "dictionary", "を": "dictionary", "、": "", "五分": "counter"}


@needs_openjtalk
def test_long_text_is_analyzed_in_pieces() -> None:
    found = words("今日は雨だ" * 300)
    assert "".join(word.text for word in found) == "今日は雨だ" * 300
    assert found[-1].span == (1499, 1500)


@needs_openjtalk
@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.text(max_size=30),
        st.text(alphabet="あいはへんっーゃァヴ一二三十百〇点日月本分個0123456789.,-/:〜%¥ A", max_size=30),
    )
)
def test_any_text(text: str) -> None:
    found = pronounce(normalize(AlignedText.of(text)))
    assert all(word.phones and (word.is_pause or word.reading) for word in found)
    starts = [word.span[0] for word in found]
    assert starts == sorted(starts)
    assert all(0 <= word.span[0] <= word.span[1] <= len(text) for word in found)
