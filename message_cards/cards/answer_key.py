"""Cards of a homework's answer key, for the teacher who sets it."""

from collections.abc import Iterator
from itertools import groupby

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.answer_key import AnswerKey, KeyItem
from school.homework_key import KeyReport, MarkedAgain, spoken_points

MOST_ROWS = 40
IN_ONE_ROW = 10
SHORT = 3
"""Characters of an answer that stands with others in one row."""
COMMAND = "answer_key"


def key_live(homework_id: str) -> str:
    """Return the name of the live card of a homework's key."""
    return f"key:{homework_id}"


def key_card(report: KeyReport) -> Card:
    """Show the whole key, so that it can be checked before it counts."""
    rows = tuple(_rows(report))
    lines = [*_size(report.key), *_knowledge(report)]
    if report.doubtful:
        some = "、".join(report.doubtful[:12])
        first = report.doubtful[0]
        lines.append(f"没读清，请补：第 {some} 题。这样发：“答案 {first} B”")
    if len(rows) > MOST_ROWS:
        lines.append(f"还有 {len(rows) - MOST_ROWS} 行没有列出，请分两次作业发。")
    return Card(
        title=f"{report.homework} · {report.class_name} 答案",
        subtitle=_state(report),
        tone=Tone.GOOD if report.confirmed else Tone.ASK,
        lines=tuple(lines),
        rows=rows[:MOST_ROWS],
        buttons=_buttons(report),
        source=f"第 {report.version} 版 · 只有任课老师能看到",
    )


def _size(key: AnswerKey) -> list[str]:
    """Say how much there is in a key, and what it asks of every answer."""
    full = f"共 {len(key.items)} 题，满分 {spoken_points(key.most_points)} 分"
    lines = [full if key.items else "没有单独的答案，按题目算"]
    return [*lines, "分数要约分，没约分的算错"] if key.lowest_terms else lines


def _state(report: KeyReport) -> str:
    if not report.confirmed:
        return "请核对，确认后才按它批"
    if report.outdated:
        return f"已确认。之前批过的 {report.outdated} 张还没有按它批"
    return "已确认，之后的照片按它批"


def _rows(report: KeyReport) -> Iterator[Row]:
    """Yield rows such as “1–5（每题 4 分）：A B C D A”."""
    numbered = list(report.key.items.items())
    for (worth, short), several in groupby(
        numbered, key=lambda one: (_worth(one[1]), _short(one[1]))
    ):
        left = list(several)
        size = IN_ONE_ROW if short else 1
        for start in range(0, len(left), size):
            part = left[start : start + size]
            each = "每题 " if len(part) > 1 else ""
            yield Row(
                name=f"{_range([label for label, _ in part])}（{each}{worth}）",
                value=" ".join(_answer(item) for _, item in part),
            )


def _short(item: KeyItem) -> bool:
    return len(item.accepted) == 1 and len(item.answers[0]) <= SHORT


def _worth(item: KeyItem) -> str:
    part = f"，漏选 {spoken_points(item.part_points)} 分" if item.part_points else ""
    return f"{spoken_points(item.most_points)} 分{part}"


def _answer(item: KeyItem) -> str:
    most = item.most_points
    return " 或 ".join(
        a.answer if a.points == most else f"{a.answer}（{spoken_points(a.points)} 分）"
        for a in item.accepted
    )


def _range(labels: list[str]) -> str:
    """Return “1–5” for labels that count up, else all of them."""
    numbers = [int(label) for label in labels if label.isdecimal()]
    counting = numbers == list(range(numbers[0], numbers[0] + len(labels))) if numbers else False
    if len(labels) > 1 and counting:
        return f"{labels[0]}–{labels[-1]}"
    return "、".join(labels)


def _knowledge(report: KeyReport) -> list[str]:
    by_point: dict[str, list[str]] = {}
    for label, item in report.key.items.items():
        if item.knowledge:
            by_point.setdefault(item.knowledge, []).append(label)
    return [f"知识点：{point}（第 {_range(labels)} 题）" for point, labels in by_point.items()]


def _buttons(report: KeyReport) -> tuple[Button, ...]:
    edit = Press(command=COMMAND, args={"edit": report.homework_id})
    change = Button(label="修改", say="修改答案", press=edit)
    if not report.confirmed:
        confirm = Press(command=COMMAND, args={"confirm": report.key_id})
        yes = Button(label="确认", say="确认答案", style=ButtonStyle.PRIMARY, press=confirm)
        return (yes, change)
    if not report.outdated:
        return (change,)
    again = Press(command=COMMAND, args={"again": report.homework_id})
    label = f"按答案重批（{report.outdated} 张）"
    return (
        Button(label=label, say="按答案重批", style=ButtonStyle.PRIMARY, press=again),
        change,
    )


def marked_again_line(done: MarkedAgain) -> str:
    """Say what marking with the key again did."""
    if not done.papers and not done.misfits:
        return "都已经是按这份答案批的，没有要重批的。"
    said = f"已按答案重批 {done.papers} 张，{done.changed} 题的判断变了。老师改判过的没有动。"
    if done.misfits:
        rolls = "、".join(f"{n}号" for n in done.misfits)
        said += f"{rolls} 的题号和答案对不上，没有动，请核对答案或照片。"
    return said
