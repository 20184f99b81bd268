"""Every call of a person that reads or changes a record."""

from pydantic import BaseModel

from school.actor import Actor
from school.consent import ConsentState, Decide, MyConsents, Purpose
from school.my_data import DeletedData, DeleteMyData
from school.papers import Accepted
from school.query import Query, QueryAnswer
from school.search import Found, SearchRequest
from tests.builders import a_decision, a_practice
from tests.functions.alarm_calls import ALARM_NEEDS, ALARM_SUBJECTS, alarm_calls
from tests.functions.class_calls import ai_lesson_calls, approval_calls, class_calls, finding_calls
from tests.functions.collecting import COLLECTION_SUBJECTS, collection_calls, prepare_collection
from tests.functions.duties import DUTY_SUBJECTS, duty_calls, prepare_duty
from tests.functions.evaluations import EVALUATION_SUBJECTS, evaluation_calls, prepare_evaluations
from tests.functions.family_calls import growth_calls, health_calls, privacy_calls
from tests.functions.figure_reports import REPORT_SUBJECTS, prepare_reports, report_calls
from tests.functions.figures import FIGURES_SUBJECTS, figures_calls, prepare_figures
from tests.functions.gates import GATE_SUBJECTS, gate_calls, prepare_gates
from tests.functions.learning_calls import A_PRACTICE, book_calls, mastery_calls, practice_calls
from tests.functions.lessons import LESSON_SUBJECTS, lesson_calls, prepare_lessons
from tests.functions.library import LIBRARY_SUBJECTS, library_calls, prepare_library
from tests.functions.paper_calls import A_SHEET, LOOKED_AT, paper_calls
from tests.functions.points import POINTS_SUBJECTS, points_calls, prepare_points
from tests.functions.prevention import PREVENTION_SUBJECTS, prepare_prevention, prevention_calls
from tests.functions.trainings import TRAINING_SUBJECTS, prepare_trainings, training_calls
from tests.functions.working import CLASS, PUPILS, WITHOUT_CONSENT, Call, WorkingSchool, pupil_id

IN_GROUP = {"conversation": "chat", "group": True}


def audited_calls(school: WorkingSchool, paper: Accepted) -> list[Call]:
    """Return every call of a person that reads or changes a record: function, who, both values."""
    return [
        *training_calls(school),  # before the code on the wall changes
        *health_calls(school),  # before the clock moves to another day
        *duty_calls(school),
        *paper_calls(school, paper),
        *mastery_calls(),
        *growth_calls(school),
        *approval_calls(school),
        ("my_consents", "g1", MyConsents(), ConsentState),
        *finding_calls(),
        *book_calls(),
        *privacy_calls(),
        *class_calls(),
        *practice_calls(),
        ("decide_consent", "g1", Decide(pupil_id=pupil_id(1), agree=False), ConsentState),
        *points_calls(),
        *alarm_calls(school),
        *gate_calls(),
        *library_calls(),
        *prevention_calls(),
        ("search_library", "chen", SearchRequest(said="分数除法"), Found),
        *lesson_calls(school),
        *evaluation_calls(),
        *ai_lesson_calls(),
        *figures_calls(),
        *collection_calls(),
        *report_calls(),
        ("comprehensive_query", "zhou", Query(text="昨天 报警和隐患"), QueryAnswer),
        ("delete_my_data", "g1", DeleteMyData(pupil_id=pupil_id(1)), DeletedData),
    ]


NEEDS = {
    **ALARM_NEEDS,
    "add_growth_photos": ("note_growth",),
    "growth_waiting": ("note_growth",),
    "decide_growth": ("note_growth",),
    "growth_entry": ("note_growth",),
    "undo_growth": ("note_growth",),
    "undo_reading": ("record_reading",),
    "children_away": ("tell_health",),
    "undo_food": ("note_food",),
    "undo_revision": ("revise_mark",),
    "show_key": ("change_key",),
    "confirm_key": ("change_key",),
    "mark_again": ("change_key", "confirm_key"),
    "undo_group": ("settle_group",),
    "withdraw_leave": ("grant_leave",),
    "set_cause": ("confirm_batch",),
    "answer_revisit": ("confirm_batch",),
    "my_revisits": ("confirm_batch",),
    "class_summary": ("confirm_batch",),
    "post_summary": ("confirm_batch",),
}
"""What has to be done before a call can be made."""


