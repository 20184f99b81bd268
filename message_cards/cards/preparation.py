"""Cards of preparation groups: the list, one group, the wish to join."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Section, Tone
from school.lesson_calls import LessonView
from school.preparation import Groups, GroupView, MemberState

NAME = "preparation"
MOST_GROUPS = 8
MOST_NAMES = 12
MOST_DRAFTS = 6
_MINE = {
    MemberState.ASKED: "等组长同意",
    MemberState.MEMBER: "你在组里",
    MemberState.DECLINED: "组长没有同意",
}


def groups_card(groups: Groups) -> Card:
    """Show the groups somebody is in or may join."""
    shown = groups.rows[:MOST_GROUPS]
    return Card(
        title="备课组",
        lines=() if shown else ("还没有备课组。发“建备课组 三年级数学”建一个。",),
        rows=tuple(Row(name=one.name, value=_summary(one)) for one in shown),
        buttons=tuple(
            Button(label=one.name, press=_press(one.group_id, do="show")) for one in shown
        ),
        source="建一个发“建备课组 三年级数学”",
    )


def _press(group_id: str, **args: str) -> Press:
    return Press(command=NAME, args={"group": group_id, **args})


def _summary(group: GroupView) -> str:
    parts = [group.home_name, f"组长 {group.leader}" if group.leader else "", f"{group.count} 人"]
    if group.mine:
        parts.append(_MINE[group.mine])
    return " · ".join(part for part in parts if part)


def group_card(group: GroupView, *, done: str = "") -> Card:
    """Show one group: to its members who is in it, the meetings and the drafts."""
    lines = [done] if done else []
    lines.append(_summary(group))
    if group.members:
        more = len(group.members) - MOST_NAMES
        names = "、".join(group.members[:MOST_NAMES])
        lines.append(f"成员：{names}{f' 等 {len(group.members)} 人' if more > 0 else ''}")
    if group.hidden:
        lines.append(f"还有 {group.hidden} 份资料没有对你开放，请联系放资料的老师。")
    return Card(
        title=f"备课组 · {group.name}",
        tone=Tone.ASK if group.waiting else Tone.PLAIN,
        lines=tuple(lines),
        rows=tuple(Row(name=one.when, value=_meeting(one)) for one in group.meetings),
        sections=(*_waiting(group), *_drafts(group)),
        buttons=_buttons(group),
        source="安排发“集体备课 周四 15:30 课题”；会后发“备课纪要 …”",
    )


def _meeting(view: LessonView) -> str:
    return f"{view.topic}{f' · 纪要：{view.minutes}' if view.minutes else ''}"


def _waiting(group: GroupView) -> tuple[Section, ...]:
    return tuple(
        Section(
            text=f"{one.name}想加入",
            buttons=(
                Button(
                    label="同意",
                    style=ButtonStyle.PRIMARY,
                    press=_press(group.group_id, do="agree", person=one.person),
                ),
                Button(
                    label="不同意", press=_press(group.group_id, do="decline", person=one.person)
                ),
            ),
        )
        for one in group.waiting[:3]
    )


def _drafts(group: GroupView) -> tuple[Section, ...]:
    return tuple(
        Section(
            text=f"{one.title}（{one.by}）" if one.by else one.title,
            buttons=(
                Button(
                    label="看",
                    press=Press(
                        command="resource", args={"resource": one.resource_id, "act": "show"}
                    ),
                ),
            ),
        )
        for one in group.drafts[:MOST_DRAFTS]
    )


def _buttons(group: GroupView) -> tuple[Button, ...]:
    if group.mine is None:
        join = _press(group.group_id, do="join")
        return (Button(label="申请加入", style=ButtonStyle.PRIMARY, press=join),)
    if group.mine is not MemberState.MEMBER:
        return ()
    found = [Button(label="放资料", press=_press(group.group_id, do="choose"))]
    if group.meetings:
        args = {"lesson": group.meetings[0].lesson_id, "do": "show"}
        found.append(Button(label="最近一次", press=Press(command="lessons", args=args)))
    if not group.leads:
        found.append(Button(label="退出", press=_press(group.group_id, do="leave")))
    return tuple(found)


def choose_card(group: GroupView) -> Card:
    """Ask which of the own resources goes to the group."""
    return Card(
        title=f"放哪一份到“{group.name}”？",
        tone=Tone.ASK,
        lines=() if group.choices else ("你还没有能放的资料。请先上传，再来放。",),
        buttons=tuple(
            Button(
                label=one.title[:20],
                press=_press(group.group_id, do="share", resource=one.resource_id),
            )
            for one in group.choices
        ),
        source="组里的老师能不能打开，按资料自己的开放范围",
    )


def wish_card(group: GroupView) -> Card:
    """Tell the leader who asks to join, or somebody what the leader decided."""
    if group.leads:
        return group_card(group, done="有老师想加入。")
    said = "组长同意了，你已加入。" if group.mine is MemberState.MEMBER else "组长这次没有同意。"
    return group_card(group, done=said)
