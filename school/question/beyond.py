"""What no plan can say and must not be dropped: the second of a rank, those beyond an amount.

A rank is told from its beginning, and a list is of all, of those that have reached their target,
or of those with one target. “第二高的” and “基线低于50%的有哪些” would be answered with the first,
or with all.
"""

import re

from school.question.amounts import percents

_ORDINAL = "[二三四五六七八九2-9]"
_OF_A_RANK = re.compile(
    rf"倒数第{_ORDINAL}(?![学中小])|(?:(?<!安)排名?|位[列居])(?:在|到)?第?{_ORDINAL}(?!\d|季|学期|批|类)|(?<!安)[排居列]在?第?老?{_ORDINAL}(?=位|名|的|[,，。?？]|$)"
    rf"|第{_ORDINAL}(?:[高低多少大好差快慢](?!中|校)|小(?!学)|名)|(?<!依)次[高低多少大](?!中)"
)
_AMOUNT = (
    r"(?!20\d\d年?)\d+(?:\.\d+)?\s*(?:%|％|个?百分点|[个所间套门节名人台对项件次条份起万亿元])?"
)
_BEYOND = re.compile(
    rf"(?:[低高大小少多]于|不到|没到|未到|不足|不满|超过|超出|至少|不止)(?:了)?\s*{_AMOUNT}"
    rf"|{_AMOUNT}\s*(?:以上|以下|开外|出头)(?!学校)"
)
_MOVED = re.compile(
    r"(?:逐年|一直|每年都?|年年|连年|持续)在?(?:提高|上升|增加|增长|涨|下降|减少|降)"
    r"|一直(?:没变|不变|没有变)|比20\d\d年?(?:还|要|更)?[多少高低]的"
    r"|(?:[两三四几]年|各年|每年|逐年)的?(?:目标|金额|预算|经费|钱)?都?(?:是|保持)?(?:一样|不变|没变|没有变|相同|持平)"
)
"""“哪些指标目标逐年提高”: how something goes over the years is no condition there is."""
_MONEY_OF = re.compile(
    r"(?:每年|年年|各年)都?(?:安排|投入?|花|是|给|拨)了?\d+(?:\.\d+)?万|"
    r"\d+(?:\.\d+)?万元?的(?:子?项目|项|子项|工程)(?=有|是|都|哪)"
)
"""“合计400万元的项目有哪些”: an exact amount of money is no condition there is."""
_OF_SEVERAL = re.compile(r"哪些(?:指标|项目)|(?:指标|项目)(?:有|是)?(?:哪些|哪几|几[个项]|多少)")
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
    moved = _MONEY_OF.search(question) or (
        _MOVED.search(question) if _OF_SEVERAL.search(question) else None
    )
    if moved:
        return moved[0]
    filtered = _BEYOND.search(question)
    return filtered[0] if filtered and _WHICH.search(question) else ""