def prepare(school: WorkingSchool, function: str) -> None:
    """Make ready what a function looks at: a photo of a filled sheet, a day gone by."""
    if function == "answer_practice":
        with school.records.begin() as unit:
            unit.practices.add(a_practice(A_PRACTICE, at=school.clock.now()))
    if function in ("whose_sheet", "read_key_photo"):
        school.files.put(LOOKED_AT, b"jpeg", content_type="image/jpeg")
        school.reader.answer = A_SHEET
    if function == "my_revisits":
        school.clock.forward(days=1)  # what was wrong is due the day after
    if function == "make_page":
        with school.records.begin() as unit:
            unit.consents.add(a_decision("p1", "g1", purpose=Purpose.PORTRAIT))
    prepare_duty(school, function)
    prepare_points(school, function)
    prepare_gates(school, function)
    prepare_library(school, function)
    prepare_prevention(school, function)
    prepare_lessons(school, function)
    prepare_trainings(school, function)
    prepare_evaluations(school, function)
    prepare_figures(school, function)
    prepare_collection(school, function)
    prepare_reports(school, function)


SUBJECTS = {
    **ALARM_SUBJECTS,
    "make_targeted": [f"p{n}" for n in range(1, PUPILS + 1) if n != WITHOUT_CONSENT],
    "mark_again": ["p1", "p2", "qt.t1.s1.g3.c2"],
    "review_queue": ["p1", "p2"],
    "settle_group": ["p1", "p2"],
    "undo_group": ["p2", "p1"],
    "show_batch": ["p1", "p2"],
    "confirm_batch": ["p1", "p2"],
    "my_data": ["p1", "sibling"],
    "take_export": [*(f"p{n}" for n in range(1, PUPILS + 1) if n != WITHOUT_CONSENT), CLASS],
    "compliance_report": ["qt"],
    "report_health": [CLASS, "p1"],
    "children_away": ["p1", "sibling"],
    "note_checkups": [CLASS, "p1"],
    "note_food": ["qt.t1.s1"],
    "food_log": ["qt.t1.s1"],
    "undo_food": ["qt.t1.s1"],
    "comprehensive_query": ["qt.t1.s1"] * 2,
    "school_health": ["qt.t1.s1"],
    "find_resources": ["chen"],
    "forget_searches": ["chen"],
    "recommend": [CLASS, "chen"],
    "choose_recommendations": ["chen"],
    "search_library": ["chen"],
    "remind_classes": ["qt.t1.s1"],
    "show_cluster": ["qt.t1.s1"],
    "my_consents": ["p1", "sibling"],
    "my_revisits": ["p1", "sibling"],
    "want_reminders": ["p1", "sibling"],
    "consent_overview": ["p1", "sibling"],
    **COLLECTION_SUBJECTS,
    **DUTY_SUBJECTS,
    **FIGURES_SUBJECTS,
    **REPORT_SUBJECTS,
    **GATE_SUBJECTS,
    **LIBRARY_SUBJECTS,
    **POINTS_SUBJECTS,
    **PREVENTION_SUBJECTS,
    **LESSON_SUBJECTS,
    **TRAINING_SUBJECTS,
    **EVALUATION_SUBJECTS,
    "record_lessons": ["chen"],
    "undo_lessons": ["chen"],
    "ai_figures": ["qt.t1.s1"],
}
OF_THE_CLASS = {
    "class_attendance",
    "class_books",
    "class_mistakes",
    "class_reading",
    "class_mastery",
    "point_mastery",
    "approvals_waiting",
    "ask_bulk",
    "show_approval",
    "decide_bulk",
    "class_summary",
    "post_summary",
    "bind_group",
    "change_key",
    "show_key",
    "confirm_key",
    "read_key_photo",
    "item_analysis",
    "send_report_cards",
    "unit_report",
    "quality_warnings",
    "propose_targeted",
    "show_targeted",
}


def call(school: WorkingSchool, one: Call) -> BaseModel:
    function, user, request, answer = one
    actor = Actor(platform="console", user=user, **IN_GROUP) if function == "bind_group" else user
    return school.ask(actor, function, request=request, answer=answer)
