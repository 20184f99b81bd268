"""Calls about what a pupil knows: results, mastery, mistakes, practice."""

from typing import Any

from school.causes import Cause
from school.class_mistakes import ClassMistakes, ClassMistakesOf
from school.knowledge import PointId
from school.learning import item_id
from school.mastery import ClassMastery, ClassMasteryOf, MasteryOf, MasteryReport, PointMastery
from school.mistakes import Books, Mistake, MistakesOf, SetCause
from school.papers import MyResults, Results
from school.practice import AnswerPractice, PracticeOf, PracticeReport
from school.reminders import DueRevisits, MyRevisits, Wanted, WantReminders
from school.revisit import AnswerRevisit, AskRevisit, Revisit, Revisited
from school.targeted_homework import (
    MakeTargeted,
    Proposal,
    Targeted,
    TargetedHistory,
    TargetedOf,
    TargetOf,
)
from tests.functions.working import CLASS, Call, pupil_id

A_POINT = PointId("m.number.basic.add.10")
IN_THE_BOOK: dict[str, Any] = {"pupil_id": pupil_id(1), "item": item_id("2+1=")}
"""The question of the paper that is wrong."""
A_PRACTICE = "a" * 24


def mastery_calls() -> list[Call]:
    """Return the calls about results and mastery."""
    return [
        ("my_results", "g1", MyResults(pupil_id=pupil_id(1)), Results),
        ("pupil_mastery", "chen", MasteryOf(pupil_id=pupil_id(1)), MasteryReport),
        ("class_mastery", "zhou", ClassMasteryOf(caption="三(2)班"), ClassMastery),
        ("point_mastery", "chen", ClassMasteryOf(point=A_POINT), PointMastery),
    ]


def book_calls() -> list[Call]:
    """Return the calls about the wrong-question book."""
    return [
        ("my_mistakes", "g1", MistakesOf(pupil_id=pupil_id(1)), Books),
        ("class_mistakes", "chen", ClassMistakesOf(), ClassMistakes),
        ("set_cause", "g1", SetCause(**IN_THE_BOOK, cause=Cause.READING), Mistake),
        ("ask_revisit", "g1", AskRevisit(pupil_id=pupil_id(1)), Revisit),
        ("answer_revisit", "g1", AnswerRevisit(**IN_THE_BOOK, turn=0, answer="4"), Revisited),
        ("my_revisits", "g1", MyRevisits(), DueRevisits),
        ("want_reminders", "g1", WantReminders(wanted=False), Wanted),
    ]


def practice_calls() -> list[Call]:
    """Return the calls about practice, and work for single pupils."""
    return [
        ("todays_practice", "g1", PracticeOf(pupil_id=pupil_id(1)), PracticeReport),
        (
            "answer_practice",
            "g1",
            AnswerPractice(practice_id=A_PRACTICE, answers=("3",)),
            PracticeReport,
        ),
        ("propose_targeted", "chen", TargetOf(caption="三(2)班"), Proposal),
        ("make_targeted", "chen", MakeTargeted(class_id=CLASS, request="r"), Targeted),
        ("show_targeted", "chen", TargetedOf(caption="三(2)班"), TargetedHistory),
    ]
