"""Items of a plan by the office that answers for them: “人事科管的项目多少钱”, “谁负责同步课堂”.

Offices stand in the catalogue, as members of the dimension “部门” of the plan that names them. What
is asked of them by what they do is asked in the words of that plan.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from school.question.table import LinkTable

_BY = "部门"
_NOBODY = "未注明"
"""The member that stands for items with no office."""
_A_NAME = 4
_OFFICES = "(?:部门|科室|单位)"
_WHICH_OFFICE = rf"(?:谁|哪一?个(?:{_OFFICES}|科)|哪家)"
_IN_CHARGE = "(?:负责|管|牵头|承担|抓|主管)"
_FUNDS = "(?:钱|预算|经费|资金|投入)"
_DOES = (
    r"(?:所|一共|总共|共)*"
    r"(?:负责|分管|主管|管理?|牵头|承担|主抓|抓|承办|名下|手里|手上|手头)(?:着|了|有)?的?"
)
_YEAR = r"(?:20)?[12]\d年(?:度|底)?|[三3]年(?:一共|总共|合计|共|里|内)?"
_END = r"(?:呢|啊|呀)?[?？。]?"
_WHICH = r"(?:是|有|都有|分别是|包括)*(?:哪[些几](?:[个项])?|什么|啥)(?:子?项目|工程|事项?|活儿?)?"
_ITEMS = r"(?:那?(?:些|几[个项]|所有|全部)?(?:子?项目|工程))"
_HOW_MANY = r"(?:一共|总共|共|都)?(?:有|是)?(?:多少|几)(?:个|项)?(?:子?项目|工程)?"
_MONEY = (
    rf"(?:的?(?:总?{_FUNDS}|总额)?(?:一共|总共|合计|共|加起来|总计)?(?:是|有|要)?(?:花|用|投)?)"
    r"(?:多少(?:钱|万元?|经费|预算|资金)?|几[多万]|预算|经费)"
)
_EACH = rf"^(?P<year>{_YEAR})?的?(?:各个?|每个?|几个){_OFFICES}(?=.{{0,6}}(?:{_FUNDS}|多少))"
_MOST = rf"^(?P<year>{_YEAR})?的?(?=(?:哪一?个|哪家|什么){_OFFICES}.{{0,4}}{_FUNDS})"
_OF_NOBODY = (
    r"^(?:附件[1一][里中]?)?(?:哪[些几]个?)?(?:子?项目)?"
    r"(?:没有?|未)(?:写|注|标|明确|落实|填|列|指定|安排)(?:明|上|清)?"
    rf"(?:负责的?|责任|牵头)?(?:{_OFFICES}|谁负责|由谁负责)(?:负责)?的?(?:子?项目)?{_WHICH}?{_END}$"
)
_WHO = (
    rf"^(?P<item>.{{3,20}}?)(?:这个|这一)?(?:项目|工程)?(?:都?是|都?归|由|该|找|属于?)+"
    rf"{_WHICH_OFFICE}(?:来|在)?{_IN_CHARGE}?的?{_END}$"
    rf"|^(?:是|由)?{_WHICH_OFFICE}(?:来|在)?{_IN_CHARGE}的?(?P<item2>.{{3,20}}?){_END}$"
)


def with_its_office(question: str, table: LinkTable) -> str:
    """Return what is asked of an office, or of who is in charge, in the words of its plan.

    Args:
        question: As it was typed, in simplified characters.
        table: What may be named.
    """
    for form, plain in _forms(table):
        found = form.search(question)
        if found is None:
            continue
        said = found.groupdict("")
        if "item" not in said or _is_item(said["item"] or said["item2"], table):
            return f"{question[: found.start()]}{plain.format_map(said)}{question[found.end() :]}"
    return question


def _is_item(said: str, table: LinkTable) -> bool:
    """Return True for what is an item of a plan of money."""
    items = (name for link in table.links if link.members for name in link.names)
    return any(said in name or name in said for name in items if len(name) >= _A_NAME)


@lru_cache(maxsize=8)
def _forms(table: LinkTable) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(form), plain) for form, plain in _of_offices(table))


def _of_offices(table: LinkTable) -> Iterator[tuple[str, str]]:
    """Yield what finds a question about offices, and what it is in other words."""
    links = [link for link in table.links if any(by == _BY for by, _ in link.members)]
    offices = {office for link in links for by, office in link.members if by == _BY}
    if not offices:
        return
    plan = links[0].indicator.name
    some = "|".join(sorted(offices, key=len, reverse=True))
    office = rf"(?:附件[1一][里中]?)?(?P<office>{some})"
    year, doing = rf"(?P<year>{_YEAR})?的?", rf"(?:{_DOES}{_ITEMS}?|的?{_ITEMS})"
    for order in (year + office + doing, office + year + doing, office + doing + year):
        yield rf"^{order}{_WHICH}{_END}$", f"{plan}里{{office}}负责的项目有哪些{{year}}"
        yield rf"^{order}{_HOW_MANY}{_END}$", f"{plan}里{{office}}{{year}}负责的有几个项目"
        yield rf"^{order}{_MONEY}{_END}$", f"{plan}里{{office}}{{year}}预算多少"
    yield _OF_NOBODY, f"{plan}里负责部门{_NOBODY}的项目有哪些"
    yield _EACH, f"{plan}里{{year}}各部门"
    yield _MOST, f"{plan}里{{year}}"
    yield _WHO, f"{plan}里{{item}}{{item2}}归哪个部门管"
