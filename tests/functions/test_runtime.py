"""What surrounds every function: signature, account, audit, and errors nobody foresaw."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import BaseModel

from chalicelib.runtime import FUNCTIONS, Container, SystemClock, container
from school.actor import Actor, SignedCall
from school.audit import AuditEntry, Link, Outcome
from school.consent import ConsentState, Decide, MyConsents
from school.directory import BindGroup, Bound, ListPeople, PeopleList
from school.errors import NotUnderstood, PermissionDenied, SchoolError, Unavailable, Untrusted
from school.naming import FindPupils, FoundPupils
from school.papers import (
    Accepted,
    AcceptPaper,
    BatchOf,
    BatchReport,
    Confirmation,
    ConfirmBatch,
    Done,
    GradePaper,
    MyResults,
    PaperOf,
    PaperReport,
    ReadPaper,
    Results,
    ReviseMark,
    UndoRevision,
)
from school.people import PersonId
from school.settings import Settings
from school.store.records import Records, UnitOfWork
from school.summary import ClassSummary, Posted, SummaryOf
from school.work import EraseFiles, Tidied, Tidy
from tests.functions.working import KEY, RIGHT, WRONG, WorkingSchool, pupil_id

IN_GROUP = {"conversation": "chat", "group": True}
Call = tuple[str, str, BaseModel, type[BaseModel]]


def audited_calls(paper: Accepted) -> list[Call]:
    """Return every call of a person that reads or changes a record: function, who, both values."""
    return [
        ("accept_paper", "chen", _another_photo(), Accepted),
        ("grade_paper", "chen", GradePaper(paper_id=paper.paper_id), PaperReport),
        ("show_paper", "chen", PaperOf(paper_id=paper.paper_id), PaperReport),
        ("show_batch", "chen", BatchOf(batch_id=paper.batch_id), BatchReport),
        (
            "revise_mark",
            "chen",
            ReviseMark(paper_id=paper.paper_id, no=2, verdict=RIGHT),
            PaperReport,
        ),
        ("undo_revision", "chen", UndoRevision(paper_id=paper.paper_id), PaperReport),
        ("confirm_batch", "chen", ConfirmBatch(batch_id=paper.batch_id), Confirmation),
        ("my_results", "g1", MyResults(pupil_id=pupil_id(1)), Results),
        ("my_consents", "g1", MyConsents(), ConsentState),
        ("find_pupils", "chen", FindPupils(caption="1号"), FoundPupils),
        ("class_summary", "zhou", SummaryOf(), ClassSummary),
        ("post_summary", "chen", SummaryOf(), Posted),
        ("bind_group", "wang", BindGroup(caption="三(2)班"), Bound),
        ("decide_consent", "g1", Decide(pupil_id=pupil_id(1), agree=False), ConsentState),
    ]


SUBJECTS = {
    "show_batch": ["p1", "p2"],
    "confirm_batch": ["p1", "p2"],
    "my_consents": ["p1", "sibling"],
}
OF_THE_CLASS = {"class_summary", "post_summary", "bind_group"}


def _another_photo() -> AcceptPaper:
    return AcceptPaper(pupil_id=pupil_id(1), homework="口算12", digest="b" * 64)


def call(school: WorkingSchool, one: Call) -> BaseModel:
    function, user, request, answer = one
    actor = Actor(platform="console", user=user, **IN_GROUP) if function == "bind_group" else user
    return school.ask(actor, function, request=request, answer=answer)


@pytest.fixture
def paper(school: WorkingSchool) -> Accepted:
    """Return a paper that is read, in a batch of two."""
    school.read(2, RIGHT, WRONG)
    return school.read(1, RIGHT, WRONG)


def test_every_read_and_change_of_a_record_is_audited_once_for_each_child(
    school: WorkingSchool, paper: Accepted
) -> None:
    for one in audited_calls(paper):
        before = len(school.audited())
        school.clock.forward(seconds=1)

        call(school, one)

        rows = school.audited()[before:]
        expected = ["qt.t1.s1.g3.c2"] if one[0] in OF_THE_CLASS else SUBJECTS.get(one[0], ["p1"])
        assert [row.subject for row in rows] == expected, one[0]
        for row in rows:
            assert (row.actor, row.outcome, row.at) == (one[1], Outcome.DONE, school.clock.now())
            assert row.role
    with school.records.begin() as unit:
        assert unit.audit.first_broken() is None


def test_the_list_of_audited_calls_is_complete(paper: Accepted) -> None:
    without_a_record = {"who_am_i", "list_people", "read_paper", "erase_files", "tidy"}

    assert {one[0] for one in audited_calls(paper)} | without_a_record == set(FUNCTIONS)


def test_reading_by_the_product_is_audited_too(school: WorkingSchool) -> None:
    school.hand_in(1)
    before = len(school.audited())
    school.work_off()

    (row,) = school.audited()[before:]
    assert (row.actor, row.channel, row.subject) == ("system", "system:direct", "p1")


def test_the_audit_names_nobody_and_no_mark(school: WorkingSchool, paper: Accepted) -> None:
    school.confirm(paper)

    for row in school.audited():
        assert row.model_dump_json().isascii()


class BrokenAudit:
    """An audit whose store does not answer."""

    def append(self, entry: AuditEntry) -> Link:  # noqa: ARG002  # the port's
        """Fail."""
        raise OSError("the audit's disk is full")


class UnauditedRecords(Records):
    """Records whose audit cannot be written."""

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a unit of work without a working audit."""
        with super().begin() as unit:
            unit.audit = BrokenAudit()  # type: ignore[assignment]
            yield unit


@pytest.mark.parametrize("place", range(14))
def test_what_cannot_be_audited_is_neither_said_nor_done(
    school: WorkingSchool, paper: Accepted, place: int
) -> None:
    if audited_calls(paper)[place][0] == "undo_revision":
        call(school, audited_calls(paper)[4])
    if "summary" in audited_calls(paper)[place][0]:
        school.confirm(paper)
    broken = UnauditedRecords(school.records.database, keys=school.records._keys)
    container.use(replace(school.adapters(), records=broken))
    rows, notices = school.rows(), school.everything_stored()

    with pytest.raises(Unavailable, match="错误编号"):
        call(school, audited_calls(paper)[place])

    assert school.rows() == rows
    assert school.everything_stored() == notices


def test_a_refusal_that_cannot_be_audited_is_still_a_refusal(
    school: WorkingSchool, paper: Accepted
) -> None:
    broken = UnauditedRecords(school.records.database, keys=school.records._keys)
    container.use(replace(school.adapters(), records=broken))

    request = PaperOf(paper_id=paper.paper_id)
    with pytest.raises(SchoolError):
        school.ask("g2", "show_paper", request=request, answer=PaperReport)


# --- who may call at all


def test_an_account_nobody_bound_is_told_its_number(school: WorkingSchool, paper: Accepted) -> None:
    stranger = Actor(platform="dingtalk", user="u-77")
    for function, _, request, answer in audited_calls(paper):
        with pytest.raises((PermissionDenied, NotUnderstood)) as refused:
            school.ask(stranger, function, request=request, answer=answer)
        if function != "bind_group":
            assert "dingtalk:u-77" in refused.value.message


def test_the_product_itself_has_no_papers_of_its_own(
    school: WorkingSchool, paper: Accepted
) -> None:
    system = Actor(platform="system", user="system")
    for function, _, request, answer in audited_calls(paper):
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


# --- what can go wrong


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
