"""Function words: what a speaker passes over quickly, and where it lets a long clause be divided.

English, Japanese and Korean voices learnt both from sentences. Mandarin and Cantonese ones learnt from single words and
syllables, each of which was said with full weight, so the weight of words in a sentence is for these tables to say.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cosycli.text.variants import to_simplified, to_traditional

PARTICLE, LIGHT, FULL = 0.0, 0.5, 1.0


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """The function words of a language in one `script` of it, as its segmenter cuts them.

    `particles` have no weight, `light` ones (pronouns, prepositions, conjunctions, the copula) half of it. A phrase
    likes to begin with one of `openers` and to end after one of `closers`, by these weights, 0-3.
    """

    script: Callable[[str], str]
    particles: frozenset[str]
    light: frozenset[str]
    openers: dict[str, float]
    closers: dict[str, float]


def _words(*lists: str) -> frozenset[str]:
    """The words of lists with blanks between them."""
    return frozenset(word for listed in lists for word in listed.split())


def _weighted(*, strong: str, middle: str, weak: str) -> dict[str, float]:
    """Words by weight."""
    return {word: weight for weight, listed in ((1.0, weak), (2.0, middle), (3.0, strong)) for word in listed.split()}


FUNCTION_WORDS: dict[str, FunctionWords] = {
    "zh": FunctionWords(
        to_simplified,
        _words("的 地 得 了 着 过 吗 呢 吧 啊 呀 哇 哪 嘛 啦 么 们 的话 似的"),
        _words(
            "我 你 您 他 她 它 我们 你们 您们 他们 她们 它们 咱们 这 那 这个 那个 一个 个 之 所",
            "在 和 与 跟 同 及 或 把 被 从 向 往 对 给 让 叫 由 以 为 为了 于 而 但 则",
            "是 有 会 能 要 就 也 又 还 才 便 很 都 里 上 下 中",
        ),
        _weighted(
            strong="但 但是 可是 不过 而 而且 并且 因为 所以 因此 如果 虽然 然后 还是 或者 以及 并 却 由于 只要 只有",
            middle="和 与 跟 及 或 把 被 从 在 对 向 让 使 给 由 为了 就 都 也 才 已经 正在 将 关于 对于 通过 根据",
            weak="是 又 还 很 非常 不 没有 可以 应该 必须 能 会 要",
        ),
        _weighted(strong="时候 以后 以前 之后 之前 后 的话 来说 期间", middle="时 以来 之间 以外", weak="的"),
    ),
    "yue": FunctionWords(
        to_traditional,
        _words("嘅 咗 緊 過 住 呀 啊 啦 喇 㗎 嘞 囉 咯 喎 啩 吖 嗎 嘛 吓 地 得 到"),
        _words(
            "我 你 佢 我哋 你哋 佢哋 呢 嗰 呢個 嗰個 個 啲 咩",
            "喺 喺度 同 同埋 及 或 將 俾 畀 對 由 向 為 以",
            "係 有 要 會 就 都 又 仲 先 好",
        ),
        _weighted(
            strong="但 但係 不過 而 而且 因為 所以 因此 如果 雖然 跟住 定係 或者 以及 由於 無論 即使",
            middle="同 同埋 及 或 將 俾 畀 喺 對 向 由 為咗 就 都 先 已經 關於 根據 透過",
            weak="係 又 仲 好 非常 唔 冇 可以 應該",
        ),
        _weighted(strong="時候 嗰陣 之後 之前 以後 以前 嘅話 嚟講", middle="時 以來 之間 以外", weak="嘅"),
    ),
}


def prominence(word: str, language: str) -> float:
    """The weight of a word, 0 (a particle) to 1 (a content word, and any word of a language without a table)."""
    table = FUNCTION_WORDS.get(language)
    if table is None:
        return FULL
    plain = table.script(word)
    return PARTICLE if plain in table.particles else LIGHT if plain in table.light else FULL
