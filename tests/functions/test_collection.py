"""Rounds of figures: reminded exactly once, whatever is pressed, retried or cut off when."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.adapters import container
from chalicelib.collection import collected_indicators
from school.collection import AskedField, FieldKind, Formula, RoundState, key_of
from school.collection_calls import (
    DraftForm,
    FormView,
    NameReporter,
    Progress,
    ProgressAnswer,
    ReporterNamed,
    RoundOf,
    SendWave,
    SettleRound,
    WavePreview,
    WaveSent,
)
from school.errors import NotFound, NotUnderstood, PermissionDenied, SchoolError, Unavailable
from school.notices import Notice, NoticeKind
from school.people import Person, Role, UnitId
from school.report_figures import FillIn, MyTasks, SubmitReport, TaskList, TaskOf, TaskView
from school.store.records import Records
from school.store.unit_of_work import UnitOfWork
from tests.builders import SINCE, a_person, a_unit, an_appointment
from tests.fakes import SchoolClock
from tests.functions.collecting import ONLINE, a_round
from tests.functions.working import WorkingSchool

SCHOOLS = tuple(UnitId(f"qt.t2.s{n}") for n in range(2, 8))
ROUND = "d0" * 12
COLLECTORS = ("ye", "xu")


def principal(school_id: UnitId) -> str:
    return f"head-{school_id.rpartition('.')[2]}"


@pytest.fixture
def county(school: WorkingSchool) -> WorkingSchool:
    """Return a county of seven schools that are asked for a figure."""
    return founded(school)


def founded(school: WorkingSchool) -> WorkingSchool:
    people: list[Person] = [
        a_person(principal(one), an_appointment(Role.PRINCIPAL, one), name=f"校长{one[-1]}")
        for one in SCHOOLS
    ]
    with school.records.begin() as unit:
        places = [a_unit(UnitId("qt.t2")), *(a_unit(one) for one in SCHOOLS)]
        unit.people.add(new_units=places, new_people=people, since=SINCE)
        unit.people.bind_accounts("console", [one.id for one in people])
    opened(school, ROUND)
    return school


def opened(school: WorkingSchool, number: str, **more: object) -> None:
    one = a_round(school, number, **more)
    with school.records.begin() as unit:
        unit.collection.add(one)
        unit.collection.ask(one, SCHOOLS)


def submit(
    school: WorkingSchool, one: UnitId, number: str = ROUND, *, value: str = "5"
) -> TaskView:
    task = {"round_id": number, "unit_id": one}
    who = principal(one)
    text = f"{ONLINE.name} {value}"
    shown = school.ask(who, "fill_report", request=FillIn(**task, text=text), answer=TaskView)
    request = SubmitReport(**task, seen=shown.seen, version=shown.version, sure=True)
    return school.ask(who, "submit_report", request=request, answer=TaskView)


def send(school: WorkingSchool, wave: int, *, by: str = "ye", force: bool = True) -> WaveSent:
    request = SendWave(round_id=ROUND, wave=wave, force=force)
    return school.ask(by, "send_wave", request=request, answer=WaveSent)


def reminders(notices: list[Notice]) -> list[str]:
    return [one.reader.user for one in notices if one.kind is NoticeKind.COLLECTION]


def is_told(school: WorkingSchool, notice: Notice) -> bool:
    """Tell whether a reminder still has anything to say when the bot asks for it."""
    request = MyTasks(round_id=notice.about, waiting=True)
    try:
        school.ask(notice.reader, "my_collections", request=request, answer=TaskList)
    except NotFound:
        return False
    return True


def test_a_wave_is_one_message_for_each_who_has_not_submitted(county: WorkingSchool) -> None:
    submit(county, SCHOOLS[0])

    sent = send(county, 1)
    again = send(county, 1, by="xu")

    assert (sent.persons, sent.units, sent.again) == (5, 5, False)
    assert (again.persons, again.units, again.again) == (5, 5, True)
    assert sorted(reminders(county.notices())) == sorted(map(principal, SCHOOLS[1:]))


def test_a_wave_too_early_tells_nobody_unless_it_is_forced(county: WorkingSchool) -> None:
    send(county, 1, force=False)
    county.notices()
    county.clock.forward(hours=3)

    with pytest.raises(NotUnderstood, match="4 小时内催过了"):
        send(county, 2, force=False)
    assert reminders(county.notices()) == []
    county.clock.forward(hours=2)
    send(county, 2, force=False)

    assert len(reminders(county.notices())) == 6


def test_who_submits_after_a_wave_is_not_told_any_more(county: WorkingSchool) -> None:
    send(county, 1)
    notices = county.notices()
    submit(county, SCHOOLS[2])

    told = [one.reader.user for one in notices if is_told(county, one)]

    assert principal(SCHOOLS[2]) not in told
    assert len(told) == 5


def test_unreachable_reporters_are_named_and_nobody_else_is_told_for_them(
    county: WorkingSchool,
) -> None:
    with county.records.begin() as unit:
        unit.people.add(new_units=[a_unit(UnitId("qt.t2.s9"))], since=SINCE)
        one = unit.collection.round(ROUND)
        unit.collection.ask(one, [UnitId("qt.t2.s9")])

    preview = county.ask("ye", "preview_wave", request=RoundOf(round_id=ROUND), answer=WavePreview)
    sent = send(county, 1)

    assert [one.unit_id for one in preview.unreachable] == ["qt.t2.s9"]
    assert (preview.persons, sent.persons) == (6, 6)
    assert [one.unit_id for one in sent.unreachable] == ["qt.t2.s9"]


class BrokenAudit:
    """An audit whose store fails, as a power cut would: nothing of the transaction stays."""

    def append(self, *_: object, **__: object) -> None:
        """Fail."""
        raise OSError("no power")


class CutRecords(Records):
    """Records whose transactions are cut off when they write the audit: near their end."""

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work that will not be finished."""
        with super().begin(urgent=urgent) as unit:
            unit.audit = BrokenAudit()  # type: ignore[assignment]
            yield unit


