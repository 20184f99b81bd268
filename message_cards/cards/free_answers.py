"""Cards of free answers, for the teacher who gives the points."""

from collections.abc import Iterator
from fractions import Fraction

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Section, Tone
from school.free_answers import marked_by_hand
from school.grading import Mark, Verdict
from school.homework_key import spoken_points
from school.papers import BatchReport, PaperReport

COMMAND = "free_answers"
Waiting = tuple[PaperReport, Mark]


def waiting_of(report: BatchReport) -> list[Waiting]:
    """Return the answers of a batch that wait for points, question by question.

    All pupils' answers to one question come in a row: that is how teachers mark fairly.
    """
    waiting = [(p, m) for p in report.papers for m in p.marks if _waits(m)]
    return sorted(waiting, key=lambda one: (one[1].no, one[0].roll_no))


def _waits(mark: Mark) -> bool:
    return mark.verdict is Verdict.UNSURE and marked_by_hand(mark)


def waiting_button(report: BatchReport) -> Button:
    """Return the button that shows the first answer that waits."""
    press = Press(command=COMMAND, args={"batch": report.batch_id})
    return Button(label=f"批主观题 {len(waiting_of(report))} 处", say="主观题", press=press)


def waiting_card(report: BatchReport, *, skipped: int, done: str = "") -> Card:
    """Show the next answer that waits for points.

    Args:
        report: A batch in which at least one answer waits.
        skipped: How many of them the teacher put off.
        done: What was just given, in words; empty: nothing.
    """
    waiting = waiting_of(report)
    paper, mark = waiting[skipped % len(waiting)]
    press = Press(command=COMMAND, args={"batch": report.batch_id, "skip": str(skipped + 1)})
    later = (Button(label="先看下一张", press=press),) if len(waiting) > 1 else ()
    section = free_section(paper, mark, said=f"{paper.roll_no}号")
    return Card(
        title=f"主观题 {len(waiting)} 处待批",
        subtitle=f"{report.homework} · {report.class_name}",
        tone=Tone.ASK,
        lines=tuple(line for line in (done, section.text) if line),
        pictures=(section.picture,) if section.picture else (),
        buttons=(*section.buttons, *later),
        source="给错了发“撤销”；确认前只有你能看到",
    )


def free_section(paper: PaperReport, mark: Mark, *, said: str = "") -> Section:
    """Show one answer that a person marks, with the buttons to do so.

    Args:
        paper: The paper it is on.
        mark: The answer.
        said: Whose it is, where the card shows several pupils' answers: “3号”.
    """
    crop = Picture(key=mark.crop, alt=f"{said}第 {mark.no} 题写的") if mark.crop else None
    if mark.most_points is None:
        how = f"要给分，先发“答案 {mark.no} 主观 10分”"
        buttons = tuple(_verdicts(paper, mark, said=said))
    else:
        how = f"满分 {spoken_points(mark.most_points)} 分，也可以发“{said}第{mark.no}题给 3 分”"
        buttons = tuple(_points(paper, mark, said=said))
    return Section(text=f"待你批：{said}第 {mark.no} 题（{how}）", picture=crop, buttons=buttons)


def _points(paper: PaperReport, mark: Mark, *, said: str) -> Iterator[Button]:
    """Yield buttons for all, half and none of the points."""
    most = mark.most_points or Fraction(0)
    half = Fraction(most.numerator // (2 * most.denominator))
    for points in dict.fromkeys((most, half, Fraction(0))):
        spoken = spoken_points(points)
        args = {"paper": paper.paper_id, "no": str(mark.no), "points": spoken}
        yield Button(
            label=f"{spoken} 分",
            say=f"{said}第{mark.no}题给{spoken}分",
            style=ButtonStyle.PRIMARY if points == most else ButtonStyle.PLAIN,
            press=Press(command=COMMAND, args=args),
        )


def _verdicts(paper: PaperReport, mark: Mark, *, said: str) -> Iterator[Button]:
    args = {"paper": paper.paper_id, "no": str(mark.no)}
    for verdict, word in ((Verdict.RIGHT, "对"), (Verdict.WRONG, "错")):
        press = Press(command=COMMAND, args={**args, "verdict": verdict})
        yield Button(label=f"算{word}", say=f"{said}第{mark.no}题算{word}", press=press)
