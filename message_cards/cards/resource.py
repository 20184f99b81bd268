"""Cards of one resource: its preview, what was understood of an upload, what may be done to it."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Section, Tone
from school.county_time import spoken
from school.resource_calls import (
    Act,
    May,
    Removed,
    ResourceOpened,
    ResourceShown,
)
from school.resource_facts import SHARINGS, Sharing
from school.resource_shelf import county_of
from school.resources import (
    LEVELS,
    LICENCES,
    NOBODYS,
    REVIEW_STATES,
    STAGES,
    TYPES,
    Licence,
    Resource,
    ResourceFacts,
    ResourceId,
    ReviewState,
)

NAME = "resource"
TAG = "tag_resource"
_NUMERALS = "零一二三四五六七八九"


def resource_live(resource_id: str) -> str:
    """Return the name of a resource's live card."""
    return f"resource:{resource_id}"


def press(resource_id: str, act: str, **args: str) -> Press:
    """Return what a button about a resource does."""
    return Press(command=NAME, args={"resource": resource_id, "act": act, **args})


def grade_name(grade: int) -> str:
    """Return the name of a grade, 1 to 12: 五年级, 八年级, 高一."""
    return f"高{_NUMERALS[grade - 9]}" if grade > 9 else f"{_NUMERALS[grade]}年级"  # noqa: PLR2004


def facts_line(facts: ResourceFacts) -> str:
    """Return what is known of a resource in one line: “小学 · 五年级 · 数学 · 微课 · 人教版”."""
    parts = [
        STAGES[facts.stage] if facts.stage else "",
        "、".join(grade_name(grade) for grade in sorted(facts.grades)),
        facts.subject,
        TYPES[facts.type] if facts.type else "",
        facts.edition,
        facts.chapter,
    ]
    return " · ".join(part for part in parts if part)


def audience(resource: Resource) -> str:
    """Return who sees a resource: “全县可见”."""
    if resource.open_to == NOBODYS:
        return "只有自己可见"
    return "全县可见" if resource.open_to == county_of(resource.open_to) else "本校可见"


def resource_card(shown: ResourceShown) -> Card:
    """Show a resource: the beginning of its text, its facts, and what the asker may do."""
    resource = shown.resource
    buttons = [Button(label="打开", press=press(resource.id, "open"), style=ButtonStyle.PRIMARY)]
    if May.REVIEW in shown.may:
        buttons = [*_review_buttons(resource.id), *buttons]
    if May.MANAGE in shown.may:
        buttons += managing(resource)
    if May.TAG in shown.may:
        buttons.append(Button(label="纠正标签", press=Press(command=TAG, args=_about(resource))))
    return Card(
        title=resource.title,
        subtitle=facts_line(resource),
        tone=Tone.ASK if May.REVIEW in shown.may else Tone.PLAIN,
        lines=tuple(_lines(shown)),
        rows=tuple(_rows(shown)),
        sections=_suggestions(shown),
        buttons=tuple(buttons),
        source=_source(shown),
    )


def _about(resource: Resource) -> dict[str, str]:
    return {"resource": resource.id}


def _lines(shown: ResourceShown) -> list[str]:
    lines = [f"退回原因：{shown.why}"] if shown.why else []
    lines += [f"{plain(shown.preview)}……" if shown.preview else ""]
    return [line for line in lines if line]


def plain(text: str) -> str:
    """Return text of a file as a card shows it: data, whatever marks it has."""
    return " ".join(text.split()).translate(_MARKS)


