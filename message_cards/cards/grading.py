"""Cards of graded papers, for the teacher who sent them."""

from collections import Counter

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Section, Tone
from message_cards.cards.free_answers import free_section, waiting_button, waiting_of
from message_cards.cards.points import (
    batch_points,
    by_hand_line,
    counts_line,
    points_line,
    score_lines,
)
from school.county_time import spoken
from school.free_answers import is_free, marked_by_hand
from school.grading import Counts, Mark, PaperState, Verdict
from school.papers import BatchReport, Confirmation, PaperReport, spoken_question

MOST_SECTIONS = 3
MOST_WRONG = 6
MOST_PAPERS = 12


def batch_live(batch_id: str) -> str:
    """Return the name of the live card of a batch."""
    return f"batch:{batch_id}"


def paper_live(paper_id: str) -> str:
    """Return the name of the live card of one paper looked at by itself."""
    return f"paper:{paper_id}"


def batch_card(report: BatchReport) -> Card:
    """Show papers sent in a row: how far they are, or what came out."""
    if report.open:
        return _progress_card(report)
    if len(report.papers) == 1:
        return paper_card(report.papers[0])
    return _summary_card(report)


def _progress_card(report: BatchReport) -> Card:
    total = report.photos or len(report.papers)
    read = total - report.open
    lines = [f"收到，正在批改（{total} 张）……"] if not read else [f"已批 {read}/{total}"]
    if report.unsure:
        lines.append(f"待你看 {report.unsure} 处")
    return Card(
        title=f"{report.homework} · {report.class_name}",
        lines=tuple(lines),
        progress=read / total,
        source="批完会更新这张卡片，不用等在这里",
    )


def paper_card(report: PaperReport) -> Card:
    """Show one paper: what came out, what waits for the teacher's eye, and what to do next."""
    title = f"{report.homework} · {report.class_name} · {report.roll_no}号"
    if report.state in (PaperState.AWAITED, PaperState.WAITING):
        return Card(title=title, lines=("正在批改……",), source="批完会更新这张卡片")
    if report.state is PaperState.RETAKE:
        return _retake_card(report, title=title)
    unsure = [m for m in report.marks if m.verdict is Verdict.UNSURE]
    lines = [*score_lines(report)]
    lines += [line for line in (by_hand_line(report.marks), wrong_line(report.marks)) if line]
    if len(unsure) > MOST_SECTIONS:
        lines.append(
            f"先看前 {MOST_SECTIONS} 处，定了再出后面的 {len(unsure) - MOST_SECTIONS} 处。"
        )
    return Card(
        title=title,
        subtitle="已确认，家长可以看到" if report.confirmed_at else "批改建议，确认前只有你能看到",
        tone=_tone(report),
        lines=tuple(lines),
        pictures=_annotated(report),
        sections=tuple(_section(report, m) for m in unsure[:MOST_SECTIONS]),
        buttons=_paper_buttons(report),
        source=f"拍照批改 · {spoken(report.read_at)}" if report.read_at else "",
    )


def _tone(report: PaperReport) -> Tone:
    if report.confirmed_at:
        return Tone.GOOD
    return Tone.ASK if report.counts.unsure else Tone.PLAIN


def _annotated(report: PaperReport) -> tuple[Picture, ...]:
    alt = f"批注后的照片：{counts_line(report.counts)}"
    keys = [key for key in (report.annotated_key, *report.more_pages) if key]
    return tuple(Picture(key=key, alt=alt) for key in keys)


def wrong_line(marks: tuple[Mark, ...]) -> str:
    """Return the wrong answers with the right ones: “错题：5×9=48（45）· …”, or nothing."""
    wrong = [m for m in marks if m.verdict is Verdict.WRONG and not marked_by_hand(m)]
    shown = [
        f"{spoken_question(m.question)}{m.read or '（空）'}（{m.expected}）"
        for m in wrong[:MOST_WRONG]
    ]
    if len(wrong) > MOST_WRONG:
        shown.append(f"还有 {len(wrong) - MOST_WRONG} 题见照片")
    return "错题：" + " · ".join(shown) if shown else ""