@contextmanager
def power_cut(school: WorkingSchool) -> Iterator[None]:
    cut = CutRecords(school.records.database, keys=school.records._keys)
    container.use(replace(school.adapters(), records=cut))
    yield
    container.use(school.adapters())


def test_a_wave_that_was_cut_off_can_be_sent_again(county: WorkingSchool) -> None:
    with power_cut(county), pytest.raises(Unavailable):
        send(county, 1)
    assert reminders(county.notices()) == []

    send(county, 1)

    assert len(reminders(county.notices())) == 6


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("look"), st.sampled_from(COLLECTORS)),
        st.tuples(st.just("send"), st.sampled_from(COLLECTORS)),
        st.tuples(st.just("cut"), st.sampled_from(COLLECTORS)),
        st.tuples(st.just("submit"), st.sampled_from(SCHOOLS)),
        st.tuples(st.just("deliver"), st.just("")),
        st.tuples(st.just("later"), st.just("")),
    ),
    min_size=5,
    max_size=30,
)


@dataclass
class Story:
    """One round, what was done to it, and what has to follow from that."""

    school: WorkingSchool
    number: str
    seen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLLECTORS, 1))
    """The wave each collector's newest card would send."""
    missing_at: dict[int, set[str]] = field(default_factory=dict)
    """Who had not submitted when a wave was sent."""
    submitted: set[str] = field(default_factory=set)
    delivered: list[str] = field(default_factory=list)

    def look(self, who: str) -> None:
        request = RoundOf(round_id=self.number)
        preview = self.school.ask(who, "preview_wave", request=request, answer=WavePreview)
        self.seen[who] = preview.wave

    def press(self, who: str) -> WaveSent:
        request = SendWave(round_id=self.number, wave=self.seen[who], force=True)
        return self.school.ask(who, "send_wave", request=request, answer=WaveSent)

    def send(self, who: str) -> None:
        sent, wave = self.press(who), self.seen[who]
        assert sent.again == (wave in self.missing_at)
        if not sent.again:
            self.missing_at[wave] = {principal(one) for one in SCHOOLS} - self.submitted
        assert sent.persons == len(self.missing_at[wave])

    def cut(self, who: str) -> None:
        with power_cut(self.school), pytest.raises(Unavailable):
            self.press(who)

    def submit(self, who: str) -> None:
        submit(self.school, UnitId(who), self.number)
        self.submitted.add(principal(UnitId(who)))

    def deliver(self, _: str = "") -> None:
        for notice in self.school.notices():
            if notice.about == self.number and is_told(self.school, notice):
                assert notice.reader.user not in self.submitted
                self.delivered.append(notice.reader.user)

    def later(self, _: str) -> None:
        self.school.clock.forward(hours=1)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.generate],  # each example is another round of one county: none can be retried
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_in_any_order_each_wave_tells_each_who_is_missing_exactly_once(
    school: WorkingSchool, steps: list[tuple[str, str]]
) -> None:
    with school.records.begin() as unit:
        is_founded = bool(unit.people.units_under(UnitId("qt.t2")))
    if not is_founded:
        founded(school)
    school.clock.forward(days=1)
    story = Story(school, key_of("round", str(school.clock.now())))
    opened(school, story.number)

    for step, who in steps:
        getattr(story, step)(who)
    story.deliver()

    for wave, missing in story.missing_at.items():
        with school.records.begin() as unit:
            told = [person for _, person in unit.collection.told(story.number, f"wave{wave}")]
        assert Counter(told) == Counter(missing)
    most = Counter(person for missing in story.missing_at.values() for person in missing)
    assert not Counter(story.delivered) - most
    for one in SCHOOLS:
        if principal(one) not in story.submitted:
            assert story.delivered.count(principal(one)) == most[principal(one)]


