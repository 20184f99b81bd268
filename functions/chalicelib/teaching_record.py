"""What is kept of a teacher, put together: the rules in force, the tally, and how it is shown."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from chalicelib.call import Call
from school.county_time import FIRST_MONTH
from school.people import PersonId, Role, UnitId, school_of
from school.store.unit_of_work import UnitOfWork
from school.teaching import Claim, Dispute, standing
from school.teaching_calls import ClaimOf, ClaimView, DisputeView
from school.teaching_rules import Rules, parse_rules, rules_text
from school.teaching_tally import (
    NOTHING,
    Credit,
    Tally,
    Version,
    counted,
    granted,
    tally,
    weeks_of,
)

PAPERS, LESSONS = "confirmed_papers", "joined_lessons"
Done = Mapping[PersonId, Sequence[tuple[datetime, int]]]
"""What the product counted of teachers: when, and how many."""
TEACHING = frozenset({Role.TEACHER, Role.CLASS_HEAD})
NOWHERE = UnitId("-")


def school_taught_in(call: Call) -> UnitId:
    """Return the school the asker teaches in; “-”, where nothing is allowed, when in none."""
    held = call.person.units_on(call.today, TEACHING)
    return school_of(held[0]) if held else NOWHERE


def claim_meant(request: ClaimOf, call: Call) -> Claim:
    """Return the claim meant: any by its id, which the policy has still to allow; else the own.

    Raises:
        NotFound: There is none.
        PermissionDenied: Nobody has bound the asker's account.
    """
    with call.records() as unit:
        if request.claim_id:
            return unit.teaching.claim(request.claim_id)
        return unit.teaching.numbered(call.person.id, request.number)


@dataclass(frozen=True)
class RuleBook:
    """The rules in force and every version that ever was."""

    now: Rules
    versions: Mapping[str, Rules]
    history: Sequence[Version]


def rule_book(unit: UnitOfWork, *, now: datetime) -> RuleBook:
    """Return the rules; a version of the file that is seen for the first time is kept.

    Raises:
        NotUnderstood: The rule file is wrong; the message names the line.
    """
    text = rules_text()
    rules = parse_rules(text)
    unit.teaching.use_rules(rules.version, text, at=now)
    history = [Version(parse_rules(kept), since) for kept, since in unit.teaching.rules()]
    return RuleBook(rules, {v.rules.version: v.rules for v in history}, history)


@dataclass(frozen=True)
class Record:
    """A teacher's claims of a school year and what they came to."""

    claims: tuple[Claim, ...]
    disputes: tuple[Dispute, ...]
    tally: Tally


def span(year: int) -> tuple[date, date]:
    """Return the first day of a school year, and that of the next."""
    return date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1)


def record_of(unit: UnitOfWork, teacher: PersonId, book: RuleBook, *, year: int) -> Record:
    """Return a teacher's record of a school year."""
    since, until = span(year)
    claims = unit.teaching.of_teacher(teacher, since=since, until=until)
    disputes = unit.teaching.disputes_of(claims)
    begin, end = weeks_of(year)
    done = done_by(unit, [teacher], since=begin, until=end)
    credits_ = [*granted(claims, disputes), *_counted(done, book).get(teacher, [])]
    return Record(tuple(claims), tuple(disputes), tally(credits_, book.versions, year=year))


def done_by(
    unit: UnitOfWork, teachers: Collection[PersonId], *, since: datetime, until: datetime
) -> dict[str, Done]:
    """Return what the product counts by itself of some teachers, by what it is."""
    return {
        PAPERS: unit.teaching.confirmed_papers(teachers, since=since, until=until),
        LESSONS: unit.lessons.attended(teachers, since=since, until=until),
    }


def _counted(done: Mapping[str, Done], book: RuleBook) -> dict[PersonId, list[Credit]]:
    found: dict[PersonId, list[Credit]] = defaultdict(list)
    for what, by_teacher in done.items():
        for teacher, when in by_teacher.items():
            found[teacher] += counted(when, book.history, what=what)
    return found


def tallies_of(
    claims: Iterable[Claim],
    disputes: Sequence[Dispute],
    done: Mapping[str, Done],
    *,
    book: RuleBook,
    year: int,
) -> dict[PersonId, Tally]:
    """Return the tallies of many teachers at once."""
    about: dict[str, list[Dispute]] = defaultdict(list)
    for dispute in disputes:
        about[dispute.claim_id].append(dispute)
    own: dict[PersonId, list[Credit]] = defaultdict(list)
    for claim in claims:
        own[claim.teacher] += granted([claim], about.get(claim.id, ()))
    for teacher, some in _counted(done, book).items():
        own[teacher] += some
    return {teacher: tally(some, book.versions, year=year) for teacher, some in own.items()}


def view(
    claim: Claim, disputes: Iterable[Dispute], book: RuleBook, *, name: str, points: Decimal
) -> ClaimView:
    """Return a claim as it is shown.

    Args:
        claim: The claim.
        disputes: Disputes, those of other claims among them.
        book: The rules.
        name: The teacher's name.
        points: What it brings after the caps.
    """
    own = [d for d in disputes if d.claim_id == claim.id]
    holds = standing(claim, own)
    activity = book.versions[claim.rules].activity(claim.activity)
    return ClaimView(
        claim_id=claim.id,
        number=claim.number,
        teacher_id=claim.teacher,
        teacher=name,
        activity=activity.name,
        dimension=activity.dimension,
        level=holds.level,
        first_level=claim.level,
        note=claim.note,
        day=claim.day,
        state=claim.state,
        granted=holds.granted,
        reason=claim.reason,
        points=points if holds.granted else NOTHING,
        full=activity.worth(holds.level),
        photo_keys=claim.photo_keys(),
        disputes=tuple(
            DisputeView(dispute_id=d.id, said=d.said, level=d.level, state=d.state, reason=d.reason)
            for d in own
        ),
    )


def view_of(unit: UnitOfWork, claim: Claim, book: RuleBook, *, year: int) -> ClaimView:
    """Return one claim as it is shown, with what it brings in its school year."""
    record = record_of(unit, claim.teacher, book, year=year)
    name = unit.teaching.names([claim.teacher])[claim.teacher]
    points = record.tally.of(claim.id)
    return view(claim, record.disputes, book, name=name, points=points)
