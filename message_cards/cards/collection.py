"""Cards of those who collect figures: a form to confirm, how far it is, who is missing."""

from collections.abc import Sequence

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Section, Tone
from school.collection import KIND_NAMES, PREFILL_NAMES, AskedField, FieldKind, Formula, RoundState
from school.collection_calls import (
    FormView,
    Progress,
    ReporterNamed,
    RoundList,
    UnitStanding,
)
from school.collection_sources import name_of_live
from school.collection_values import spoken_amount
from school.county_time import spoken
from school.duty_words import spoken_day
from school.people import UnitKind

NAME = "collection"
MOST_FIELDS_SHOWN = 12
MOST_NAMED = 20
COUNTERS = {UnitKind.SCHOOL: "所学校", UnitKind.CLASS: "个班", UnitKind.COUNTY: "个单位"}
_STATES = {
    RoundState.DRAFT: "还没发出",
    RoundState.OPEN: "填报中",
    RoundState.CLOSED: "已关闭",
    RoundState.VOID: "已作废",
}


def press(do: str, **args: str) -> Press:
    """Return what a button of these cards does."""
    return Press(command=NAME, args={"do": do, **args})


def form_card(form: FormView) -> Card:
    """Show a form before it is sent out, with what will not work well."""
    if form.state is not RoundState.DRAFT:
        return Card(
            title=f"{form.name} 已经发起过",
            lines=("没有重复发。",),
            buttons=(_progress_button(form.round_id, form.name),),
            source=f"{form.owner} · {form.period}",
        )
    more = len(form.fields) - MOST_FIELDS_SHOWN
    lines = (
        f"发给 {form.units} {COUNTERS[form.level]}，{spoken_day(form.due)}截止。",
        f"接着“{form.again}”，会带出上期的数。" if form.again else "",
        unreachable(form.unreachable),
        *_hints(form.fields),
    )
    return Card(
        title=f"核对一下：{form.name}",
        tone=Tone.ASK,
        lines=tuple(line for line in lines if line),
        rows=tuple(
            Row(name=field.name, value=field_said(field))
            for field in form.fields[:MOST_FIELDS_SHOWN]
        )
        + ((Row(name="…", value=f"另有 {more} 项"),) if more > 0 else ()),
        buttons=(
            Button(
                label="确认发起",
                style=ButtonStyle.PRIMARY,
                press=press("open", round=form.round_id),
            ),
        ),
        source=f"{form.owner} · {form.period} · 不对就改好再发一次",
    )


def field_said(field: AskedField) -> str:
    """Return a field as a form's card says it: “整数 人 · 0–500 · 选填”."""
    bounds = field.least is not None or field.most is not None
    low = "" if field.least is None else spoken_amount(field.least)
    high = "" if field.most is None else spoken_amount(field.most)
    sign = "+" if field.formula is Formula.SUM else "/"
    kind = KIND_NAMES[field.kind]
    parts = (
        f"= {sign.join(field.of)}" if field.formula else kind,
        field.unit if field.kind is not FieldKind.PERCENT else "",
        "、".join(field.choices),
        f"{low}–{high}" if bounds else "",
        f"自动填（{_filled_from(field)}）" if PREFILL_NAMES[field.prefill] else "",
        "" if field.required else "选填",
    )
    return " · ".join(part for part in parts if part)


def _filled_from(field: AskedField) -> str:
    """Return what a field is filled with; of an indicator of another name, that one."""
    told = PREFILL_NAMES[field.prefill]
    same = not field.live or name_of_live(field) == field.name
    return told if same else f"{told}：{name_of_live(field)}"


def _hints(fields: Sequence[AskedField]) -> list[str]:
    hints = []
    shares = [f for f in fields if f.kind is FieldKind.PERCENT and f.formula is None]
    if bare := [f.name for f in shares if not f.live]:
        hints.append(
            f"“{bare[0]}”要算合计得有分子分母，可写成“{bare[0]}=甲/乙”，或让填的人写 114/120。"
        )
    if known := [f for f in fields if f.live]:
        first = name_of_live(known[0])
        if len(known) == len(fields):
            hints.append(f"这些数系统里都有，不收也能直接问，如“各校{first}”。")
        else:
            hints.append(f"“{known[0].name}”系统里有，会自动填好，各单位只核对。")
    return hints


def unreachable(standings: Sequence[UnitStanding]) -> str:
    """Name the units whose reporters nobody can reach; empty where there are none."""
    if not standings:
        return ""
    names = "、".join(_who(one) for one in standings[:5])
    more = f" 等 {len(standings)} 个" if len(standings) > 5 else ""  # noqa: PLR2004  # as many fit
    return f"联系不上：{names}{more}。"


def _who(one: UnitStanding) -> str:
    return f"{one.name}（{one.reporter}没有账号）" if one.reporter else f"{one.name}（没有填报人）"


def _progress_button(round_id: str, name: str) -> Button:
    return Button(label="填报进度", say=f"填报进度 {name}", press=press("show", round=round_id))


