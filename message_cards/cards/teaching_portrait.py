"""Card of a teacher's portrait: radar, trend, and what the rules say of them."""

from message_cards.card import Button, Card, Picture, Press, Row
from message_cards.cards.teaching import RECORD, claim_state, day_words
from school.teaching import spoken_points
from school.teaching_calls import TeacherPoints
from school.teaching_portrait import Portrait

MOST_EVIDENCE = 4


def portrait_card(points: TeacherPoints, said: Portrait, pictures: tuple[Picture, ...]) -> Card:
    """Show the portrait: the strong sides first, then what is open, then what it rests on."""
    lines = [f"{spoken_points(points.total)} 分（满分 {spoken_points(points.most)}）"]
    lines += [f"强项 · {words}" for words in said.strong]
    lines += [f"变化 · {words}" for words in said.trend]
    lines += [f"可以补 · {words}" for words in said.open]
    pdf = Press(command="teaching_portrait", args={"pdf": "yes"})
    return Card(
        title=f"画像 · {points.teacher} · {points.label()}",
        lines=tuple(lines),
        rows=tuple(
            Row(name=f"{day_words(c)} {c.activity} {c.level}".strip(), value=claim_state(c))
            for c in said.evidence[:MOST_EVIDENCE]
        ),
        pictures=pictures,
        buttons=(Button(label="要 PDF", say="我的画像 PDF", press=pdf), RECORD),
        source="由积分和规则得出，没有模型，不和别人比；只有本人和校长能看",
    )
