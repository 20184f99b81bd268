"""One-time pages: for one person, about one child, once, within ten minutes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from school.consent import Purpose
from school.errors import ConsentMissing, Expired, NotUnderstood, PermissionDenied
from school.one_time import MakePage, OneTimePage, Opened, OpenPage
from school.people import PersonId
from school.store.one_time import pages
from tests.builders import a_decision
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool


@pytest.fixture
def agreed(school: WorkingSchool) -> WorkingSchool:
    """A school where the guardians of pupils 1 and 2 agreed to portraits."""
    with school.records.begin() as unit:
        for n in (1, 2):
            unit.consents.add(a_decision(f"p{n}", f"g{n}", purpose=Purpose.PORTRAIT))
    return school


def make(school: WorkingSchool, user: str = "g1", pupil: str = "p1") -> OneTimePage:
    request = MakePage(pupil_id=PersonId(pupil))
    return school.ask(user, "make_page", request=request, answer=OneTimePage)


def opened(school: WorkingSchool, token: str, code: str) -> Opened:
    request = OpenPage(token=token, code=code)
    return school.ask(SYSTEM_ACTOR, "open_page", request=request, answer=Opened)


def test_a_page_opens_once_for_whoever_asked(agreed: WorkingSchool) -> None:
    page = make(agreed)

    told = opened(agreed, page.token, page.code)

    assert (told.reader.user, told.pupil_id) == ("g1", "p1")
    with pytest.raises(Expired):
        opened(agreed, page.token, page.code)


def test_neither_token_nor_code_is_stored(agreed: WorkingSchool) -> None:
    page = make(agreed)

    stored = agreed.everything_stored()

    assert page.token not in stored
    assert page.code not in stored
    assert len(page.token) == 43


@pytest.mark.parametrize("late", [timedelta(minutes=10), timedelta(days=1)])
def test_after_ten_minutes_it_is_closed(agreed: WorkingSchool, late: timedelta) -> None:
    page = make(agreed)
    agreed.clock.at += late

    with pytest.raises(Expired):
        opened(agreed, page.token, page.code)


def test_five_wrong_codes_close_it(agreed: WorkingSchool) -> None:
    page = make(agreed)
    wrong = "111111" if page.code != "111111" else "222222"
    said = set()
    for _ in range(5):
        with pytest.raises(Expired) as refused:
            opened(agreed, page.token, wrong)
        said.add(refused.value.message)

    with pytest.raises(Expired) as last:
        opened(agreed, page.token, page.code)

    assert said == {last.value.message}


def test_no_person_opens_pages_through_the_functions(agreed: WorkingSchool) -> None:
    page = make(agreed)

    request = OpenPage(token=page.token, code=page.code)
    with pytest.raises(PermissionDenied):
        agreed.ask("g1", "open_page", request=request, answer=Opened)


@pytest.mark.parametrize("who", ["g2", "p2", "zhao", "zhou", "guard", "ye", "xu", "ma"])
def test_nobody_else_gets_a_page(agreed: WorkingSchool, who: str) -> None:
    with pytest.raises(PermissionDenied):
        make(agreed, who)


def test_without_consent_there_is_no_page(agreed: WorkingSchool) -> None:
    with pytest.raises(ConsentMissing):
        make(agreed, "g3", "p3")


def test_pages_are_not_given_without_end(agreed: WorkingSchool) -> None:
    for _ in range(5):
        make(agreed)
    with pytest.raises(NotUnderstood, match="过 10 分钟再要"):
        make(agreed)

    agreed.clock.forward(minutes=10, seconds=1)
    make(agreed)


def test_an_account_that_changed_hands_opens_nothing(agreed: WorkingSchool) -> None:
    page = make(agreed)
    with agreed.records.begin() as unit:
        unit.people.bind_account("console", "g1", person=PersonId("g2"))

    with pytest.raises(Expired):
        opened(agreed, page.token, page.code)


def test_a_deleted_pupils_pages_are_gone(agreed: WorkingSchool) -> None:
    make(agreed)
    make(agreed, "g2", "p2")

    with agreed.records.begin() as unit:
        assert unit.pages.forget(PersonId("p1")) == 1

    with agreed.records.database.begin() as connection:
        assert connection.execute(sa.select(pages.c.pupil_id)).scalars().all() == ["p2"]


def test_old_pages_are_swept(agreed: WorkingSchool) -> None:
    make(agreed)
    with agreed.records.begin() as unit:
        assert unit.pages.forget_before(agreed.clock.now()) == 0
        assert unit.pages.forget_before(agreed.clock.now() + timedelta(seconds=1)) == 1
