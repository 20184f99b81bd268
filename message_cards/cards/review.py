"""Cards of the review queue, for the teacher who sent the batch."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Tone
from school.review import ReviewGroup, ReviewQueue, Settled

COMMAND = "review"
MOST_NAMED = 8


def group_card(queue: ReviewQueue, *, picture: str) -> Card:
    """Ask whether all answers of the largest group are what they look like.

    Args:
        queue: What waits; it has at least one group.
        picture: File key of the picture with the cut-outs of all its answers; empty: there is none.
    """
    group = queue.groups[0]
    args = {"batch": queue.batch_id, "group": group.id}
    yes = Press(command=COMMAND, args={**args, "same": "yes"})
    one_by_one = Press(command="look", args={"batch": queue.batch_id, "next": "0"})
    alt = f"{len(group.members)} 处的裁剪图，从左到右：{_where(group)}"
    return Card(
        title=f"这 {len(group.members)} 个都是 {group.value} 吗？",
        subtitle=f"{queue.homework} · {queue.class_name}",
        tone=Tone.ASK,
        lines=(_meaning(group), f"来自 {_where(group)}。"),
        pictures=(Picture(key=picture, alt=alt),) if picture else (),
        buttons=(
            Button(label="都是", say="都是", style=ButtonStyle.PRIMARY, press=yes),
            Button(label="不都是，逐个看", say="逐张看", press=one_by_one),
        ),
        source=_left(queue),
    )


def _meaning(group: ReviewGroup) -> str:
    if group.value == group.expected:
        return f"“都是”就全部判对（答案 {group.expected}）。"
    return f"“都是”就全部按 {group.value} 判（答案 {group.expected}）。"


def _where(group: ReviewGroup) -> str:
    named = [f"{m.roll_no}号第{m.no}题" for m in group.members[:MOST_NAMED]]
    more = f"等 {len(group.members)} 处" if len(group.members) > MOST_NAMED else ""
    return "、".join(named) + more


def _left(queue: ReviewQueue) -> str:
    rest = len(queue.groups) - 1
    parts = [f"还有 {rest} 组"] if rest else []
    parts += [f"另有 {queue.alone} 处要逐个看"] if queue.alone else []
    return "，".join(parts) or "这是最后一组"


def settled_card(done: Settled) -> Card:
    """Say what settling a group did, and offer to take it back."""
    word = "判对" if done.right else f"按 {done.value} 判"
    undo = Press(command=COMMAND, args={"batch": done.batch_id, "undo": done.group_id})
    return Card(
        title=f"已把 {done.count} 处{word}",
        tone=Tone.GOOD,
        buttons=(Button(label="撤销这组", say="撤销这组", press=undo),),
        source="确认前只有你能看到",
    )
