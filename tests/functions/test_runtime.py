"""What surrounds every function: signature, account, and errors nobody foresaw."""

import logging
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from pydantic import BaseModel

from chalicelib.adapters import Container, container
from chalicelib.call import Call
from chalicelib.runtime import FUNCTIONS, use_case
from school.actor import Actor, SignedCall
from school.audit import Outcome
from school.clock import SystemClock
from school.directory import ListPeople, PeopleList
from school.errors import NotUnderstood, PermissionDenied, Unavailable, Untrusted
from school.naming import FindPupils, FoundPupils
from school.papers import (
    Accepted,
    Done,
    PaperOf,
    PaperReport,
    ReadPaper,
)
from school.people import GroupId, PersonId
from school.permissions import Action, Scope
from school.readings import Ticket, Tickets
from school.reminders import Queued, Remind, SendReminders
from school.settings import Settings
from school.work import EraseFiles, Tidied, Tidy
from tests.functions.calls import audited_calls
from tests.functions.working import CLASS, KEY, RIGHT, WRONG, WorkingSchool


@pytest.fixture
def paper(school: WorkingSchool) -> Accepted:
    """Return a paper that is read, in a batch of two."""
    school.read(2, RIGHT, WRONG)
    return school.read(1, RIGHT, WRONG)


def test_an_account_nobody_bound_is_told_its_number(school: WorkingSchool, paper: Accepted) -> None:
    stranger = Actor(platform="dingtalk", user="u-77")
    for function, _, request, answer in audited_calls(school, paper):
        with pytest.raises((PermissionDenied, NotUnderstood)) as refused:
            school.ask(stranger, function, request=request, answer=answer)
        if function != "bind_group":
            assert "dingtalk:u-77" in refused.value.message


def test_the_product_itself_has_no_papers_of_its_own(
    school: WorkingSchool, paper: Accepted
) -> None:
    system = Actor(platform="system", user="system")
    for function, _, request, answer in audited_calls(school, paper):
        with pytest.raises((PermissionDenied, NotUnderstood)):
            school.ask(system, function, request=request, answer=answer)


@pytest.mark.parametrize("user", ["xu", "chen", "ye", "g1"])
def test_what_the_product_does_by_itself_is_not_for_people(
    school: WorkingSchool, paper: Accepted, user: str
) -> None:
    calls: list[tuple[str, BaseModel, type[BaseModel]]] = [
        ("read_paper", ReadPaper(paper_id=paper.paper_id), Done),
        ("erase_files", EraseFiles(folder="a"), Done),
        ("tidy", Tidy(), Tidied),
        ("remind", Remind(), Queued),
        ("send_reminders", SendReminders(), Done),
        ("list_people", ListPeople(), PeopleList),
    ]
    for function, request, answer in calls:
        with pytest.raises(PermissionDenied, match="系统自己完成"):
            school.ask(user, function, request=request, answer=answer)


def test_an_actor_on_another_platform_is_somebody_else(school: WorkingSchool) -> None:
    with school.records.begin() as unit:
        unit.people.bind_account("wecom", "chen", person=PersonId("g2"))
    wecom = Actor(platform="wecom", user="chen")

    with pytest.raises(PermissionDenied):
        school.ask(wecom, "find_pupils", request=FindPupils(caption="1号"), answer=FoundPupils)


def payload(school: WorkingSchool, function: str, request: dict[str, object]) -> dict[str, object]:
    made = SignedCall(
        function=function,
        actor=Actor(platform="console", user="chen"),
        request=request,
        at=school.clock.now(),
    )
    return made.signed(KEY).model_dump(mode="json")


def test_a_request_that_does_not_fit_is_not_understood(school: WorkingSchool) -> None:
    answer = FUNCTIONS["show_paper"](payload(school, "show_paper", {"roll_no": "x"}), None)

    assert answer["error"]["kind"] == "NotUnderstood"


@pytest.mark.parametrize("event", [{}, {"function": "show_paper"}, None, []])
def test_an_event_that_is_no_signed_call_is_not_trusted(
    school: WorkingSchool, event: dict[str, object]
) -> None:
    for name, function in FUNCTIONS.items():
        assert function(event, None)["error"]["kind"] == "Untrusted", name


def test_a_call_signed_too_long_ago_is_not_trusted(school: WorkingSchool) -> None:
    sent = payload(school, "show_paper", {})
    school.clock.forward(minutes=5, seconds=1)

    assert FUNCTIONS["show_paper"](sent, None)["error"]["kind"] == "Untrusted"


def test_an_invoker_with_another_key_is_not_trusted(school: WorkingSchool) -> None:
    container.use(replace(school.adapters(), key=b"x" * 32))

    with pytest.raises(Untrusted):
        school.ask("chen", "show_paper", request=PaperOf(), answer=PaperReport)


