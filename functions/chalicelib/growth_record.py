"""Growth record use case: what was written down about one pupil, for those who may read it."""

import re

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.checkups import checkup_lines
from chalicelib.growth_pupils import choices_of, forms_of, own_pupils, pupils_meant
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.county_time import day_of
from school.errors import NotFound, NotUnderstood
from school.growth import GrowthEntry
from school.growth_points import words_for
from school.growth_record import Ask, Choice, GrowthLine, GrowthOf, GrowthRecord
from school.growth_words import dimension_in
from school.naming import normal
from school.people import PersonId, Pupil
from school.permissions import Action, Scope
from school.reading import sum_up
from school.store.unit_of_work import UnitOfWork
from school.terms import Term, term_of

routes = Blueprint(__name__)

A_PAGE = 4
MOST_LINES = 400
"""In one PDF; a term of daily notes is below it."""
TERM_BEFORE = "上学期"
_FILLER = re.compile(
    r"成长(?:档案|记录)|阅读(?:记录|报告)?|上个?学期|本学期|这学期|上个?月|本月|这个?月|[0-9]{1,2}月|"
    r"帮我|请|我家|我们|我的|我|孩子|宝宝|娃|儿子|女儿|一下|看看|看|查|所有|全部|情况|怎么样|"
    r"年度|今年|学年|导出|打印|报告|记录|方面|[的呢吧了吗？?。]"
)


@routes.lambda_function(name="growth_record")
@use_case(GrowthOf)
def growth_record(request: GrowthOf, call: Call) -> GrowthRecord:
    """Return a page, or the whole, of a pupil's growth record of a term."""
    pupil, choices = pupil_read(
        call, Action.READ_GROWTH, caption=request.caption, pupil_id=request.pupil_id
    )
    if pupil is None:
        return GrowthRecord(choices=choices)
    term = request.term or term_of(call.today)
    if TERM_BEFORE in request.caption:
        term = term.before()
    dimension = request.dimension or dimension_in(request.caption)
    scope = Scope(unit=pupil.class_id, pupil=pupil.id)
    with call.records() as unit:
        agreed = consent.in_force(unit.consents.of(pupil.id), pupil.id, Purpose.GROWTH)
        call.audit(
            unit, Action.READ_GROWTH, scope, fields=("growth", "photos", "reading", "checkups")
        )
        record = GrowthRecord(
            pupil_id=pupil.id,
            name=pupil.name,
            class_name=pupil.class_name,
            roll_no=pupil.roll_no,
            consented=agreed,
            term=term,
            dimension=dimension,
        )
        return _filled(unit, call, record, request=request, term=term) if agreed else record


def pupil_read(
    call: Call, action: Action, *, caption: str, pupil_id: PersonId | None
) -> tuple[Pupil | None, tuple[Choice, ...]]:
    """Return whose record is meant, once the policy allows *action*; else children to choose from.

    Raises:
        NotFound: There is no such pupil, or a family asks about somebody else's child.
        NotUnderstood: A teacher does not say whose, or of which class.
        PermissionDenied: The policy does not allow it.
    """
    caption = _whom(caption)
    own = own_pupils(call) if pupil_id is None else []
    words = caption.split()  # “吴小满” is not 小满
    named = [p for p in own if any(form in words for form in forms_of(p))]
    if len(named) == 1:
        pupil_id = named[0].id
    meant = pupils_meant(call, action, caption=caption, pupil_id=pupil_id)
    if own and not named and not meant.said.named and meant.said.text:
        raise NotFound(
            f"没看懂“{meant.said.text[:20]}”是谁。只能看自己孩子的，不写名字直接发就行。"
        )
    if meant.ask is Ask.CLASS:
        names = "、".join(choice.name for choice in meant.choices[:4])
        first = meant.choices[0].name
        raise NotUnderstood(f"你教 {names} 几个班，请写上班级再发，如“{first} 12号”。")
    if meant.ask is not None or len(meant.pupils) > 1:
        return None, meant.choices or choices_of(meant.pupils)
    return meant.pupils[0], ()


def _whom(caption: str) -> str:
    """Return what is left of a question that may name somebody."""
    dimension = dimension_in(caption)
    for word in words_for(dimension) if dimension else ():
        caption = caption.replace(word, " ")
    return " ".join(_FILLER.sub(" ", normal(caption)).split())


def _filled(
    unit: UnitOfWork, call: Call, record: GrowthRecord, *, request: GrowthOf, term: Term
) -> GrowthRecord:
    pupil = PersonId(str(record.pupil_id))
    period = (term.first, term.last)
    most = MOST_LINES if request.whole else A_PAGE
    entries, total = unit.growth.page(
        pupil,
        period,
        reader=call.person.id,
        dimension=record.dimension,
        most=most,
        skip=0 if request.whole else (request.page - 1) * A_PAGE,
    )
    scope = Scope(unit=unit.people.pupil(pupil, on=call.today).class_id, pupil=pupil)
    read = sum_up(unit.reading.of_pupil(pupil, period=period))
    return record.model_copy(
        update={
            "lines": tuple(line_of(entry) for entry in entries),
            "counts": unit.growth.counts(pupil, period),
            "homework": _homework(unit, pupil, term),
            "page": request.page,
            "pages": max(1, -(-total // A_PAGE)),
            "reading_minutes": read.minutes,
            "books": len(read.books),
            "checkups": checkup_lines(unit, call, scope),
        }
    )


def _homework(unit: UnitOfWork, pupil: PersonId, term: Term) -> int | None:
    """Return how many homeworks of a term a teacher confirmed; None: that may not be said here.

    Putting homework and growth together is what the consent to a portrait is about.
    """
    decisions = unit.consents.of(pupil)
    needed = (Purpose.HOMEWORK, Purpose.PORTRAIT)
    if not all(consent.in_force(decisions, pupil, purpose) for purpose in needed):
        return None
    confirmed = unit.grading.confirmed_of_pupil(pupil)
    return len(
        {
            paper.homework_id
            for paper in confirmed
            if paper.confirmed_at and term.first <= day_of(paper.confirmed_at) <= term.last
        }
    )


def line_of(entry: GrowthEntry) -> GrowthLine:
    """Return an entry as those who may read the record see it."""
    return GrowthLine(
        dimension=entry.dimension,
        text=entry.text,
        day=entry.day,
        role=entry.role,
        state=entry.state,
        photos=entry.photos,
    )
