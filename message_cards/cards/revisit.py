"""Cards of spaced review: one question at a time, and the reminder that some are due."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Tone
from school.county_time import day_of
from school.papers import spoken_question
from school.reminders import DueRevisits
from school.revisit import Revisit, Revisited, RevisitQuestion, State

COMMAND = "revisit"


def question_card(revisit: Revisit, asked: RevisitQuestion, *, before: Revisited | None) -> Card:
    """Ask one question, after a word on the one before."""
    plain = spoken_question(asked.question).strip()
    printed = plain == asked.question
    question = plain if printed else f"{asked.homework} {plain}（看一下题目）"
    args = {"pupil": revisit.pupil_id, "item": asked.item, "turn": str(asked.turn)}
    give_up = Press(command=COMMAND, args={**args, "unknown": "yes"})
    stop = Press(command=COMMAND, args={"stop": "yes"})
    left = f"今天还有 {revisit.due} 道" if revisit.due else "今天的已经复习完，多练一道"
    return Card(
        title=f"{question} ？",
        subtitle=f"{revisit.name} · {left}",
        tone=_tone(before),
        lines=(*((feedback(before),) if before else ()), "直接发答案就行。"),
        pictures=()
        if printed or not asked.crop
        else (Picture(key=asked.crop, alt="这道题的照片"),),
        buttons=(
            Button(label="不会", say="不会", press=give_up),
            Button(label="先到这里", say="先到这里", press=stop),
        ),
    )


def _tone(before: Revisited | None) -> Tone:
    if before is None:
        return Tone.PLAIN
    return Tone.GOOD if before.right else Tone.ASK


def feedback(done: Revisited) -> str:
    """Return a kind word on an answer: what is right, and when the question comes again."""
    question = spoken_question(done.question).strip()
    right = f"{question}{done.expected}" if question.endswith("=") else f"答案是 {done.expected}"
    if not done.right:
        wrote = f"你答 {done.answer}，" if done.answer else ""
        return f"还差一点：{wrote}{right}。{_again(done)}"
    if done.state is State.MASTERED:
        return f"对了，{right}。隔了这么久还记得，这道掌握了。"
    early = "还没到复习的日子，" if done.early else ""
    return f"对了，{right}。{early}{_again(done)}"


def _again(done: Revisited) -> str:
    if done.next_review_at is None:
        return ""
    day = day_of(done.next_review_at)
    return f"{day.month}月{day.day}日再来一次。"


def finished_card(revisit: Revisit, *, right: int, total: int, before: Revisited | None) -> Card:
    """Sum up a sitting, and say when to go on."""
    lines = [feedback(before)] if before else []
    if total:
        lines.append(f"这次 {total} 道，对 {right} 道。")
    if revisit.due:
        lines.append(f"今天还有 {revisit.due} 道，歇一会儿再发“复习”。")
    elif revisit.next_at is not None:
        day = day_of(revisit.next_at)
        lines.append(f"下次复习：{day.month}月{day.day}日。")
    title = "先到这里" if revisit.due else "今天没有要复习的了"
    more = Press(command=COMMAND, args={"pupil": revisit.pupil_id, "ahead": "yes"})
    book = Press(command="mistakes", args={"pupil": revisit.pupil_id})
    return Card(
        title=f"{title} · {revisit.name}",
        tone=Tone.GOOD,
        lines=tuple(lines),
        buttons=(
            *((Button(label="再练", press=more),) if revisit.due or revisit.next_at else ()),
            Button(label="看错题本", say="错题本", press=book),
        ),
    )


def reminder_card(due: DueRevisits) -> Card:
    """Remind of what is due today, once a day."""
    total = sum(child.due for child in due.children)
    off = Press(command="reminders", args={"wanted": "no"})
    begin = Press(command=COMMAND)
    return Card(
        title=f"今天有 {total} 道错题该复习了",
        lines=(
            "、".join(f"{c.name} {c.due} 道" for c in due.children),
            f"大约 {due.minutes} 分钟，做完就收工。",
        ),
        buttons=(
            Button(label="开始复习", say="复习", style=ButtonStyle.PRIMARY, press=begin),
            Button(label="不用提醒", say="不用提醒", press=off),
        ),
        source="每天最多提醒一次",
    )