class NoReader:
    """A reader with a mistake in it."""

    def read(self, request: object) -> None:  # noqa: ARG002  # the port's
        """Fail as no reader is meant to."""
        raise RuntimeError("unforeseen")


def test_what_nobody_foresaw_is_logged_under_a_number_the_person_can_pass_on(
    school: WorkingSchool, caplog: pytest.LogCaptureFixture
) -> None:
    accepted = school.hand_in(1)
    container.use(replace(school.adapters(), reader=NoReader()))  # type: ignore[arg-type]

    with pytest.raises(Unavailable) as failed:
        school.ask(
            Actor(platform="system", user="system"),
            "read_paper",
            request=ReadPaper(paper_id=accepted.paper_id),
            answer=Done,
        )

    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.getMessage().rpartition(" ")[2] in failed.value.message
    assert record.exc_info is not None


def test_a_container_opens_what_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("QINGJIAO_HOME", str(home))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # shall not remember these keys
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "cn-northwest-1")

    fresh = Container()
    adapters = fresh.adapters()

    assert fresh.adapters() is adapters
    assert adapters.key == Settings(home=home).key_for("actor")
    assert (home / "qingjiao.db").is_file()
    adapters.records.database.close()


def test_the_clock_of_a_container_tells_the_time_in_utc() -> None:
    first, second = SystemClock().now(), SystemClock().now()

    assert first.utcoffset() == timedelta(0)
    assert first <= second


def test_embedding_the_functions_leaves_our_log_as_it_is(
    school: WorkingSchool, caplog: pytest.LogCaptureFixture
) -> None:
    ours = logging.getLogger("qingjiao")

    logging.getLogger("qingjiao.delivery").warning("message 1 given up")

    assert (ours.level, ours.propagate, ours.handlers) == (logging.NOTSET, True, [])
    assert [record.getMessage() for record in caplog.records] == ["message 1 given up"]


def test_a_denial_inside_a_transaction_is_written_down_after_it(school: WorkingSchool) -> None:
    """Neither lost with what is rolled back, nor waiting for the transaction it stands in."""
    call = Call(school.adapters(), Actor(platform="console", user="g2"))
    call.identify()
    before = len(school.audited())

    with pytest.raises(PermissionDenied), call.records() as unit:  # noqa: PT012  # both, in one
        unit.people.bind_group("console", "elsewhere", group=GroupId("class:x"))
        call.require(Action.GRADE, Scope(unit=CLASS))

    (row,) = school.audited()[before:]
    assert (row.actor, row.action, row.outcome) == ("g2", "grade", Outcome.DENIED)
    with school.records.begin() as unit:
        assert unit.people.group_of("console", "elsewhere") is None


def test_what_people_ask_is_a_line_and_what_the_product_asks_all_day_is_not(
    school: WorkingSchool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "qingjiao.functions")
    system = Actor(platform="system", user="system")
    school.ask("chen", "find_pupils", request=FindPupils(caption="1号"), answer=FoundPupils)
    school.ask(system, "tidy", request=Tidy(), answer=Tidied)
    with pytest.raises(PermissionDenied):
        school.ask("chen", "tidy", request=Tidy(), answer=Tidied)

    told = [
        (line.levelname, line.__dict__["function"], line.__dict__["outcome"])
        for line in caplog.records
    ]

    assert told == [
        ("INFO", "find_pupils", "Done"),
        ("DEBUG", "tidy", "Done"),
        ("INFO", "tidy", "PermissionDenied"),
    ]


@pytest.mark.parametrize(("minutes", "taken"), [(1, True), (0, False), (-1, False), (None, False)])
def test_the_secret_before_is_taken_only_until_the_moment_that_is_set(
    school: WorkingSchool, *, minutes: int | None, taken: bool
) -> None:
    now, before = school.clock.now(), b"b" * 32
    until = None if minutes is None else now + timedelta(minutes=minutes)
    adapters = replace(container.adapters(), key_before=before, key_before_until=until)
    ticket = Tickets(before).sign(Ticket(asked=ReadPaper(paper_id="p")))
    container.use(adapters)
    asked = SignedCall(
        function="who_am_i", actor=Actor(platform="console", user="chen"), request={}, at=now
    )

    answer = FUNCTIONS["who_am_i"](asked.signed(before).model_dump(mode="json"), None)

    assert ("answer" in answer) == taken
    tickets = Call(adapters, asked.actor).tickets
    with nullcontext() if taken else pytest.raises(Untrusted):
        tickets.open(ticket)


def test_no_second_function_takes_the_name_of_another() -> None:
    def who_am_i(request: Tidy, call: Call) -> Tidied:
        raise AssertionError

    before = FUNCTIONS["who_am_i"]

    with pytest.raises(ValueError, match="two functions are called who_am_i"):
        use_case(Tidy)(who_am_i)
    assert FUNCTIONS["who_am_i"] is before
