"""Particles and endings: what may follow a Korean noun or stem in the same eojeol."""

import re

_PARTICLES = (
    "은|는|이|가|을|를|의|와|과|도|만|에|에서|에게|에게서|께|께서|한테|한테서|로|으로|로서|으로서|로써|으로써|부터|까지|보다|처럼|같이"
    "|마다|조차|마저|밖에|뿐|대로|만큼|나|이나|라도|이라도|야|이야|아|여|이여|랑|이랑|하고|며|이며|든지|이든지|요|들|쯤|끼리|씩|째|커녕|은커녕|는커녕"
)
_COPULA = (
    "이다|다|입니다|입니까|이에요|예요|이었다|였다|이었습니다|였습니다|인|일|이고|고|이면|면|이지만|지만|이니|니|이라|라|이라고|라고|이라는"
    "|라는|이란|란|인데|인지|이냐|냐|이든|든|이자|자|일까|이라면|라면|이라서|라서|여서|이어서|임"
)
_LIGHT_VERB = (
    r"(?:하|한|할|함|합|해|했|하였|되|된|될|됨|됩|돼|됐|"
    r"시키|시킨|시킬|시켰|시켜|받|당하|당한|당했|있|없|스럽|스러|롭|로운|답|다운)[가-힣]*"
)
# Two particles in a row at most, and what they stand on.
_TAIL = re.compile(rf"(?:{_PARTICLES})?(?:{_PARTICLES}|{_COPULA})?|{_LIGHT_VERB}")
_FINAL_TAIL = re.compile(
    rf"(?<=[가-힣])(?:(?:{_PARTICLES})(?:{_PARTICLES}|{_COPULA})|{_PARTICLES}|{_COPULA}|{_LIGHT_VERB})$"
)


def is_tail(text: str) -> bool:
    """Whether `text` is nothing, or particles, a form of 이다 or of a verb such as 하다 after a noun."""
    return _TAIL.fullmatch(text) is not None


def bare(text: str) -> str:
    """What is left of `text` without a tail of particles; the longest tail that leaves something."""
    if is_tail(text):
        return ""
    match = _FINAL_TAIL.search(text)
    return text[: match.start()] if match else text


# Endings that begin with a consonant that a stem in ㄴ or ㅁ makes tense (article 24); 기 only as a noun suffix, since
# 남기다, 숨기다, 안기다 are verbs of their own.
STEM_ENDING = re.compile(
    r"(?:고|고서|고자|고도|고는|고요|고만|고야|곤|고나니|다|다가|다가는|다면|다면서|다며|다는|다고|다니|다니요"
    r"|답니다|단다|다는데|지|지만|지도|지는|지를|지요|죠"
    r"|지마|지만은|질|진|게|게끔|게도|게는|게나|겠[가-힣]*|거나|거든|거든요|거니|거니와|거라|거늘|건대|건만|건"
    r"|구나|구려|군|군요|구만|길래|기에|기로|기도|기만|기는커녕"
    r"|기까지|기|기를|기가|기란|기엔|기보다|기때문[가-힣]*|기위[가-힣]*|던|던데|던가|던지|더니|더라|더라도|더라고"
    r"|더라면|더군|더군요|더구나|든|든지|든가|듯|듯이|듯한|도록"
    r"|습니다|습니까|습니다만|습니다[가-힣]*|습디다|소|소서|세|자|자고|자마자|자는|자면|자니|잔|잖[가-힣]*"
    r"|지않[가-힣]*|지못[가-힣]*)"
)
