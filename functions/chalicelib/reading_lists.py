"""Reading list use cases: what a child may read next, and how a class gets on with its list."""

import re
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import own_places
from chalicelib.growth_record import pupil_read
from chalicelib.homework import TEACHING, classes_meant
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.errors import NotUnderstood
from school.naming import normal, number, parse_caption
from school.people import PersonId, Pupil, Role, UnitId, grade_of
from school.permissions import Action, Scope
from school.reading import last_week
from school.reading_lists import (
    BOOKS_OF_LIBRARY,
    SHOWN,
    Advice,
    AdviseBooks,
    BookAdvice,
    ClassBooks,
    ClassBooksOf,
    advise,
    band_of,
    read_by_many,
    same_title,
)
from school.resources import seer_of
from school.store.unit_of_work import UnitOfWork
from school.terms import Term, term_of

routes = Blueprint(__name__)

FAMILY = frozenset({Role.PUPIL, Role.GUARDIAN})
_GRADE = re.compile(r"(?P<junior>初)?(?P<n>[1-9一二三四五六七八九])\s*年级|初(?P<m>[一二三])")
_OTHERS = 6
"""Books of the list a class's head is shown beside those many have read."""


@routes.lambda_function(name="advise_books")
@use_case(AdviseBooks)
def advise_books(request: AdviseBooks, call: Call) -> BookAdvice:
    """Return books for a grade, or for a child by what it has read and not read yet.

    Raises:
        NotUnderstood: Neither a grade nor a child is named, and several fit.
        PermissionDenied: The child is not the asker's to ask about.
    """
    grade = request.grade or _grade_said(request.caption) or _grade_taught(request, call)
    if grade is not None and request.pupil_id is None:
        return _for_grade(request, call, grade)
    pupil, choices = pupil_read(
        call, Action.READ_GROWTH, caption=request.caption, pupil_id=request.pupil_id
    )
    if pupil is None:
        return BookAdvice(choices=choices)
    return _for_pupil(request, call, pupil)


def _grade_said(caption: str) -> int | None:
    text = normal(caption)
    if parse_caption(text).roll_no is not None:
        return None
    found = _GRADE.search(text)
    if found is None:
        said = parse_caption(text).grade
        return said if said and said <= 9 else None  # noqa: PLR2004  # 高中 has no list
    if found["m"]:
        return 6 + number(found["m"])
    return number(found["n"]) + (6 if found["junior"] else 0)


def _grade_taught(request: AdviseBooks, call: Call) -> int | None:
    """Return the grade of a teacher who names nobody; None for families and who names somebody."""
    if request.pupil_id is not None or call.person.roles_on(call.today) & FAMILY:
        return None
    if request.caption.strip():
        return None
    grades = {grade_of(unit) for unit in call.person.units_on(call.today, TEACHING)} - {0}
    if len(grades) != 1:
        raise NotUnderstood("给几年级推荐？请写上年级，如“推荐书 三年级”。")
    return next(iter(grades))


def _for_grade(request: AdviseBooks, call: Call, grade: int) -> BookAdvice:
    scope = Scope(unit=own_places(call, Action.FIND_RESOURCES)[0], adult=call.person.id)
    call.require(Action.FIND_RESOURCES, scope)
    with call.records() as unit:
        call.audit(unit, Action.FIND_RESOURCES, scope, fields=("reading list",))
        return _advice(unit, call, request, grade=grade)


def _for_pupil(request: AdviseBooks, call: Call, pupil: Pupil) -> BookAdvice:
    """Return books for one child; what it read is looked at only with the guardians' yes."""
    scope = Scope(unit=pupil.class_id, pupil=pupil.id)
    with call.records() as unit:
        agreed = consent.in_force(unit.consents.of(pupil.id), pupil.id, Purpose.GROWTH)
        read = [entry.title for entry in unit.reading.of_pupil(pupil.id)] if agreed else []
        call.audit(unit, Action.READ_GROWTH, scope, fields=("reading",) if agreed else ("grade",))
        advice = _advice(unit, call, request, grade=grade_of(pupil.class_id), read=tuple(read))
    return advice.model_copy(update={"pupil_id": pupil.id, "name": pupil.name, "consented": agreed})


def _advice(
    unit: UnitOfWork,
    call: Call,
    request: AdviseBooks,
    *,
    grade: int,
    read: tuple[str, ...] = (),
) -> BookAdvice:
    band = band_of(grade)
    books, total = advise(band, read, skip=request.skip)
    units = _shown_to(unit, call)
    ours = [] if request.skip else _of_the_library(unit, units, grade=grade, read=read)
    shown = [*books[: SHOWN - len(ours)], *ours]
    return BookAdvice(
        band=band.name, grade=grade, books=tuple(shown), total=total, skip=request.skip
    )


def _shown_to(unit: UnitOfWork, call: Call) -> frozenset[UnitId]:
    """Return for whom books are open that may be shown: in a group only those of the county.

    Who else reads along there may be of another school, or of none.
    """
    children = unit.people.enrolled(call.person.children_on(call.today), on=call.today)
    counties = {UnitId(child.class_id.partition(".")[0]) for child in children}
    within = seer_of(call.person, counties=counties, on=call.today).within
    return frozenset(one for one in within if "." not in one) if call.actor.group else within


def _of_the_library(
    unit: UnitOfWork, units: frozenset[UnitId], *, grade: int, read: tuple[str, ...]
) -> list[Advice]:
    """Return books of the library open to some units that the child has not read."""
    known = {same_title(title) for title in read}
    found = unit.books.shown_to(units, grade=grade, limit=BOOKS_OF_LIBRARY + len(known))
    return [
        Advice(title=title, kind="资源库", why=("资源库里有，点开就能读",), resource_id=number_)
        for number_, title in found
        if same_title(title) not in known
    ][:BOOKS_OF_LIBRARY]


@routes.lambda_function(name="class_books")
@use_case(ClassBooksOf)
def class_books(request: ClassBooksOf, call: Call) -> ClassBooks:
    """Say which books of its list five pupils of a class or more have read this year.

    Only weeks that are over count, so nobody's entry shows up the moment it is made.
    """
    classes = classes_meant(call, Action.READ_SUMMARY, parse_caption(request.caption))
    if len(classes) > 1:
        names = "、".join(one.name for one in classes[:4])
        raise NotUnderstood(f"你教 {names} 几个班，请写上班级，如“读书单 {classes[0].name}”。")
    chosen, scope = classes[0], Scope(unit=classes[0].id)
    call.require(Action.READ_SUMMARY, scope)
    until = last_week(call.today) + timedelta(days=6)
    since = Term(year=term_of(call.today).year, half=1).first
    band = band_of(grade_of(chosen.id))
    with call.records() as unit:
        readers: dict[str, set[PersonId]] = {}
        for entry in unit.reading.of_class(chosen.id, period=(since, until)):
            readers.setdefault(entry.title, set()).add(entry.pupil_id)
        call.audit(unit, Action.READ_SUMMARY, scope, fields=("reading_aggregates",))
    many = read_by_many(readers, band)
    others, _ = advise(band, many, count=_OTHERS)
    # Why a book is recommended would say what the class has read: here its own reason alone.
    plain = tuple(one.model_copy(update={"why": one.why[:1]}) for one in others)
    return ClassBooks(
        class_name=chosen.name, band=band.name, read=many, others=plain, total=len(band.books)
    )
