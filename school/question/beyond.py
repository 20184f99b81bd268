"""What no plan can say and must not be dropped: the second of a rank, those beyond an amount.

A rank is told from its beginning, and a list is of all, of those that have reached their target,
or of those with one target. “第二高的” and “基线低于50%的有哪些” would be answered with the first,
or with all.
"""

import re

from school.question.amounts import percents

_ORDINAL = "[二三四五六七八九2-9]"
_OF_A_RANK = re.compile(
    rf"倒数第{_ORDINAL}(?![学中小])|(?:排名?|位[列居])(?:在|到)?第?{_ORDINAL}(?!季|学期|批|类)|[排居列]在?第?老?{_ORDINAL}(?=位|名|的|[,，。?？]|$)"
    rf"|第{_ORDINAL}(?:[高低多少大好差快慢](?!中|校)|小(?!学)|名)|次[高低多少大](?!中)"
)
_AMOUNT = (
    r"(?!20\d\d年?)\d+(?:\.\d+)?\s*(?:%|％|个?百分点|[个所间套门节名人台对项件次条份起万亿元])?"
)
_BEYOND = re.compile(
    rf"(?:[低高大小少多]于|不到|没到|未到|不足|不满|超过|超出|至少|不止)(?:了)?\s*{_AMOUNT}"
    rf"|{_AMOUNT}\s*(?:以上|以下|开外|出头)(?!学校)"
)
_WHICH = re.compile(
    r"的(?:指标|项目)[?？。]?$|哪些|哪几|哪[个项所]|有几[个项]|几[个项]指标|多少[个项]指标|名单|列出|列一?下"
)


_PER_CENT = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d+)?%")


def amount_of_a_list(question: str) -> str:
    """Return the percentage a list names, which a plan of everything would drop; empty: none.

    Args:
        question: In simplified characters.
    """
    found = _PER_CENT.search(percents(question))
    return found[0] if found else ""


def beyond(question: str) -> str:
    """Return the words of what no plan can say; empty: there are none.

    Args:
        question: In simplified characters.
    """
    question = percents(question)
    ranked = _OF_A_RANK.search(question)
    if ranked:
        return ranked[0]
    filtered = _BEYOND.search(question)
    return filtered[0] if filtered and _WHICH.search(question) else ""
