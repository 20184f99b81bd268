"""Cards of what was found in the library: five hits a page, each with why, and the next steps."""

from itertools import pairwise

from message_cards.card import Button, Card, Press, Section, Tone
from school.find_resources import CONDITIONS, PAGE, FoundResources, conditions_of, without
from school.resource_marks import NAMES_OF_GRADES
from school.resources import STAGES, TYPES, Level, ResourceFilter, ResourceType
from school.search import SearchHit

COMMAND = "find_resources"
RESOURCE = "resource"
"""The command that shows, opens and tags one resource."""
MOST_WHY = 2
MOST_COUNTED = 99
"""Where meanings are compared everything is a little alike; a larger count says nothing."""
EXAMPLES = ("五年级 分数除法 课件", "三角形内角和 动画", "防溺水 班会")


def found_card(found: FoundResources) -> Card:
    """Show a page of hits, or which condition to let go where there is none."""
    if not found.hits:
        return _nothing(found)
    first = found.skip + 1
    return Card(
        title=_title(found),
        lines=_lines(found),
        sections=tuple(hit_section(hit, no) for no, hit in enumerate(found.hits, start=first)),
        buttons=_buttons(found),
        source=_source(found),
    )


def _title(found: FoundResources) -> str:
    conditions = " · ".join(found.chips)
    many = found.total > MOST_COUNTED
    count = f"最相关的 {len(found.hits)} 个" if many and not found.skip else f"{found.total} 个结果"
    count = "更多结果" if many and found.skip else count
    return count + (f"（{conditions}）" if conditions else "")


def _lines(found: FoundResources) -> tuple[str, ...]:
    said = f"找：{found.words}"
    if found.skip:
        last = found.skip + len(found.hits)
        said += f"　第 {found.skip + 1}–{last} 个"
    group = ("群里只列全县都能看的，本校和个人的请私聊我找。",) if found.open_to_group else ()
    near = () if _exact(found) else ("没有正好对得上的，下面是意思最接近的。",)
    return (said, *near, *group)


def _exact(found: FoundResources) -> bool:
    """Return True when a hit has words of the question: the nearest may be about something else."""
    words = found.words.replace(" ", "")
    pairs = [a + b for a, b in pairwise(words)] or [words]
    said = [" ".join((hit.title, *hit.why)) for hit in found.hits]
    return any(pair in one for one in said for pair in pairs)


def hit_section(hit: SearchHit, number: int) -> Section:
    """Return a hit with where it stands, why it is there, and the button that shows it."""
    text = "\n".join(filter(None, (f"{number}. {hit.title}", _facts(hit), _why(hit))))
    show = Press(command=RESOURCE, args={"act": "show", "resource": hit.resource_id})
    return Section(text=text, buttons=(Button(label="看", say=f"第{number}个", press=show),))


def _facts(hit: SearchHit) -> str:
    parts = [place_of(hit), TYPES[hit.type] if hit.type else "", _class_of(hit), hit.subject]
    parts += [str(hit.year), f"用过 {hit.uses} 次" if hit.uses else ""]
    return " · ".join(part for part in parts if part)


def place_of(hit: SearchHit) -> str:
    """Return on whose shelf a hit stands, such as “县级资源库”."""
    if hit.level is Level.REGION:
        return "县级资源库"
    own = "个人" if hit.level is Level.PERSONAL else ""
    return "·".join(part for part in (own, hit.home_name) if part) or "学校"


def _class_of(hit: SearchHit) -> str:
    if hit.grades:
        return "、".join(NAMES_OF_GRADES[grade] for grade in hit.grades[:MOST_WHY])
    return STAGES[hit.stage] if hit.stage else ""


def _why(hit: SearchHit) -> str:
    return f"因为：{'、'.join(hit.why[:MOST_WHY])}" if hit.why else ""


def _buttons(found: FoundResources) -> tuple[Button, ...]:
    buttons = []
    if found.more:
        forward = {**_args(found), "skip": str(found.skip + PAGE)}
        fresh = {**forward, "fresh": "yes"}
        buttons = [_button("下一页", "下一页", forward), _button("换一批", "换一批", fresh)]
    if not found.filter.types:
        only = found.filter.model_copy(update={"types": frozenset({ResourceType.COURSEWARE})})
        buttons.append(_button("只看课件", "只看课件", _args(found, only)))
    if not (found.filter.homes or found.filter.levels or found.filter.owner):
        own = found.filter.model_copy(update={"levels": frozenset({Level.SCHOOL})})
        buttons.append(_button("只看本校", "只看本校", _args(found, own)))
    tag = {**_args(found), "skip": str(found.skip), "tag": "yes"}
    return (*buttons, _button("纠正标签", "纠正标签", tag))


def _args(found: FoundResources, wanted: ResourceFilter | None = None) -> dict[str, str]:
    kept = found.filter if wanted is None else wanted
    return {"said": found.words, "filter": kept.model_dump_json(exclude_defaults=True)}


def _button(label: str, say: str, args: dict[str, str]) -> Button:
    return Button(label=label, say=say, press=Press(command=COMMAND, args=args))


def _source(found: FoundResources) -> str:
    own = any(hit.level is not Level.REGION for hit in found.hits)
    return "资源库里你能看到的" if own else "县级资源库"


def _nothing(found: FoundResources) -> Card:
    """Say what stands in the way, or what to try instead."""
    if found.skip:
        back = _button("从头看", "第一页", {**_args(found), "skip": "0"})
        return Card(
            title="后面没有了", tone=Tone.MUTED, lines=(f"找：{found.words}",), buttons=(back,)
        )
    conditions = " · ".join(found.chips)
    title = f"没有找到“{found.words}”" + (f"（{conditions}）" if conditions else "")
    if found.relaxed:
        lines = tuple(f"不限{CONDITIONS[one.condition]}有 {one.total} 个" for one in found.relaxed)
    elif conditions_of(found.filter):
        lines = ("条件放宽也没有。换个说法，或只写知识点的名字再试。",)
    else:
        lines = ("换个说法，或只写知识点的名字再试。有好资源也可以发文件给我上传。",)
    return Card(title=title, tone=Tone.ASK, lines=lines, buttons=_let_go(found))


def _let_go(found: FoundResources) -> tuple[Button, ...]:

    wide = ((CONDITIONS[one.condition], one.condition) for one in found.relaxed)
    return tuple(
        _button(f"不限{name}", f"不限{name}", _args(found, without(found.filter, condition)))
        for name, condition in wide
    )


def ask_card() -> Card:
    """Ask what to look for."""
    return Card(
        title="找什么资源？",
        tone=Tone.ASK,
        lines=("写年级、知识点和类型，例如：", *(f"· {one}" for one in EXAMPLES)),
        buttons=tuple(_button(one, one, {"said": one}) for one in EXAMPLES),
        source="说法随意，错别字和拼音也可以",
    )


def tag_card(found: FoundResources) -> Card:
    """Ask whose tags are wrong."""
    return Card(
        title="要纠正哪一个的标签？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=f"{no}. {hit.title}",
                press=Press(command=RESOURCE, args={"act": "tag", "resource": hit.resource_id}),
            )
            for no, hit in enumerate(found.hits, start=found.skip + 1)
        ),
    )