@pytest.fixture
def busy(clean_postgres: Records, clock: SchoolClock) -> Iterator[WorkingSchool]:
    """Return the same county on PostgreSQL, where transactions overlap."""
    yield founded(WorkingSchool(clean_postgres, clock))
    container._adapters = None


def all_at_once(*steps: Callable[[], object]) -> None:
    with ThreadPoolExecutor(max_workers=len(steps)) as pool:
        for one in [pool.submit(step) for step in steps]:
            one.result(timeout=60)


@pytest.mark.postgres
def test_two_collectors_who_press_at_once_send_one_wave(busy: WorkingSchool) -> None:
    all_at_once(*[lambda who=who: send(busy, 1, by=who) for who in COLLECTORS * 3])

    assert sorted(reminders(busy.notices())) == sorted(map(principal, SCHOOLS))


@pytest.mark.postgres
def test_submissions_and_closing_at_once_leave_no_report_after_the_close(
    busy: WorkingSchool,
) -> None:
    close = SettleRound(round_id=ROUND, to=RoundState.CLOSED)

    def closes() -> object:
        return busy.ask("ye", "settle_collection", request=close, answer=ProgressAnswer)

    def submits(one: UnitId) -> Callable[[], object]:
        def step() -> object:
            try:
                return submit(busy, one)
            except SchoolError:
                return None  # it came too late

        return step

    all_at_once(closes, *[submits(one) for one in SCHOOLS])

    with busy.records.begin() as unit:
        counted = collected_indicators(unit, UnitId("qt"))[0]
        done = sum(task.version > 0 for task in unit.collection.tasks(ROUND))
    whole = next(f for f in counted.figures if f.unit_id == "qt")
    assert (whole.amount or Decimal(0)) == 5 * done


def test_the_same_submission_again_is_not_another_version(county: WorkingSchool) -> None:
    first = submit(county, SCHOOLS[0])
    task = {"round_id": ROUND, "unit_id": SCHOOLS[0]}
    request = SubmitReport(**task, seen=first.seen, version=0)

    again = county.ask(principal(SCHOOLS[0]), "submit_report", request=request, answer=TaskView)

    assert (first.done, again.again, again.version) == (True, True, 1)


def test_what_changed_since_it_was_shown_is_not_submitted(county: WorkingSchool) -> None:
    task = {"round_id": ROUND, "unit_id": SCHOOLS[0]}
    who = principal(SCHOOLS[0])
    shown = county.ask(
        who, "fill_report", request=FillIn(**task, text="在线学生数 5"), answer=TaskView
    )
    county.ask(who, "fill_report", request=FillIn(**task, text="在线学生数 6"), answer=TaskView)

    request = SubmitReport(**task, seen=shown.seen, version=0)
    answer = county.ask(who, "submit_report", request=request, answer=TaskView)

    assert (answer.moved, answer.done, answer.version) == (True, False, 0)


def test_a_value_that_makes_no_sense_leaves_what_was_typed_before(county: WorkingSchool) -> None:
    task = {"round_id": ROUND, "unit_id": SCHOOLS[0]}
    who = principal(SCHOOLS[0])
    county.ask(who, "fill_report", request=FillIn(**task, text="在线学生数 5"), answer=TaskView)

    bad = FillIn(**task, text="在线学生数 五百")
    with pytest.raises(NotUnderstood):
        county.ask(who, "fill_report", request=bad, answer=TaskView)

    shown = county.ask(who, "show_report", request=TaskOf(**task), answer=TaskView)
    assert shown.rows[0].said == "5"


@pytest.mark.parametrize("who", ["zhou", "wang", "chen", "ma", "g1", "p1", principal(SCHOOLS[1])])
@pytest.mark.parametrize("function", ["show_report", "fill_report", "submit_report"])
def test_nobody_reports_for_another_school(county: WorkingSchool, who: str, function: str) -> None:
    task = {"round_id": ROUND, "unit_id": SCHOOLS[0]}
    request = {
        "show_report": TaskOf(**task),
        "fill_report": FillIn(**task, text="在线学生数 5"),
        "submit_report": SubmitReport(**task, seen="", version=0),
    }[function]

    with pytest.raises(PermissionDenied):
        county.ask(who, function, request=request, answer=TaskView)