def _section(report: PaperReport, mark: Mark) -> Section:
    return free_section(report, mark) if marked_by_hand(mark) else _unsure_section(report, mark)


def _unsure_section(report: PaperReport, mark: Mark) -> Section:
    looks = f"看起来像 {mark.read}" if mark.read else "看不清"
    args = {"paper": report.paper_id, "no": str(mark.no)}

    def button(label: str, say: str, verdict: Verdict) -> Button:
        press = Press(command="revise", args={**args, "verdict": verdict})
        return Button(label=label, say=say, press=press)

    crop = Picture(key=mark.crop, alt=f"第 {mark.no} 题的裁剪图") if mark.crop else None
    return Section(
        text=f"待你看：第 {mark.no} 题 {_printed(mark.question)}{looks}",
        picture=crop,
        buttons=(
            button(f"是 {mark.expected}，对", f"第{mark.no}题算对", Verdict.RIGHT),
            button("不是，算错", f"第{mark.no}题算错", Verdict.WRONG),
        ),
    )


def _printed(question: str) -> str:
    """Return a printed question with a blank behind it; a sheet prints only its number."""
    return "" if question.removeprefix("q").isdecimal() else f"{question} "


def _paper_buttons(report: PaperReport) -> tuple[Button, ...]:
    paper = {"paper": report.paper_id}
    revise = Button(label="改判", say="第6题算对", press=Press(command="revise", args=paper))
    if report.confirmed_at:
        return (revise,)
    return (
        Button(
            label="确认",
            say="确认",
            style=ButtonStyle.PRIMARY,
            press=Press(command="confirm", args={"batch": report.batch_id, **paper}),
        ),
        revise,
        Button(label="重拍", say="重拍", press=Press(command="retake", args=paper)),
    )


def _retake_card(report: PaperReport, *, title: str) -> Card:
    insist = Press(command="retake", args={"paper": report.paper_id, "insist": "yes"})
    return Card(
        title=title,
        subtitle="没有重复批" if report.note else "请重拍一张",
        tone=Tone.ASK,
        lines=(report.retake,),
        buttons=(Button(label="仍按这张批", say="仍按这张批", press=insist),),
        source="没有记成绩；直接发新照片就行",
    )


def _summary_card(report: BatchReport) -> Card:
    counts = sum((p.counts for p in report.papers), start=Counts())
    retakes = [p for p in report.papers if p.state is PaperState.RETAKE and not p.note]
    confirmed = all(p.confirmed_at or p.state is PaperState.RETAKE for p in report.papers)
    lines = [
        f"{report.photos or len(report.papers)} 张，{counts_line(counts)}",
        *batch_points(report),
    ]
    lines += [_paper_line(p) for p in report.papers[:MOST_PAPERS]]
    if len(report.papers) > MOST_PAPERS:
        lines.append(f"还有 {len(report.papers) - MOST_PAPERS} 张，发“12号”这样看某一位。")
    if retakes:
        lines.append(f"{len(retakes)} 张要重拍：" + "、".join(f"{p.roll_no}号" for p in retakes))
    return Card(
        title=f"{report.homework} · {report.class_name}",
        subtitle="已确认，家长可以看到" if confirmed else "批改建议，确认前只有你能看到",
        tone=Tone.GOOD if confirmed else Tone.ASK if counts.unsure else Tone.PLAIN,
        lines=tuple(lines),
        buttons=_batch_buttons(report, confirmed=confirmed),
        source="拍照批改",
    )


