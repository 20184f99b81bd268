"""The answer key of a homework: what is asked and answered about it, and how it marks papers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from pydantic import BaseModel, Field

from school.answer_key import AnswerKey, KeyItem
from school.answer_key_change import KeyChange, alternatives
from school.arithmetic import decimal_text, same_answer
from school.free_answers import BY_HAND, is_free, marked_by_hand, points_by_hand
from school.grading import FieldState, Mark, PaperReading, ReadField, Verdict
from school.lowest_terms import verdict_on_form
from school.people import UnitId


class ChangeKey(BaseModel, frozen=True):
    """Asks for a new version of a homework's key: the newest one with these changes."""

    caption: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    """Names the class and the homework; empty: the homework the teacher last worked on."""
    homework_id: str = ""
    changes: tuple[KeyChange, ...] = Field(default=(), max_length=1000)
    lowest_terms: bool | None = None
    """Whether fractions have to be cancelled; None: as in the version before."""
    afresh: bool = False
    """True: nothing of the version before stays."""


class KeyOf(BaseModel, frozen=True):
    """Asks for a homework's newest key: by id, by caption, or that last worked on."""

    caption: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    homework_id: str = ""


class ConfirmKey(BaseModel, frozen=True):
    """A teacher stands behind one version of a key: photos are marked with it from now on."""

    key_id: str


class MarkAgain(BaseModel, frozen=True):
    """Asks for the papers of a homework that were read already to be marked with its key."""

    homework_id: str


class ReadKeyPhoto(BaseModel, frozen=True):
    """Asks for a key from the stored photo of a teacher's own filled sheet."""

    photo_key: str = Field(pattern=r"^transient/[0-9]{1,10}/[0-9a-f]{64}\.jpg$")
    caption: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")


class KeyReport(BaseModel, frozen=True):
    """One version of a homework's key, as its teacher sees it."""

    key_id: str
    homework_id: str
    homework: str
    class_id: UnitId
    class_name: str
    version: int
    key: AnswerKey
    confirmed: bool
    changed: int = 0
    """Questions that were just changed."""
    outdated: int = 0
    """Papers already read that were not marked with this version."""
    doubtful: tuple[str, ...] = ()
    """Fields of the teacher's own sheet that could not be read for sure; they are left out."""


class MarkedAgain(BaseModel, frozen=True):
    """What marking with the key again did."""

    homework: str
    class_name: str
    papers: int
    """Papers that were marked again."""
    changed: int
    """Questions whose verdict is another now."""
    misfits: tuple[int, ...] = ()
    """Roll numbers of the papers the key does not fit; they stay as they were."""
    batch_id: str = ""


def answers_for_reader(key: AnswerKey) -> dict[str, tuple[str, ...]]:
    """Return the accepted answers under the number and under the field label “q1” of each.

    What a person marks is left out: there is nothing to compare it with.
    """
    answers = {label: given for label, given in key.answers.items() if BY_HAND not in given}
    for label, accepted in dict(answers).items():
        answers.setdefault(f"q{label}" if label.isdecimal() else label, accepted)
    return answers


def item_of(key: AnswerKey, mark: Mark) -> KeyItem | None:
    """Return what *key* says of a mark's question, by its field label or number, or None."""
    label = label_in(key, mark.question) or label_in(key, str(mark.no))
    return key.items[label] if label else None


def label_in(key: AnswerKey, label: str) -> str:
    """Return under which label *key* knows the question or field *label*; empty: it does not."""
    digits = label.removeprefix("q")
    forms = (label, digits, f"q{digits}") if digits.isdecimal() else (label,)
    return next((form for form in forms if form in key.items), "")


def on_page(numbers: Iterable[int], fields: Iterable[str]) -> set[str]:
    """Return the labels of a page's questions; fields such as the roll number are none."""
    return {str(no) for no in numbers} | {f for f in fields if f.removeprefix("q").isdecimal()}


def fits(key: AnswerKey, labels: Collection[str], *, one_of_several: bool) -> bool:
    """Return True when at least half of what should be on a page is.

    Args:
        key: The homework's key.
        labels: The questions on the page.
        one_of_several: The page is one of the pages of a paper, so of its own questions at least
            half must be in the key; else of the key's questions at least half must be on the page.
    """
    known = {label_in(key, label) for label in labels} - {""}
    should = len(labels) if one_of_several else len(key.items)
    return 2 * len(known) >= should


