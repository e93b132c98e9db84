"""Characters in one form, markup gone, spans kept."""

import pytest

from cosycli.text.aligned import AlignedText
from cosycli.text.folding import fold


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("１２３ＡＢＣ", "123ABC"),
        ("你好，世界！", "你好，世界！"),
        ("面积5㎡，气温3℃", "面积5m²，气温3°C"),
        ("½杯，2½", "1/2杯，2 1/2"),
        ("①第Ⅷ章", "1第8章"),
        ("零\u200b宽\ufeff字\x07符", "零宽字符"),
        ("好👍🏻的", "好 的"),
        ("cafe\u0301", "café"),
        ("见\u0301か\u3099", "见が"),
        ("**粗体**和`代码`", "粗体和代码"),
        ("## 标题", "标题"),
        ("- 第一项", "第一项"),
        ("[链接](http://a.b/c_(d))很好", "链接很好"),
        ('[guide](/docs "The guide")', "guide"),
        ("<b>bold</b> <br/>", " bold "),
        ("a <b and c> d", "a <b and c> d"),
        ("the tag <p> begins", "the tag p begins"),
        ("<https://a.b/c> <me@a.org>", " https://a.b/c me@a.org "),
        ("<speak>hi</speak>", " speak hi speak "),
        ("①②③", "1 2 3"),
        ("10⁵和10⁻¹²，x²", "10^5和10^-12，x²"),
        ("5㎏，㈱，Ⓐ", "5kg，(株)，A"),
        ("138****5678", "138****5678"),
        ("第**3**章和2**3", "第3章和2**3"),
        ("第IV章，제II권，伊丽莎白II世", "第4章，제2권，伊丽莎白2世"),
        ("第IVan，II世界，VIP室", "第IVan，II世界，VIP室"),
        ("x<!-- note -->y", "x y"),
        ("3*4=12", "3*4=12"),
        ("a_b __c__", "a_b c"),
        ("---", ""),
    ],
)
def test_fold(text, plain):
    assert fold(AlignedText.of(text)).text == plain


def test_spans():
    folded = fold(AlignedText.of("**５㎡**"))
    assert (folded.text, folded.spans) == ("5m²", ((2, 3), (3, 4), (3, 4)))
    assert [(change.rule, change.span) for change in folded.changes] == [("markup", (0, 2)), ("markup", (4, 6))]
