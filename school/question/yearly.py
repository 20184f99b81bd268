"""Turns about years that would be taken for other times, in words that are not."""

import re

_FIRST_YEARS = re.compile(r"(?<=最[多高大少低小好差贵])(?:的)?前(?P<n>[两二三四五])年")
"""“最多的前两年”: the first two of an order, and not two years ago."""
_LESS_THAN_BEFORE = re.compile(
    r"(哪[一几些]?个?年份?(?:反而|倒|却|是|有)*)比(?:上|前)一?年(?:度)?(?:还|要|反而|是)*([少低多高])(?:了)?(?=$|[,，?？呢啊呀])"
)
"""“哪几年比上一年少”: what fell from one year to the next."""
_THAN_BEFORE = re.compile(
    r"(?<=年)(?:是|反而)?(?:比|较)(?:上|前)一?年(?:度)?(?:还|要|反而|是)*(?=涨|增|升|提高|降|减|跌|下降|回落)"
)
"""“哪一年比上年涨得最多”: what rises in a year rises from the year before."""
_WHICH_OF_YEARS = re.compile(
    r"(哪一?年(?:的)?[^,，?？最更]{2,12})(?<![是更最])([高低多少大小])(?=[?？呀啊呢]*$)"
)
"""“2017年和2019年，哪年的装备经费高”: the highest of them."""


def years_plainly(question: str) -> str:
    """Return a question with “最多的两年” for “最多的前两年”, and “减少了” for “比上一年少”."""
    question = _FIRST_YEARS.sub(r"的\g<n>年", question)
    question = _THAN_BEFORE.sub("", question) if "哪" in question else question
    question = _WHICH_OF_YEARS.sub(r"\1最\2", question)
    return _LESS_THAN_BEFORE.sub(_fell_or_rose, question)


def _fell_or_rose(found: re.Match[str]) -> str:
    return f"{found[1]}{'减少了' if found[2] in '少低' else '增加了'}"