_MARKS = str.maketrans(
    {"[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "<": "＜", ">": "＞"}
)
"""Markdown of a platform could turn them into a link or a heading."""


def _rows(shown: ResourceShown) -> list[Row]:
    resource = shown.resource
    state = REVIEW_STATES[resource.state]
    version = f"第 {resource.version} 版" if resource.version > 1 else ""
    rows = [
        Row(name="知识点", value="、".join(shown.points)) if shown.points else None,
        Row(name="状态", value=" · ".join(p for p in (state, audience(resource), version) if p)),
        Row(name="版权", value=LICENCES[resource.licence]),
        Row(name="上传人", value=shown.owner_name) if shown.owner_name else None,
    ]
    return [row for row in rows if row]


def _suggestions(shown: ResourceShown) -> tuple[Section, ...]:
    """Return the suggested points, each with a yes and a no: they are suggestions, not facts."""
    return tuple(
        Section(
            text=f"可能讲的是“{one.name}”，对吗？",
            buttons=(
                Button(
                    label="对",
                    press=Press(command=TAG, args={**_about(shown.resource), "yes": one.point}),
                ),
                Button(
                    label="不是",
                    press=Press(command=TAG, args={**_about(shown.resource), "no": one.point}),
                ),
            ),
        )
        for one in shown.suggested[:2]
    )


def _source(shown: ResourceShown) -> str:
    resource = shown.resource
    kind = resource.file_name.rpartition(".")[2].upper() if resource.file_name else "链接"
    size = f" {resource.size / 1_000_000:.1f} MB" if resource.size >= 100_000 else ""  # noqa: PLR2004
    level = LEVELS[resource.level]
    used = f"用过 {resource.uses} 次"
    return (
        f"{shown.home_name} · {level}资源 · {kind}{size} · {used} · {spoken(resource.updated_at)}"
    )


def managing(resource: Resource) -> list[Button]:
    """Return what its owner may do to a resource."""
    if resource.state in (ReviewState.WITHDRAWN, ReviewState.SUPERSEDED):
        return [
            Button(label="恢复", press=press(resource.id, "manage", do=Act.RESTORE)),
            Button(label="彻底删除", press=press(resource.id, "delete"), style=ButtonStyle.DANGER),
        ]
    buttons = [
        Button(label=SHARINGS[to], press=press(resource.id, "manage", do=Act.SHARE, to=to))
        for to in _openings(resource)
    ]
    buttons.append(Button(label="改", press=press(resource.id, "change")))
    if resource.version > 1:
        buttons.append(Button(label="历史版本", press=press(resource.id, "versions")))
    buttons.append(Button(label="下架", press=press(resource.id, "manage", do=Act.WITHDRAW)))
    return buttons


def _openings(resource: Resource) -> list[Sharing]:
    """Return to whom else a resource can be opened, or back."""
    seen = audience(resource)
    now = {"只有自己可见": Sharing.SELF, "本校可见": Sharing.SCHOOL, "全县可见": Sharing.COUNTY}[
        seen
    ]
    above = resource.home == county_of(resource.home)
    left_out = {now, *([Sharing.SCHOOL] if above else [])}
    if resource.owner is None:
        left_out.add(Sharing.SELF)
    if resource.licence is Licence.BOUGHT:
        left_out.add(Sharing.COUNTY)
    return [one for one in Sharing if one not in left_out]


def _review_buttons(resource_id: ResourceId) -> list[Button]:
    return [
        Button(
            label="通过",
            press=press(resource_id, "review", say="yes"),
            style=ButtonStyle.PRIMARY,
        ),
        Button(label="退回", press=press(resource_id, "review", say="no")),
    ]


def what_follows(resource: Resource) -> str:
    """Return what becomes of a resource that is to be open to its people."""
    if resource.open_to == NOBODYS:
        return "只有你自己看得到"
    if resource.owner is None:
        return f"直接上架，{audience(resource)}"
    who = "教育局" if resource.open_to == county_of(resource.open_to) else "校领导"
    return f"{who}审核后{audience(resource)}"


def managed_card(removed: Removed) -> Card:
    """Show what became of a resource its owner did something to."""
    if removed.shown is None:
        return Card(
            title=f"已删除：{removed.title}",
            tone=Tone.GOOD,
            lines=("文件和索引一起删掉了。",),
            source="一小时内从存储里清除",
        )
    resource = removed.shown.resource
    said = {
        ReviewState.PENDING: f"已提交，{what_follows(resource)}；在那之前只有你看得到。",
        ReviewState.APPROVED: f"已上架，{audience(resource)}。",
        ReviewState.WITHDRAWN: "已下架，别人找不到了。",
    }
    line = said.get(resource.state, "")
    card = resource_card(removed.shown)
    return card.model_copy(update={"lines": tuple(p for p in (line, *card.lines) if p)})


def opened_card(opened: ResourceOpened, *, page: str) -> Card:
    """Say how to open a resource; *page* is the address of its one-time page, or empty."""
    if opened.link:
        return Card(
            title=opened.title,
            lines=(opened.link,),
            source="这是外部网站，内容以网站为准",
        )
    return Card(
        title=opened.title,
        lines=(f"下载（10 分钟内有效，只能打开一次）：\n{page}", f"验证码：{opened.code}"),
        source="链接只给你，转给别人打不开",
    )


def versions_card(shown: ResourceShown) -> Card:
    """List the versions of a work, each with what can be done."""
    sections = tuple(
        Section(
            text=f"第 {one.version} 版 · {REVIEW_STATES[one.state]} · {spoken(one.at)}",
            buttons=(
                Button(label="看", press=press(one.resource_id, "show")),
                *(
                    [Button(label="恢复", press=press(one.resource_id, "manage", do=Act.RESTORE))]
                    if one.state in (ReviewState.SUPERSEDED, ReviewState.WITHDRAWN)
                    else []
                ),
            ),
        )
        for one in shown.versions[:6]
    )
    return Card(
        title=f"历史版本：{shown.resource.title}",
        sections=sections,
        source=f"共 {len(shown.versions)} 版；旧版本别人搜不到",
    )


def delete_card(shown: ResourceShown) -> Card:
    """Ask before a resource is deleted for good."""
    resource = shown.resource
    return Card(
        title=f"彻底删除“{resource.title}”？",
        tone=Tone.WARN,
        lines=("文件会一起删掉，不能恢复。只是不想让人看到，可以“下架”。",),
        buttons=(
            Button(
                label="删除",
                press=press(resource.id, "manage", do=Act.DELETE),
                style=ButtonStyle.DANGER,
            ),
            Button(label="不删", press=press(resource.id, "show")),
        ),
        source="还没有删除",
    )


def change_card(resource_id: str) -> Card:
    """Ask what is to be changed."""
    return Card(
        title="要改什么？",
        tone=Tone.ASK,
        lines=("直接发要改的，如“六年级 语文 教案”“人教版”“原创”，或“改名 分数除法（二）”。",),
        buttons=(Button(label="不改了", press=press(resource_id, "show")),),
        source="没写到的不变",
    )