def mark_with(
    key: AnswerKey | None,
    marks: Sequence[Mark],
    fields: Mapping[str, ReadField],
    *,
    settled: Iterable[int] = (),
) -> tuple[Mark, ...]:
    """Return the marks a key gives to what was read.

    Args:
        key: The homework's key; None: nothing changes.
        marks: Marks of the questions read, in reading order.
        fields: Fields of a sheet as read; those the key knows become marks, too.
        settled: Places of marks a teacher decided; they stay.
    """
    if key is None:
        return tuple(marks)
    kept = set(settled)
    done = tuple(m if m.place in kept else _in_form(key, _marked(key, m)) for m in marks)
    have = {m.question for m in marks}
    fresh = [label for label in fields if label not in have and label_in(key, label)]
    first = max((m.place for m in marks), default=0) + 1
    return done + tuple(
        _field_mark(key, label, fields[label], place=place)
        for place, label in enumerate(fresh, start=first)
    )


def _marked(key: AnswerKey, mark: Mark) -> Mark:
    item = item_of(key, mark)
    if item is None:
        return mark
    expected = item.answers[0]
    undecided = mark.verdict in (Verdict.UNSURE, Verdict.BLANK)
    verdict = mark.verdict if undecided else _verdict(item, mark.read)
    return mark.model_copy(update={"expected": expected, "verdict": verdict})


def _in_form(key: AnswerKey, mark: Mark) -> Mark:
    verdict = verdict_on_form(
        mark.verdict, mark.read, expected=mark.expected, lowest_terms=key.lowest_terms
    )
    return mark.model_copy(update={"verdict": verdict})


def _field_mark(key: AnswerKey, label: str, field: ReadField, *, place: int) -> Mark:
    known = label_in(key, label)
    item, digits = key.items[known], known.removeprefix("q")
    states = {FieldState.EMPTY: Verdict.BLANK, FieldState.DOUBTFUL: Verdict.UNSURE}
    verdict = states.get(field.state) or _verdict(item, field.value)
    return Mark(
        place=place,
        no=int(digits) if digits.isdecimal() else place,
        question=label,
        read=field.value,
        expected=item.answers[0],
        verdict=verdict,
        first_verdict=verdict,
    )


def _verdict(item: KeyItem, read: str) -> Verdict:
    if BY_HAND in item.answers:
        return Verdict.UNSURE
    right = any(same_answer(read, answer) for answer in item.answers)
    return Verdict.RIGHT if right else Verdict.WRONG


def with_points(marks: Iterable[Mark], key: AnswerKey | None) -> tuple[Mark, ...]:
    """Return the marks with what each earns and may earn by *key*."""
    if key is None:
        return tuple(marks)
    return tuple(_with_points(key, mark) for mark in marks)


def _with_points(key: AnswerKey, mark: Mark) -> Mark:
    item = item_of(key, mark)
    if item is None:
        return mark
    if marked_by_hand(mark):
        points = points_by_hand(mark, most=item.most_points)
    else:
        points = item.points(mark.read, mark.verdict)
    return mark.model_copy(update={"points": points, "most_points": item.most_points})


def missing(key: AnswerKey | None, marks: Iterable[Mark]) -> tuple[str, ...]:
    """Return the labels of the key that no mark is about."""
    if key is None:
        return ()
    seen = {label_in(key, m.question) or label_in(key, str(m.no)) for m in marks}
    return tuple(label for label in key.items if label not in seen)


def proposed(reading: PaperReading) -> tuple[tuple[KeyChange, ...], tuple[str, ...]]:
    """Return the key a teacher's own filled sheet shows, and the labels that are doubtful.

    Numbers of fields lose their “q”: a teacher types “3”, not “q3”. Who filled the sheet in
    (roll number and the like) is no question.
    """
    changes, doubtful = [], []
    for label, field in reading.fields.items():
        if not label.removeprefix("q").isdecimal():
            continue
        if field.state is FieldState.FILLED:
            no = label.removeprefix("q")
            changes.append(KeyChange(label=no, answers=alternatives(field.value)))
        else:
            doubtful.append(label.removeprefix("q"))
    for item in reading.items:
        if item.question in reading.fields:
            continue
        if is_free(item.question):
            changes.append(KeyChange(label=str(item.no), answers=alternatives(BY_HAND)))
            continue
        if item.verdict is Verdict.UNSURE or not item.read:
            doubtful.append(str(item.no))
        else:
            changes.append(KeyChange(label=str(item.no), answers=alternatives(item.read)))
    return tuple(changes), tuple(doubtful)


def spoken_points(points: Fraction) -> str:
    """Return points as a card says them: “4”, “2.5”, “1/3”."""
    return decimal_text(points) or str(points)
