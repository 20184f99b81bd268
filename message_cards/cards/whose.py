"""Card that asks whose the photos are that came without a name."""

from message_cards.card import Button, Card, Press, Tone
from school.naming import FoundPupils, PupilChoice


def whose_card(found: FoundPupils, *, photos: int, in_order: str) -> Card:
    """Ask whose *photos* photos are; several may be taken *in_order*, as those words say."""
    several = photos > 1 and found.class_id is not None
    ordered = Button(
        label=f"{in_order}（1–{photos}）",
        say=in_order,
        press=Press(command="grade", args={"from_roll": "1"}),
    )
    offered = found.choices[: 4 if several else 5]
    example = f"{found.class_name or (found.teaches or ('三(2)班',))[0]} 12号"
    return Card(
        title=f"这 {photos} 张是谁的作业？" if photos > 1 else "这张是谁的作业？",
        subtitle=f"{found.class_name} {found.homework}".strip(),
        tone=Tone.ASK,
        lines=(f"回复学号或姓名就行，如“{example}”。",),
        buttons=(*((ordered,) if several else ()), *map(_pupil_button, offered)),
        source="还没有保存照片；半小时内回复有效",
    )


def _pupil_button(pupil: PupilChoice) -> Button:
    caption = f"{pupil.class_name} {pupil.roll_no}号"
    return Button(
        label=f"{pupil.roll_no}号 {pupil.name}",
        say=caption,
        press=Press(command="grade", args={"caption": caption}),
    )