def _paper_line(paper: PaperReport) -> str:
    if paper.state is PaperState.RETAKE:
        return paper.note or f"{paper.roll_no}号：要重拍。{paper.retake}"
    if paper.without_key and all(is_free(m.question) for m in paper.marks):
        return f"{paper.roll_no}号：读出 {paper.without_key} 题，还没有答案"
    points = f"{line}，" if (line := points_line(paper)) else ""
    pages = f"（{len(paper.more_pages) + 1} 页）" if paper.more_pages else ""
    return f"{paper.roll_no}号{pages}：{points}{counts_line(paper.counts)}"


def _batch_buttons(report: BatchReport, *, confirmed: bool) -> tuple[Button, ...]:
    look = Button(
        label=f"待你看 {report.unsure} 处" if report.unsure else "逐张看",
        say="待你看" if report.unsure else "逐张看",
        press=Press(command="look", args={"batch": report.batch_id, "next": "0"}),
    )
    same = _equal_unsure(report)
    press = Press(command="review", args={"batch": report.batch_id})
    together = Button(label=f"一起看 {same} 处相同的", say="一起看", press=press)
    looks = (together, look) if same else (look,)
    if waiting_of(report):
        looks = (waiting_button(report), *looks)
    if confirmed:
        return looks
    confirm = Button(
        label="全部确认",
        say="确认",
        style=ButtonStyle.PRIMARY,
        press=Press(command="confirm", args={"batch": report.batch_id}),
    )
    return (confirm, *looks)


def _equal_unsure(report: BatchReport) -> int:
    """Count the unsure answers that read like another one where the same is expected."""
    unsure = Counter(
        (m.read, m.expected)
        for p in report.papers
        for m in p.marks
        if m.verdict is Verdict.UNSURE and not marked_by_hand(m)
    )
    return sum(n for n in unsure.values() if n > 1)


def confirmation_card(done: Confirmation) -> Card:
    """Say what confirming did."""
    first = f"已确认 {done.confirmed} 张。" if done.confirmed else "之前已经确认过，没有重复通知。"
    lines = [first]
    if done.told:
        lines.append(f"已通知 {done.told} 位家长（只有本人孩子的结果）。")
    if done.unreachable:
        lines.append(f"{done.unreachable} 位同学的家长还没有登记账号，请线下告诉。")
    lines.append(f"全班完成 {done.done}/{done.enrolled}。")
    if done.open:
        lines.append(f"还有 {done.open} 张没批完、没有答案或要重拍。")
    summary = Press(command="summary", args={"homework": done.homework_id})
    explain = Press(command="class_mistakes", args={"caption": done.class_name})
    return Card(
        title=f"{done.homework} · {done.class_name}",
        tone=Tone.GOOD,
        lines=tuple(lines),
        buttons=(
            Button(label="看班级小结", say="小结", press=summary),
            Button(label="错题讲评", say="错题讲评", press=explain),
        ),
        source="确认后仍可改判，家长会看到更新",
    )


def revised_card(report: PaperReport, *, no: int) -> Card:
    """Say what a revision changed, and offer to take it back."""
    mark = next(m for m in report.marks if m.no == no)
    words = {
        Verdict.RIGHT: "判对",
        Verdict.WRONG: "判错",
        Verdict.BLANK: "判空",
        Verdict.UNSURE: "待看",
    }
    undo = Press(command="revise", args={"paper": report.paper_id, "undo": "yes"})
    confirm = Press(command="confirm", args={"batch": report.batch_id, "paper": report.paper_id})
    buttons = [Button(label="撤销", say="撤销", press=undo)]
    if not report.confirmed_at:
        buttons.insert(
            0,
            Button(label="确认", say="确认", style=ButtonStyle.PRIMARY, press=confirm),
        )
    return Card(
        title=f"已改：第 {no} 题{words[mark.verdict]}",
        subtitle=f"{report.homework} · {report.class_name} · {report.roll_no}号",
        lines=(f"现在 {counts_line(report.counts)}",),
        buttons=tuple(buttons),
    )
