"""Card of alarms asked for: the newest ones, and how many there are of each school."""

from collections import Counter

from message_cards.card import Button, Card, Press, Row, Section, Tone
from message_cards.cards.alarm import ACT_WORDS, ACTS, DRILL, STATE_NAMES, act_button
from school.alarm_calls import AlarmList, IncidentReport, IncidentState
from school.county_time import COUNTY_TIME, spoken
from school.device_events import LEVEL_NAMES, Level
from school.people import UnitId

MOST_SHOWN = 6
MOST_ACTED = 3
"""With more alarms, two buttons each are more than a card of WeCom has room for."""
MOST_SCHOOLS = 12
_OPEN = (IncidentState.OPEN, IncidentState.ACKNOWLEDGED)


def alarms_card(found: AlarmList, *, words: str, schools: bool = False) -> Card:
    """Show what was found: totals, schools where there are several, and the newest to look at.

    Args:
        found: The answer.
        words: What was asked for, such as “本周 一级告警”.
        schools: It was asked which schools had them: a row a school, and no single alarms.
    """
    shown = () if schools else found.incidents[:MOST_SHOWN]
    rest = found.total - len(shown)
    lines = [_total(found)]
    if rest > 0 and shown:
        lines.append(f"下面是最新 {len(shown)} 起，还有 {rest} 起；可以加上级别、地点或日期再问。")
    return Card(
        title=words,
        tone=Tone.ASK if any(one.state in _OPEN for one in found.incidents) else Tone.PLAIN,
        lines=tuple(lines),
        rows=_by_school(found, asked=schools),
        sections=tuple(
            _section(number, one, name=_several(found), acts=len(shown) <= MOST_ACTED)
            for number, one in enumerate(shown, start=1)
        ),
        source=f"青教告警 · {spoken(found.since)}–{spoken(found.until)} · 演练不算在内",
    )


def _total(found: AlarmList) -> str:
    if not found.total:
        return "没有告警。"
    levels: Counter[Level] = Counter()
    for one in found.counts:
        levels[one.level] += one.count
    each = _each(levels)
    return f"共 {found.total} 起：{each}" if each else f"共 {found.total} 起"


def _each(levels: Counter[Level]) -> str:
    """Return “一级 2 · 三级 1”."""
    return " · ".join(f"{LEVEL_NAMES[level]} {levels[level]}" for level in Level if levels[level])


def _several(found: AlarmList) -> bool:
    return len({one.school_id for one in found.counts}) > 1


def _by_school(found: AlarmList, *, asked: bool) -> tuple[Row, ...]:
    """Return a row a school, those with the gravest and most first."""
    if not (asked or _several(found)):
        return ()
    schools: dict[UnitId, Counter[Level]] = {}
    names: dict[UnitId, str] = {}
    for one in found.counts:
        schools.setdefault(one.school_id, Counter())[one.level] += one.count
        names[one.school_id] = one.school_name
    ranked = sorted(schools, key=lambda s: [-schools[s][level] for level in Level] + [s])
    rows = [Row(name=names[one], value=_each(schools[one])) for one in ranked[:MOST_SCHOOLS]]
    left = len(ranked) - len(rows)
    return (*rows, Row(name="其余", value=f"{left} 所学校")) if left else tuple(rows)


def _section(number: int, one: IncidentReport, *, name: bool, acts: bool) -> Section:
    at = one.last_at.astimezone(COUNTY_TIME)
    place = " ".join(filter(None, (one.school_name if name else "", one.zone)))
    times = f" ×{one.count}" if one.count > 1 else ""
    who = f"（{one.handled_by}）" if one.handled_by else ""
    drill = DRILL if one.drill else ""
    text = (
        f"{number}. {drill}{at.month}-{at.day} {at:%H:%M} {LEVEL_NAMES[one.level]} "
        f"{place} {one.kind_name}{times}：{STATE_NAMES[one.state]}{who}"
    )
    press = Press(command="alarms", args={"incident": one.id})
    look = Button(label=f"看第 {number} 起", press=press)
    act = ACTS[one.state][0]
    button = act_button(one.id, act, label=f"{ACT_WORDS[act]} {number}")
    may = acts and one.may_act and one.state in _OPEN
    acted = (button.model_copy(update={"say": ""}),) if may else ()
    return Section(text=" ".join(text.split()), buttons=(look, *acted))
