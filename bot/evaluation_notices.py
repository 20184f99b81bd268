"""Notices of evaluations: a round, a point that wants more, a problem, an outcome."""

from message_cards.card import Card
from message_cards.cards.evaluation_points import point_card
from message_cards.cards.evaluation_problems import problem_card
from message_cards.cards.evaluation_rounds import round_card
from school.evaluation_calls import PointOf, PointView, ProblemOf, ProblemView, RoundOf, RoundView
from school.evaluation_rounds import Step
from school.notices import Notice
from school.people import UnitId
from school.ports import Invoker

OF_A_POINT = (Step.MORE, Step.FAILED)
OF_A_PROBLEM = (Step.PROBLEM, Step.FIXED, Step.CLOSED, Step.BACK)


def evaluation_message(notice: Notice, functions: Invoker) -> tuple[Card, str, bool]:
    """Return how news of an evaluation is told: the card, no live card, never left out."""
    round_id, said, school, what = notice.about.split("/")
    step = Step(said)
    if step in OF_A_POINT:
        asked = PointOf(round_id=round_id, school=UnitId(school), point=what)
        return point_card(functions.call("show_point", asked, PointView), told=step), "", False
    if step in OF_A_PROBLEM:
        problem = functions.call("show_problem", ProblemOf(problem_id=what), ProblemView)
        return problem_card(problem, told=step), "", False
    view = functions.call("show_round", RoundOf(round_id=round_id, told=step), RoundView)
    return round_card(view, told=step), "", False
