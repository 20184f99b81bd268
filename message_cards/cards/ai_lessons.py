"""Cards of AI and programming lessons: what was recorded, and how far a school or county is."""

from message_cards.card import Button, Card, Press, Row, Tone
from school.ai_lessons import AiFigures, GradeHours, LessonsRecorded, SchoolLessons

NAME = "ai_lessons"
MOST_SCHOOLS = 8
PRIMARY = 6
"""Grades of primary school."""


def recorded_card(recorded: LessonsRecorded) -> Card:
    """Say what was recorded, and how many lessons that makes."""
    day = f"{recorded.day.month}月{recorded.day.day}日"
    first = "这一条记过了，没有重复记。" if recorded.again else "已记下。"
    wanted = f"，要求不少于 {recorded.least}" if recorded.least else ""
    undo = Press(command=NAME, args={"do": "undo", "lesson": recorded.lesson_id})
    figures = Press(command=NAME, args={"do": "figures"})
    return Card(
        title=f"{recorded.kind}课 · {recorded.unit} {recorded.hours} 课时",
        tone=Tone.PLAIN if recorded.again else Tone.GOOD,
        lines=(first, f"{day}。本学年累计 {recorded.total} 课时{wanted}。"),
        buttons=(
            Button(label="撤销这一条", press=undo),
            Button(label="看全校", say="编程课时", press=figures),
        ),
        source="按记录累计；年级的按课时最少的班算",
    )


def figures_card(figures: AiFigures) -> Card:
    """Show a school its grades, or the bureau its schools."""
    return _school(figures) if not figures.schools else _county(figures)


def _school(figures: AiFigures) -> Card:
    return Card(
        title=f"人工智能和编程课 · {figures.scope}",
        subtitle=figures.period,
        lines=() if any(one.hours for one in figures.grades) else ("本学年还没有记录。",),
        rows=tuple(Row(name=grade_name(one.grade), value=_grade(one)) for one in figures.grades),
        source="记录请发“记录 人工智能课 三年级 2课时”；年级的按课时最少的班算",
    )


def grade_name(grade: int) -> str:
    """Return what a grade (1 to 9) is called: “三年级”, “初一”."""
    if grade > PRIMARY:
        return f"初{'一二三'[grade - PRIMARY - 1]}"
    return f"{'一二三四五六'[grade - 1]}年级"


def _grade(one: GradeHours) -> str:
    said = "、".join(f"{name} {hours}" for name, hours in one.hours.items()) or "还没有记录"
    return f"{said}（编程要求 {one.least}）" if one.least else said


def _county(figures: AiFigures) -> Card:
    schools = figures.schools
    with_ai, classes = sum(one.ai for one in schools), sum(one.classes for one in schools)
    enough = sum(one.enough for one in schools)
    share = with_ai / len(schools)
    lines = [f"开展人工智能教育的学校 {with_ai}/{len(schools)} 所（{share:.1%}）。"]
    if classes:
        lines.append(
            f"编程满 {figures.least} 课时的班 {enough}/{classes} 个（{enough / classes:.1%}）。"
        )
    if len(schools) > MOST_SCHOOLS:
        lines.append(f"下面是还没开展或课时少的 {MOST_SCHOOLS} 所；看一所请写校名。")
    return Card(
        title=f"人工智能和编程课 · {figures.scope}",
        subtitle=figures.period,
        lines=tuple(lines),
        rows=tuple(Row(name=one.name, value=_one(one)) for one in schools[:MOST_SCHOOLS]),
        source="按学校记录统计；编程课时算小学三年级到初三的班",
    )


def _one(one: SchoolLessons) -> str:
    ai = "已开展" if one.ai else "没有人工智能课记录"
    return f"{ai} · 编程满课时 {one.enough}/{one.classes} 个班" if one.classes else ai
