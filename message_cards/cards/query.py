"""Card of the comprehensive query: text, table, chart and pictures; it names nobody."""

from message_cards.card import Button, Card, FileKey, Picture, Press, Row
from message_cards.charts import Bar, Series, bars, line
from school.query import SUBJECTS, QueryAnswer, QueryTable

NAME = "query"
MOST_ROWS = 10
MOST_BARS = 12
MOST_PARTS = 4
FEWEST_POINTS = 2
MOST_POINTS = 24


def query_card(answer: QueryAnswer, *, chart: FileKey = "") -> Card:
    """Show the answer; *chart* is the key of the picture of :func:`query_chart`."""
    lines = [_summary(answer)]
    if answer.refused:
        lines.append(f"{'、'.join(answer.refused)}不归你看，没有列出。")
    pictures = [Picture(key=chart, alt="柱状图或走势图")] if chart else []
    pictures += [Picture(key=key, alt="报警现场") for key in answer.snapshots]
    return Card(
        title=f"综合查询 · {answer.place_name} · {answer.days_name}",
        lines=tuple(lines),
        rows=tuple(_rows(answer)),
        pictures=tuple(pictures),
        buttons=tuple(_again(answer, days) for days in ("近7天", "近30天") if answer.tables),
        source="按记录统计，不含姓名；演练不计",
    )


def _again(answer: QueryAnswer, days: str) -> Button:
    """Return the button that asks the same about other days."""
    subjects = "和".join(SUBJECTS[table.subject].words[0] for table in answer.tables)
    said = f"查询 {answer.place_name} {days} {subjects}"
    return Button(label=days, say=said, press=Press(command=NAME, args={"text": said}))


def query_chart(answer: QueryAnswer) -> bytes | None:
    """Return a picture of the first subject that has more than one figure, or None."""
    for table in answer.tables:
        name = SUBJECTS[table.subject].name
        if FEWEST_POINTS <= len(table.days) <= MOST_POINTS and table.total:
            moments = [f"{day.month}/{day.day}" for day, _ in table.days]
            values = tuple(float(count) for _, count in table.days)
            return line(moments, [Series(name, values)], title=f"{name}（每天）")
        if len(table.rows) > 1:
            shown = [Bar(what, float(count)) for what, count in table.rows[:MOST_BARS]]
            return bars(shown, title=name)
    return None


def _summary(answer: QueryAnswer) -> str:
    said = [_total(table) for table in answer.tables if table.total]
    silent: dict[str, list[str]] = {}
    for table in answer.tables:
        if not table.total:
            words = SUBJECTS[table.subject]
            silent.setdefault(words.none, []).append(words.name)
    none = (f"{'、'.join(names)}{nothing}" for nothing, names in silent.items())
    parts = "；".join(part for part in ("，".join(said), *none) if part)
    return f"{answer.days_name}：{parts}。"


def _total(table: QueryTable) -> str:
    words = SUBJECTS[table.subject]
    return f"{words.name} {table.total:,} {words.counter}"


def _rows(answer: QueryAnswer) -> list[Row]:
    """Return a row for each subject; of one subject alone, a row for each of its parts."""
    found = [table for table in answer.tables if table.total]
    if len(found) == 1:
        table = found[0]
        counter = SUBJECTS[table.subject].counter
        rows = [Row(name=what, value=f"{count:,} {counter}") for what, count in table.rows]
        more = len(rows) - MOST_ROWS
        if more > 0:
            rows[MOST_ROWS:] = [Row(name=f"其他 {more} 项", value=_rest(table))]
        return rows
    return [Row(name=SUBJECTS[table.subject].name, value=_parts(table)) for table in found]


def _rest(table: QueryTable) -> str:
    rest = sum(count for _, count in table.rows[MOST_ROWS:])
    return f"{rest:,} {SUBJECTS[table.subject].counter}"


def _parts(table: QueryTable) -> str:
    shown = "、".join(f"{what} {count:,}" for what, count in table.rows[:MOST_PARTS])
    more = len(table.rows) - MOST_PARTS
    return f"{shown} 等 {len(table.rows)} 项" if more > 0 else shown
