"""A unit's form as a spreadsheet to fill in: what is asked, what is known, an empty column."""

from message_cards.plain_table import draw_table
from school.collection import LONGEST_NAME
from school.collection_file import FILLED, NUMBER
from school.report_figures import TaskView

_HEAD = ("项目", "单位", "怎么填", "已有的数", "从哪来", "上期", FILLED)
TITLE_SIZE = 31
"""Excel's longest name of a sheet."""


def draw_form(task: TaskView, *, made: str) -> bytes:
    """Return a form as an xlsx file; what is computed is left out.

    Args:
        task: The form as it stands.
        made: When it was made, in words for the last line.
    """
    rows: list[tuple[str, ...]] = [_HEAD]
    rows += [
        (row.name[:LONGEST_NAME], row.unit, row.hint, row.said, row.origin, row.last, "")
        for row in task.rows
        if not row.computed
    ]
    number = f"{task.round_id}/{task.unit_id}"
    rows.append((NUMBER, "", "不要改这一行", number, "", "", ""))
    title = "".join(c for c in task.name if c not in r"[]:*?/\\")[:TITLE_SIZE]
    return draw_table(rows, title=title or FILLED, made=made)
