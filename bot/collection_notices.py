"""Notices of collected figures: a form waits for its reporter, or is overdue for its collector."""

from collections.abc import Callable, Mapping

from bot.safety_notices import Told
from message_cards.cards.collection import progress_card
from message_cards.cards.report_figures import task_card, tasks_card
from school.collection import RoundState
from school.collection_calls import Progress, ProgressAnswer, RoundOf
from school.errors import NotFound
from school.notices import Notice, NoticeKind
from school.ports import Invoker
from school.report_figures import MyTasks, TaskList, TaskOf, TaskView


def _waiting(notice: Notice, functions: Invoker) -> Told:
    """Tell of what is still waiting when the message goes out: who submitted is told nothing."""
    asked = MyTasks(round_id=notice.about, waiting=True)
    tasks = functions.call("my_collections", asked, TaskList)
    if len(tasks.rows) > 1:
        return tasks_card(tasks), "", False
    (row,) = tasks.rows
    one = TaskOf(round_id=row.round_id, unit_id=row.unit_id, waiting=True)
    return task_card(functions.call("show_report", one, TaskView)), "", False


def _overdue(notice: Notice, functions: Invoker) -> Told:
    answer = functions.call("collection_progress", RoundOf(round_id=notice.about), ProgressAnswer)
    progress = answer.progress
    if progress is None or not _late(progress):
        raise NotFound("已经都填好了。")
    return progress_card(progress, note="还有单位逾期没填，已经提醒过填报人。"), "", False


def _late(progress: Progress) -> bool:
    return progress.state is RoundState.OPEN and bool(progress.missing)


COLLECTION: Mapping[NoticeKind, Callable[[Notice, Invoker], Told]] = {
    NoticeKind.COLLECTION: _waiting,
    NoticeKind.COLLECTION_OVERDUE: _overdue,
}
"""How each kind is told."""
