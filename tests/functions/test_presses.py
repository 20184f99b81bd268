"""A press that the bot refused is in the audit, whoever pressed."""

import pytest

from school.audit import Outcome
from school.papers import Done
from school.permissions import Action
from school.presses import RefusePress
from tests.functions.working import WorkingSchool


@pytest.mark.parametrize(("who", "named"), [("g2", "g2"), ("nobody", "console:nobody")])
def test_a_refused_press_is_a_denial_of_who_pressed(
    school: WorkingSchool, who: str, named: str
) -> None:
    school.ask(who, "refuse_press", request=RefusePress(command="mistakes"), answer=Done)
    school.ask(who, "refuse_press", request=RefusePress(), answer=Done)

    of_another, of_nobody = school.audited()[-2:]
    assert {of_another.actor, of_nobody.actor} == {named}
    assert {of_another.outcome, of_nobody.outcome} == {Outcome.DENIED}
    assert {of_another.action, of_nobody.action} == {Action.PRESS}
    assert (of_another.fields, of_nobody.fields) == (("mistakes",), ())