@pytest.mark.parametrize("who", ["ma", principal(SCHOOLS[0]), "zhou"])
def test_nobody_looks_after_a_round_of_others(county: WorkingSchool, who: str) -> None:
    one = RoundOf(round_id=ROUND)

    for function, request, answer in (
        ("collection_progress", one, ProgressAnswer),
        ("preview_wave", one, WavePreview),
        ("open_collection", one, Progress),
        ("send_wave", SendWave(round_id=ROUND, wave=1), WaveSent),
        ("settle_collection", SettleRound(round_id=ROUND, to=RoundState.CLOSED), ProgressAnswer),
    ):
        with pytest.raises(PermissionDenied):
            county.ask(who, function, request=request, answer=answer)


@pytest.mark.parametrize("number", ["", "x", "' or 1=1 --", "e0" * 12])
def test_a_round_that_is_not_there_is_not_found(county: WorkingSchool, number: str) -> None:
    task = TaskOf(round_id=number, unit_id=SCHOOLS[0])

    with pytest.raises(NotFound):
        county.ask(principal(SCHOOLS[0]), "show_report", request=task, answer=TaskView)


def test_a_teacher_cannot_be_named_to_report_for_a_school(county: WorkingSchool) -> None:
    with county.records.begin() as unit:
        unit.collection.ask(unit.collection.round(ROUND), [UnitId("qt.t1.s1")])
    named = NameReporter(round_id=ROUND, who="qt.t1.s1 陈静怡")

    with pytest.raises(NotUnderstood, match="不能替"):
        county.ask("ye", "name_reporter", request=named, answer=ReporterNamed)


def test_figures_of_a_closed_round_say_how_many_were_in(county: WorkingSchool) -> None:
    for place, one in enumerate(SCHOOLS[:4]):
        submit(county, one, value=str(place + 1))
    close = SettleRound(round_id=ROUND, to=RoundState.CLOSED)
    county.ask("ye", "settle_collection", request=close, answer=ProgressAnswer)

    with county.records.begin() as unit:
        (counted,) = collected_indicators(unit, UnitId("qt"))
        elsewhere = collected_indicators(unit, UnitId("yh"))

    by_unit = {figure.unit_id: figure for figure in counted.figures}
    assert by_unit[UnitId("qt")].amount == 10
    assert by_unit[UnitId("qt.t2")].amount == 10
    assert by_unit[SCHOOLS[5]].missing
    assert "4/6 所" in by_unit[UnitId("qt")].source.document
    assert "有单位没有填" in by_unit[UnitId("qt")].note
    assert elsewhere == ()


def test_a_round_that_was_called_off_counts_nowhere_and_may_be_asked_again(
    county: WorkingSchool,
) -> None:
    draft = DraftForm(text="10月在线率:在线学生数(人) 截止 11月27日 学校填")
    form = county.ask("ye", "draft_collection", request=draft, answer=FormView)
    county.ask("ye", "open_collection", request=RoundOf(round_id=form.round_id), answer=Progress)
    void = SettleRound(round_id=form.round_id, to=RoundState.VOID, reason="项目写错")
    county.ask("ye", "settle_collection", request=void, answer=ProgressAnswer)

    again = county.ask("ye", "draft_collection", request=draft, answer=FormView)

    assert again.round_id != form.round_id
    assert again.state is RoundState.DRAFT


def test_thirty_fields_of_a_school_are_filled_in_from_one_message(county: WorkingSchool) -> None:
    fields = tuple(
        AskedField(name=f"项目{n:02d}", kind=FieldKind.WHOLE, unit="人") for n in range(28)
    )
    sums = AskedField(
        name="合计", kind=FieldKind.WHOLE, formula=Formula.SUM, of=("项目00", "项目01")
    )
    share = AskedField(
        name="占比",
        kind=FieldKind.PERCENT,
        unit="%",
        formula=Formula.SHARE,
        of=("项目00", "项目01"),
    )
    number = "f0" * 12
    opened(county, number, fields=(*fields, sums, share), series="三十项", name="三十项填报")
    task = {"round_id": number, "unit_id": SCHOOLS[0]}
    text = "，".join(f"项目{n:02d} {n + 1}" for n in range(28))

    shown = county.ask(
        principal(SCHOOLS[0]), "fill_report", request=FillIn(**task, text=text), answer=TaskView
    )

    assert shown.ready
    assert [row.said for row in shown.rows[-2:]] == ["3", "50"]
