"""Japanese words whose reading the context decides, where the dictionary's choice is usually wrong."""

import re
from dataclasses import replace

from cosycli.text.ja.kana import KANJI, is_kana, katakana, lengthened
from cosycli.text.ja.numerals import NUMERALS
from cosycli.text.ja.phrases import Morpheme

_FOOD = "カレー|ラーメン|料理|味|麺|鍋|キムチ|唐辛子|わさび|ワサビ|スープ|ソース|食べ|香辛料|スパイス|辛口|甘い|塩|大根"
_ALONE = rf"(?<![{KANJI}])"
_END = rf"(?![{KANJI}])"

# Stems of adjectives before すぎ and そう, which the dictionary takes for nouns (寒すぎ カンスギ, 重そう ジュウソウ).
_STEMS = {
    "寒": "サム", "暑": "アツ", "熱": "アツ", "若": "ワカ", "怖": "コワ", "古": "フル", "安": "ヤス", "高": "タカ",
    "早": "ハヤ", "速": "ハヤ", "遅": "オソ", "長": "ナガ", "短": "ミジカ", "軽": "カル", "重": "オモ", "弱": "ヨワ",
    "強": "ツヨ", "甘": "アマ", "苦": "ニガ", "濃": "コ", "薄": "ウス", "近": "チカ", "遠": "トオ", "深": "フカ",
    "浅": "アサ", "広": "ヒロ", "狭": "セマ", "細": "ホソ", "太": "フト", "痛": "イタ", "硬": "カタ", "固": "カタ",
    "悪": "ワル", "良": "ヨ", "偉": "エラ",
}  # fmt: skip

