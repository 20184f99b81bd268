"""Notices nobody asked for: finished grading, a child's result, a class summary.

A notice says what happened and whom to tell. What is told is asked for as the recipient, so the
policy and consent decide at that moment; if they say no, nobody is told.
"""

from collections.abc import Callable

from bot.events import ChatKind, Outgoing, Target
from message_cards.card import Card
from message_cards.cards.consent import consent_card
from message_cards.cards.grading import batch_card, batch_live
from message_cards.cards.result import result_card
from message_cards.cards.revisit import reminder_card
from message_cards.cards.summary import summary_card
from school.actor import Actor
from school.consent import ConsentState, MyConsents
from school.errors import NotFound
from school.notices import Notice, NoticeKind
from school.papers import BatchOf, BatchReport, MyResults, Results
from school.people import PersonId
from school.ports import Invoker
from school.reminders import DueRevisits, MyRevisits
from school.summary import ClassSummary, SummaryOf

DEFAULT_PRIORITY = 5
_PRIORITY = {NoticeKind.REVISIT: 8}
"""A county's reminders go out in one evening; whoever asks something is answered before them."""
Told = tuple[Card, str, bool]
"""The card, the name of the live card it replaces, and whether it may be left out."""


class Teller:
    """Turns notices into messages."""

    def __init__(
        self,
        functions_for: Callable[[Actor], Invoker],
        *,
        robots: Callable[[str], str],
    ) -> None:
        self._functions_for = functions_for
        self._robots = robots
        self._kinds: dict[NoticeKind, Callable[[Notice, Invoker], Told]] = {
            NoticeKind.BATCH: _batch,
            NoticeKind.RESULT: _result,
            NoticeKind.REVISIT: _revisit,
            NoticeKind.SUMMARY: _summary,
            NoticeKind.CONSENT: _consent,
        }

    def message(self, notice: Notice, *, key: str) -> Outgoing:
        """Return the message that tells a notice.

        Raises:
            SchoolError: The recipient may not be told, or there is nothing to tell any more.
            Unavailable: Functions do not answer; try again later.
        """
        functions = self._functions_for(notice.reader)
        card, live, interim = self._kinds[notice.kind](notice, functions)
        target = Target(kind=ChatKind.DIRECT, id=notice.reader.user, channel=notice.channel)
        if notice.to_group:
            target = Target(kind=ChatKind.GROUP, id=notice.to_group)
        return Outgoing(
            key=f"notice:{key}",
            platform=notice.reader.platform,
            robot=self._robots(notice.reader.platform),
            target=target,
            card=card,
            live=live,
            interim=interim,
            priority=_PRIORITY.get(notice.kind, DEFAULT_PRIORITY),
        )


def _batch(notice: Notice, functions: Invoker) -> Told:
    report = functions.call("show_batch", BatchOf(batch_id=notice.about), BatchReport)
    return batch_card(report), batch_live(report.batch_id), report.open > 0


def _result(notice: Notice, functions: Invoker) -> Told:
    asked = MyResults(pupil_id=PersonId(notice.pupil_id), paper_id=notice.about)
    results = functions.call("my_results", asked, Results)
    report = results.children[0].report
    if report is None:
        raise NotFound("这份结果已经不在了。")
    return result_card(results.children[0]), f"result:{report.paper_id}", False


def _revisit(notice: Notice, functions: Invoker) -> Told:  # noqa: ARG001  # the reader says whose
    due = functions.call("my_revisits", MyRevisits(), DueRevisits)
    return reminder_card(due), "", False


def _summary(notice: Notice, functions: Invoker) -> Told:
    asked = SummaryOf(homework_id=notice.about, published=True)
    summary = functions.call("class_summary", asked, ClassSummary)
    return summary_card(summary, for_group=True), "", False


def _consent(notice: Notice, functions: Invoker) -> Told:  # noqa: ARG001  # the reader says whose
    state = functions.call("my_consents", MyConsents(), ConsentState)
    return consent_card(state), "", False
