"""Cards of evaluation rounds: rounds, one round, how far schools are, and outcomes."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.evaluation_calls import Rounds, RoundView, SchoolProgress
from school.evaluation_rounds import RoundState, Step

NAME = "evaluation_rounds"
EVIDENCE, REVIEW, PROBLEMS = "evaluation_evidence", "evaluation_review", "evaluation_problems"
MOST_SCHOOLS = 8
MOST_BUTTONS = 5
MOST_NAMES = 20
_TOLD = {
    Step.OPENED: "可以申报了",
    Step.COMPLETE: "有学校材料交齐了",
    Step.PUBLISHED: "结果公布了",
}


def round_card(view: RoundView, *, done: str = "", told: Step | None = None) -> Card:
    """Show one round: to the bureau with every school, to a school with itself alone."""
    lines = [done] if done else []
    lines += [*_state(view), *_own(view)]
    schools = view.schools[:MOST_SCHOOLS]
    if len(view.schools) > len(schools):
        lines.append(f"下面是 {len(view.schools)} 所里的 {len(schools)} 所。")
    return Card(
        title=f"{view.name} · {_TOLD[told]}" if told in _TOLD and told else view.name,
        tone=_tone(view),
        lines=tuple(lines),
        rows=(
            *(Row(name=one.name, value=progress_words(one)) for one in schools),
            *(
                Row(name=one.name, value=f"{one.score:g}/{one.most:g}{_area_mark(one.attained)}")
                for one in view.areas
            ),
        ),
        progress=view.mine.shown / view.mine.points if view.mine and view.may_show else None,
        buttons=_buttons(view)[:MOST_BUTTONS],
        source=_source(view),
    )


def _tone(view: RoundView) -> Tone:
    if view.mine is None or view.mine.attained is None:
        return Tone.PLAIN
    return Tone.GOOD if view.mine.attained else Tone.WARN


def _area_mark(attained: bool) -> str:  # noqa: FBT001  # a yes or no is all there is to say
    return "" if attained else "（低于最低要求）"


def _state(view: RoundView) -> list[str]:
    if view.state is RoundState.OPEN:
        due = f"{view.due.month}月{view.due.day}日截止"
        size = f"{view.points} 条、{view.score:g} 分"
        return [f"{due}，{size}，已有 {view.applied} 所学校申报。"]
    names = "、".join(view.attained[:MOST_NAMES]) or "没有"
    more = f" 等 {len(view.attained)} 所" if len(view.attained) > MOST_NAMES else ""
    return [f"结果已公布，{view.applied} 所申报，达标：{names}{more}。"]


def _own(view: RoundView) -> list[str]:
    mine = view.mine
    if mine is None:
        return []
    if mine.attained is not None:
        problems = f"还有 {mine.problems} 个问题没销号。" if mine.problems else ""
        said = "达标" if mine.attained else "未达标"
        return [f"本校{said}，{mine.score:g}/{view.score:g} 分。{problems}"]
    return [f"本校：{progress_words(mine)}"]


def progress_words(one: SchoolProgress) -> str:
    """Return how far a school is, in one line."""
    if one.attained is not None:
        return f"{'达标' if one.attained else '未达标'} {one.score:g} 分"
    counted = (
        ("通过", one.passed),
        ("待审", one.waiting),
        ("要补", one.more),
        ("不通过", one.failed),
        ("待抽查", one.to_check),
        ("问题", one.problems),
    )
    parts = [f"已交 {one.shown}/{one.points}", *(f"{name} {n}" for name, n in counted if n)]
    return " · ".join(parts)


def _press(command: str, view: RoundView, **args: str) -> Press:
    return Press(command=command, args={"round": view.round_id, **args})


def _buttons(view: RoundView) -> tuple[Button, ...]:
    found: list[Button] = []
    if view.may_apply:
        apply = _press(NAME, view, do="apply")
        found.append(Button(label="申报", style=ButtonStyle.PRIMARY, press=apply))
    if view.may_show:
        show = _press(EVIDENCE, view, do="list")
        found.append(Button(label="交材料", style=ButtonStyle.PRIMARY, press=show))
    if view.may_evaluate:
        found += _evaluating(view)
    if any(one.problems for one in (*view.schools, *([view.mine] if view.mine else []))):
        problems = Press(command=PROBLEMS, args={"do": "list"})
        found.append(Button(label="看问题", say="评估问题", press=problems))
    return tuple(found)


def _evaluating(view: RoundView) -> list[Button]:
    found = []
    if any(one.waiting for one in view.schools):
        review = _press(REVIEW, view, do="next")
        found.append(Button(label="审核", style=ButtonStyle.PRIMARY, press=review))
    elif any(one.to_check for one in view.schools):
        check = _press(REVIEW, view, do="check")
        found.append(Button(label="填抽查结果", style=ButtonStyle.PRIMARY, press=check))
    elif not view.seed and any(one.passed for one in view.schools):
        draw = _press(REVIEW, view, do="draw")
        found.append(Button(label="抽查 20%", style=ButtonStyle.PRIMARY, press=draw))
    if view.schools and not any(one.waiting or one.to_check for one in view.schools):
        found.append(Button(label="公布结果", press=_press(NAME, view, do="publish")))
    return found


def _source(view: RoundView) -> str:
    if view.seed and view.state is RoundState.OPEN:
        return f"抽查按种子 {view.seed} 抽取，可以复核"
    return "按学校申报、教育局审核、现场抽查得出；结果只到学校，不涉及个人"


def rounds_card(rounds: Rounds, *, year: int | None, published: bool) -> Card:
    """Show the rounds of a county, each with a button to look at it."""
    what = "评估结果" if published else "督导评估"
    title = f"{what} · {year}年" if year else what
    lines = () if rounds.rows else (f"还没有{'公布的结果' if published else '评估'}。",)
    return Card(
        title=title,
        lines=lines,
        rows=tuple(Row(name=one.name, value=_state(one)[0]) for one in rounds.rows),
        buttons=tuple(
            Button(label=one.name[:16], press=_press(NAME, one, do="show"))
            for one in rounds.rows[:MOST_BUTTONS]
        ),
        source="发起请发“发起评估 智慧校园示范校 12月31日前”，由教育局发起",
    )


def publish_card(view: RoundView) -> Card:
    """Ask once more before an outcome is published."""
    return Card(
        title=f"公布{view.name}的结果？",
        tone=Tone.ASK,
        lines=(f"{view.applied} 所学校。公布后不能再改，学校会马上收到。",),
        buttons=(
            Button(
                label="确定公布",
                style=ButtonStyle.DANGER,
                press=_press(NAME, view, do="publish", sure="yes"),
            ),
            Button(label="再看看", press=_press(NAME, view, do="show")),
        ),
    )