def progress_card(progress: Progress, *, note: str = "") -> Card:
    """Show how far a round is: counts, towns, and the next step."""
    over = progress.state is RoundState.OPEN and progress.days_over > 0
    counts = f"已填 {progress.done}/{progress.asked}"
    waves = ""
    if progress.last_wave_at is not None:
        waves = f"催过 {progress.waves} 次，最近 {spoken(progress.last_wave_at)}"
    shares = ""
    if progress.bare_shares:
        shares = f"{progress.bare_shares} {COUNTERS[progress.level]}只报了比例，不算进合计。"
    lines = (note, f"{counts} {COUNTERS[progress.level]}。{_when(progress)}", shares, waves)
    return Card(
        title=f"{progress.name} · {_STATES[progress.state]}",
        tone=Tone.WARN if over and progress.missing else Tone.PLAIN,
        lines=tuple(line for line in lines if line),
        rows=tuple(
            Row(name=part.name, value=f"{part.done}/{part.asked}") for part in progress.parts
        ),
        progress=progress.done / progress.asked if progress.asked else 0,
        buttons=next_buttons(progress),
        source=f"数据采集 · {progress.period}",
    )


def _when(progress: Progress) -> str:
    if progress.closed_at is not None:
        return f"{spoken(progress.closed_at)}关闭。"
    if progress.days_over > 0:
        return f"{spoken_day(progress.due)}截止，已过 {progress.days_over} 天。"
    return f"{spoken_day(progress.due)}截止。"


def next_buttons(progress: Progress) -> tuple[Button, ...]:
    """Return what somebody who collects does next with a round."""
    args = {"round": progress.round_id}
    buttons: list[Button] = []
    if progress.missing:
        buttons.append(Button(label="看未填名单", press=press("missing", **args)))
    if progress.state is RoundState.OPEN:
        if progress.missing:
            wave = press("wave", **args)
            say = f"催办 {progress.name}"
            buttons.insert(0, Button(label="催办", say=say, style=ButtonStyle.PRIMARY, press=wave))
        close = press("close", **args)
        buttons.append(Button(label="关闭填报", say=f"关闭填报 {progress.name}", press=close))
    if progress.done:
        say = f"填报汇总 {progress.name}"
        buttons.append(Button(label="汇总表", say=say, press=press("table", **args)))
    return tuple(buttons)


def missing_card(progress: Progress) -> Card:
    """Name the units that have not submitted; units are no people."""
    shown = progress.missing[:MOST_NAMED]
    more = len(progress.missing) - len(shown)
    lines = ["、".join(one.name for one in shown)] if shown else ["都填好了。"]
    lines += [f"另有 {more} 个，催办后再看。"] if more > 0 else []
    silent = unreachable([one for one in progress.missing if not one.reachable])
    return Card(
        title=f"未填名单 · {progress.name}",
        lines=tuple(line for line in (*lines, silent) if line),
        buttons=tuple(b for b in next_buttons(progress) if b.label != "看未填名单"),
        source=f"已填 {progress.done}/{progress.asked} · {spoken_day(progress.due)}截止",
    )


def close_card(progress: Progress) -> Card:
    """Ask whether to close a round although units are missing."""
    left = len(progress.missing)
    return Card(
        title=f"现在关闭 {progress.name}？",
        tone=Tone.ASK,
        lines=(
            f"还有 {left} {COUNTERS[progress.level]}没填，关闭后算缺报，不算 0。",
            "关闭后数字可以直接问；要改得写原因重新打开。",
        ),
        buttons=(
            Button(
                label="确认关闭",
                style=ButtonStyle.DANGER,
                press=press("closed", round=progress.round_id),
            ),
            Button(label="先催办", press=press("wave", round=progress.round_id)),
        ),
        source=f"已填 {progress.done}/{progress.asked}",
    )


def list_card(rounds: RoundList) -> Card:
    """Show the rounds somebody looks after, to choose one."""
    if not rounds.rows:
        return Card(title="还没有填报", lines=("发“发起填报”看怎么写。",), source="数据采集")
    return Card(
        title="填报进度",
        sections=tuple(
            Section(
                text=f"{row.name}：{row.done}/{row.asked} · {_STATES[row.state]}",
                buttons=(
                    Button(
                        label=row.name,
                        say=f"填报进度 {row.name}",
                        press=press("show", round=row.round_id),
                    ),
                ),
            )
            for row in rounds.rows
        ),
        source="数据采集",
    )


def reporter_card(named: ReporterNamed) -> Card:
    """Say who fills in for a unit now."""
    silent = "" if named.reachable else f"{named.reporter}还没有绑定账号，收不到催办。"
    return Card(
        title=f"{named.unit}的填报人：{named.reporter}",
        tone=Tone.GOOD if named.reachable else Tone.WARN,
        lines=(silent,) if silent else (),
        source=named.name,
    )