# Pattern of the context with the word as its group, and its reading; ~ in the reading is the kana the word ends in,
# % the stem of its adjective. The reading replaces that of the morphemes that make up the group exactly.
CONTEXTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (rf"{_ALONE}([{''.join(_STEMS)}])(?=すぎ|過ぎ|そうだ)", "%"),
        (rf"{_ALONE}([{''.join(_STEMS)}]そう)(?=[だでなにじか、。！？]|$)", "%ソウ"),
        # カライ of food, ツライ of everything else
        (rf"(?:{_FOOD})[^。、]{{0,8}}?(辛(?:い|く|かっ|さ|けれ)?)(?![辣口])", "カラ~"),
        (rf"(辛(?:い|く))(?=の?(?:{_FOOD}|もの|物))", "カラ~"),
        (r"(日本人)", "ニホンジン"),
        (r"(?:お|のは|はもう|んて)(止め)(?=て|なさ|ま|る|よう|た)", "ヤメ"),
        # persons: the honorific カタ, ホウ of comparisons
        (rf"(?:あの|どの){_ALONE}(方)(?=[はがをにのもと])", "カタ"),
        (r"(?:この|その)(方)(?=[はもをにと])(?!に向)", "カタ"),
        (
            r"(?:女性|男性|高齢|一般|多く|ほとんど|海外|地元|年配|お越し|お持ち|初めて|ご希望|お困り)の(方)(?=[はがをにのもとへ、])",
            "カタ",
        ),
        (r"(方)(?=が(?:お見え|お越し|いらっしゃ|おられ|おいで|亡くな|います|いた|いる))", "カタ"),
        (r"(?<=[いなのた])(君)(?=[はがをにのもと、。])", "キミ"),
        (r"の(主)(?=[はがをだ、。])", "ヌシ"),
        # nouns
        (r"(市場)(?=で(?:魚|野菜|花|果物|買))|(?:朝|魚|青果)の(市場)", "イチバ"),
        (r"(仏)(?=の(?:顔|教|心|道|像|よう|手)|様|さま|のごと|に祈)", "ホトケ"),
        (r"(生)(?=で(?:食|飲)|の(?:魚|肉|野菜|卵|まま))", "ナマ"),
        (r"(空)(?=の(?:箱|容器|瓶|ビン|袋|缶|コップ|グラス|皿|財布|ボトル|状態|文字列|配列|リスト|フォルダ))", "カラ"),
        (r"(額)(?=に(?:汗|手|皺|しわ|傷)|を(?:怪我|ケガ|ぶつ|打|拭|押さ))", "ヒタイ"),
        (r"(床)(?=に(?:就|つい|つく|伏|臥))", "トコ"),
        (r"(目下)(?=の(?:者|人|相手)|に(?:対|は)|から)", "メシタ"),
        (r"(目下)(?=検討|調査|準備|の(?:ところ|急務|課題)|、)", "モッカ"),
        (r"舞台[のを]?(上手)(?=から|に|へ)", "カミテ"),
        (r"舞台[のを]?(下手)(?=から|に|へ)", "シモテ"),
        (r"(所々|所所)", "トコロドコロ"),
        (r"(怒り)(?=[をがのはも]|に(?:震|燃|任|駆|満)|心頭)", "イカリ"),
        (r"(寒気)(?=団|が(?:流|入|南|強|上空))", "カンキ"),
        (rf"(?:次|下|上|右|左|以下|下記|上記|別)の(表){_END}|(表)(?=[一二三四五六七八九十])", "ヒョウ"),
        (
            r"(表)(?=を(?:作成|作る|作っ|参照|見て|掲載)|に(?:示|まとめ|記載|整理)|とグラフ|とチャート|計算|の[縦横行列])",
            "ヒョウ",
        ),
        (r"(色紙)(?=に(?:サイン|寄せ書|書|描|名前|一言|揮毫))|(?:サイン|寄せ書き)の?(色紙)", "シキシ"),
        (
            r"(最中)(?=を(?:食|買|頂|いただ|一つ)|が(?:美味|おいし)|の皮|アイス|とお茶)|(?:和菓子|あんこ)[のや、](最中)",
            "モナカ",
        ),
        (
            r"(?:ゴミ|ごみ|資源|ペットボトル|プラスチック)[^。、]{0,6}(分別)"
            r"|(分別)(?=収集|回収|ゴミ|ごみ|廃棄|ルール|方法|する|し[てたま]|され)",
            "ブンベツ",
        ),
        (
            r"(人気)(?=の(?:ない|無い)(?:夜?道|場所|路地|公園|森|通り|山|海|部屋|ビル|廊下|所|ところ|街|町|駅|裏|夜))",
            "ヒトケ",
        ),
        (r"(?:牛|鹿|鬼|羊|サイ|動物|悪魔|雄|雌)の(角)|(角)(?=が(?:生|折れ|はえ)|を生や)", "ツノ"),
        (rf"(?:机|テーブル|箱|道|通り|部屋|棚|街|柱|交差点|次|壁|曲がり)の(角){_END}", "カド"),
        (r"(?<=[ただ])(後)(?=$|[。！？])", "アト"),
        (
            rf"(?:日本|世界|体|身体|部屋|家|村|国|島|学校|会場|クラス|アメリカ|ヨーロッパ|アジア|一晩|全国)(中){_END}",
            "ジュウ",
        ),
        (r"(上手)(?=から(?:登場|出|入)|[へに](?:退場|はけ))", "カミテ"),
        (r"(下手)(?=から(?:登場|出|入)|[へに](?:退場|はけ))", "シモテ"),
        (r"(?:あの)(方)(?=$|[、。？！])", "カタ"),
        (r"(怒り)(?=$|[。、！？」])", "イカリ"),
        (r"(?:いい|良い|変な|嫌な|独特の|甘い|焦げた)(臭い)(?=[がはをにもで、。]|$)", "ニオイ"),
        (r"(明後日)", "アサッテ"),
        (r"(十日間)", "トオカカン"),
        (r"(?<!七味)(唐辛子)", "トウガラシ"),
        (r"(七味唐辛子)", "シチミトウガラシ"),
        (r"(長押し)(?!な)", "ナガオシ"),
        (r"(何)(?=曜日)", "ナン"),
        (r"(何色)", "ナニイロ"),
        # persons whose names are read unlike the dictionary's
        (r"(宮崎駿)(?!介)", "ミヤザキハヤオ"),
        (r"(東野圭吾)", "ヒガシノケイゴ"),
        (r"(羽生結弦)", "ハニュウユヅル"),
        # verbs by what they act on
        (r"(?:タバコ|たばこ|煙草|酒|仕事|会社|学校|部活|ギャンブル|悪口|いたずら)を(止め)(?![るれ])", "ヤメ"),
        (r"(?:タバコ|たばこ|煙草|酒|仕事|会社|学校|部活|ギャンブル|悪口|いたずら)を(止め[るれ]ば?)", "ヤ~"),
        (r"(開い)(?=た口)", "アイ"),
        (r"(?<![道先上下前後空海中坂街りけ])を(行っ)(?=[たて])", "オコナッ"),
        (r"(汚れ(?:る|れば))(?!なき)", "ヨゴ~"),
        (r"(?:店|窓|穴|鍵|蓋|口|ドア)[がの](開(?:く|い|き|か|け))", "ア~"),
        (r"(?:席|部屋|室|時間|予定|手|枠|穴|間|スペース|場|若干)[がもは]?(空(?:く|い|き|け|か))", "ア~"),
        (r"(?:絵|図|丸|円|線|似顔絵|イラスト|漫画|マンガ|地図|グラフ)[をも](描(?:く|い|き|か|け|こ))", "カ~"),
        (r"(描い)(?=た(?:絵|図|イラスト|漫画|マンガ))", "カイ"),
        (r"(?:帽子|マスク|仮面|猫|布団|フード|ヘルメット|水|埃|ほこり|皮|かつら)を(被(?:る|り|っ|れ|ろ))", "カブ~"),
        (r"(?:害|損失|迷惑|影響|恩恵|罪)を[^。、]{0,6}(被(?:る|り|っ|れ))", "コウム~"),
        (r"(汚れ)(?!なき|のない|を知ら|た(?:心|気持|血|魂|世))", "ヨゴレ"),
        (r"(?<!名を)(?<!名誉を)(?<!聖地を)(?<!末席を)(汚(?:す|し|さ|そ))(?!い)", "ヨゴ~"),
        (r"を(絶し)(?=ます|た|て)", "ゼッシ"),
        # numbers: ten minutes, and enough
        (rf"(一対)(?=[{NUMERALS}])", "イッタイ"),
        (r"(腹八分)", "ハラハチブ"),
        (r"(七分)(?=袖|丈|咲き)", "シチブ"),
        (r"(八分)(?=目|咲き|通り)", "ハチブ"),
        (r"(何千)", "ナンゼン"),
        (
            r"(十分)(?=後|間|前|ほど|くらい|ぐらい|ごと|おき|以内|以上|遅れ|過ぎ|経|たつ|たった|で着|歩|休)",
            "ジュップン",
        ),
        (r"(?:約|あと|徒歩|もう|時|ほんの)(十分)", "ジュップン"),
        (r"メートル(走)", "ソウ"),
        (r"(?:パーセント|[割円])(引き)", "ビキ"),
        (r"(?<=[ムルト])(毎)(?=デシ|リットル|キログラム|立方)", "マイ"),
        (rf"[{NUMERALS}]人(中)(?=、?[{NUMERALS}])", "チュウ"),
        (r"(百十番)", "ヒャクトオバン"),
        (r"(何百)(?!屋)", "ナンビャク"),
        (r"(百名)(?!山)", "ヒャクメイ"),
    )
)


def in_context(morphemes: list[Morpheme], text: str) -> list[Morpheme]:
    """The morphemes with the readings their context asks for."""
    for pattern, reading in CONTEXTS:
        for match in pattern.finditer(text):
            group = match.lastindex or 1
            word = match[group]
            ending = "".join(character for character in katakana(word) if is_kana(character))
            said = reading.replace("~", ending).replace("%", _STEMS.get(word[0], ""))
            morphemes = with_reading(morphemes, match.span(group), said, "context")
    return morphemes


def with_reading(morphemes: list[Morpheme], span: tuple[int, int], reading: str, rule: str) -> list[Morpheme]:
    """The morphemes with those that make up `span` joined to one word; unchanged if their edges are elsewhere."""
    start, end = span
    inside = [index for index, morpheme in enumerate(morphemes) if start <= morpheme.start and morpheme.end <= end]
    if not inside:
        return morphemes
    first, last = inside[0], inside[-1]
    if morphemes[first].start != start or morphemes[last].end != end:
        return morphemes
    word = replace(
        morphemes[first],
        end=end,
        pronunciation=lengthened(reading),
        spelling=reading,
        rule=rule,
    )
    return [*morphemes[:first], word, *morphemes[last + 1 :]]
