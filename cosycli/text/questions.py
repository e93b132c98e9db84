"""What a question asks: whether, which, or by a question word. Each has a melody of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Question(Enum):
    """A kind of question, by what tells a listener that it is one."""

    POLAR = "yes or no, told by little but the melody"
    PARTICLE = "yes or no, told by a particle at the end"
    OPEN = "told by a question word"
    CHOICE = "between alternatives, one of which may be the negation of the other"


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """What marks the questions of a language: patterns in the words of a clause, joined by `joint`, in small letters.

    They are tried in the order of the fields.
    """

    joint: str = ""
    particle: str = r"(?!)"
    choice: str = r"(?!)"
    opening: str = r"(?!)"


_LEAD_IN = (
    r"^(?:(?:and|but|or|so|well|then|now|oh|please|sorry|to|at|in|on|for|from|with|by|of|since|about|exactly|just) )*"
)
QUESTION_WORDS: dict[str, QuestionWords] = {
    "zh": QuestionWords(
        particle=r"[吗嗎]$|(?<![什甚怎那这這多要])[么麼]$",
        choice=r"(.)[不没沒]\1|有[没沒]有|[还還]是|[没沒不]有?$|[是能可]否",
        opening=r"[什甚][么麼]|怎|[谁誰啥哪]|[几幾](?!乎)|多[少久大长長远遠高重快]|[为為如]何|何[时時处處]|呢$",
    ),
    "yue": QuestionWords(
        particle=r"[嗎吗]$|(?<![做為为])咩$",
        choice=r"(.)唔\1|有[冇無无]|[係系]咪|定[係系]|未[呀啊]?$|[是能可]否",
        opening=r"[乜咩]|[邊边誰谁]|[點点][解樣样算做去講讲會会知]|[幾几](?!乎)|[為为如]何|何[時时]|呢$",
    ),
    "ja": QuestionWords(
        choice="それとも",
        opening="何|誰|なに|なん|だれ|どこ|どれ|どの|どう|どんな|いつ|いくら|いくつ|なぜ|どなた|どちら",
    ),
    "ko": QuestionWords(
        joint=" ",
        choice="아니면",
        opening="(?:^| )(?:뭐|뭘|뭔|무엇|무슨|누구|누가|어디|언제|왜|어떻게|어떤|어느|얼마|몇)",
    ),
    # An auxiliary at the beginning asks for yes or no, whatever question word comes later.
    "en": QuestionWords(
        joint=" ",
        choice=r"\w or \w|\bor not$",
        opening=_LEAD_IN + r"(?:what|where|who|whom|whose|when|why|which|how)(?:'s|'re|'d|'ll)?\b",
    ),
}


def question_kind(words: Sequence[str], language: str) -> Question:
    """What the words of a clause that ends in a question mark ask."""
    facts = QUESTION_WORDS.get(language, QuestionWords())
    text = facts.joint.join(words).lower().replace("’", "'")
    if re.search(facts.particle, text):
        return Question.PARTICLE
    if re.search(facts.choice, text):
        return Question.CHOICE
    return Question.OPEN if re.search(facts.opening, text) else Question.POLAR
