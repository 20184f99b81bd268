"""Papers on their way from photo to confirmed result: what is asked, and what is answered."""

from collections.abc import Sequence
from fractions import Fraction

from pydantic import AwareDatetime, BaseModel, Field

from school.free_answers import FREE
from school.grading import Counts, Mark, PaperState, Verdict, count
from school.people import PersonId, UnitId


class PaperReport(BaseModel, frozen=True):
    """One paper as its teacher sees it, or, without the other pupils, its guardian."""

    paper_id: str
    batch_id: str
    homework: str
    class_id: UnitId
    class_name: str
    pupil_id: PersonId
    roll_no: int
    state: PaperState
    retake: str = ""
    marks: tuple[Mark, ...] = ()
    annotated_key: str = ""
    read_at: AwareDatetime | None = None
    confirmed_at: AwareDatetime | None = None
    revised: int = 0
    """Revisions that can be undone."""
    note: str = ""
    """What the teacher should know of the reading: the answer key does not fit, and the like."""
    most_points: Fraction | None = None
    """What a paper without a mistake earns by the answer key; None: there is no key."""
    missing: tuple[str, ...] = ()
    """Questions of the answer key that were not found on the photos."""
    without_key: int = 0
    """Fields that were read and wait for an answer key."""
    page: int | None = None
    """Which page it is, where the paper has several and this is one of them."""
    more_pages: tuple[str, ...] = ()
    """File keys of the annotated photos of the pages after the first."""

    @property
    def counts(self) -> Counts:
        """Return how many marks of each verdict."""
        return count(self.marks)

    @property
    def points(self) -> Fraction | None:
        """Return what the decided questions earn; None without an answer key."""
        if self.most_points is None:
            return None
        return sum((m.points for m in self.marks if m.points is not None), Fraction(0))


class BatchReport(BaseModel, frozen=True):
    """The papers a teacher sent in a row."""

    batch_id: str
    homework: str
    class_name: str
    papers: tuple[PaperReport, ...]
    photos: int = 0
    """Photos sent; pages of one pupil are several photos of one paper."""
    homework_id: str = ""

    @property
    def open(self) -> int:
        """Return how many papers are not read yet."""
        return sum(p.state in (PaperState.AWAITED, PaperState.WAITING) for p in self.papers)

    @property
    def unsure(self) -> int:
        """Return how many questions wait for the teacher's eye."""
        return sum(p.counts.unsure for p in self.papers)


class AcceptPaper(BaseModel, frozen=True):
    """Asks whether a pupil's photo may be stored, before it is."""

    pupil_id: PersonId
    homework: str = Field(max_length=64, pattern=r"^[^\x00]*$")
    """Title as the teacher gave it; empty: today's date makes one."""
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    """sha256 of the photo: the same photo again is the same paper."""
    page: int | None = Field(default=None, ge=1, le=99)
    """Which page of the pupil's paper it is, where somebody said."""
    instead_of: str = ""
    """A paper of the same pupil that was read, not confirmed, and is taken again."""


class Accepted(BaseModel, frozen=True):
    """Where to put the photo."""

    paper_id: str
    batch_id: str
    photo_key: str
    state: PaperState


class GradePaper(BaseModel, frozen=True):
    """Asks for an accepted and stored photo to be read."""

    paper_id: str
    insist: bool = False


class ReadPaper(BaseModel, frozen=True):
    """Queued work: read one paper."""

    paper_id: str
    insist: bool = False
    since: AwareDatetime | None = None
    """When its reading was asked for."""
    misfit: str = ""
    """Version of the answer key that was found not to fit the page: it is read without it."""
    times: int = Field(default=0, ge=0)
    """How often a reader was asked before and did not answer."""

    @property
    def key(self) -> str:
        """Return the idempotency key: one asking is queued once."""
        since = self.since.isoformat() if self.since else ""
        return f"read:{self.paper_id}:{since}:{self.times}"


class PaperOf(BaseModel, frozen=True):
    """Asks for one paper: by id, or the teacher's newest (of one roll number)."""

    paper_id: str = ""
    roll_no: int | None = None


class BatchOf(BaseModel, frozen=True):
    """Asks for one batch: by id, or the teacher's newest."""

    batch_id: str = ""


class ReviseMark(BaseModel, frozen=True):
    """A teacher's 改判 of one question: a verdict, what the pupil really wrote, or points."""

    paper_id: str
    no: int
    verdict: Verdict | None = None
    answer: str = Field(default="", max_length=64, pattern=r"^[^\x00]*$")
    points: Fraction | None = Field(default=None, ge=0, le=9999)
    """What the teacher gives an answer that only a person marks."""


class UndoRevision(BaseModel, frozen=True):
    """Takes back the newest 改判 of a paper."""

    paper_id: str


class ConfirmBatch(BaseModel, frozen=True):
    """A teacher stands behind every paper of a batch that has been read."""

    batch_id: str


class Confirmation(BaseModel, frozen=True):
    """What confirming did."""

    batch_id: str
    homework_id: str
    homework: str
    class_id: UnitId
    class_name: str
    confirmed: int
    """Papers confirmed by this call; 0 when all were already."""
    told: int
    """Guardians who are told."""
    unreachable: int
    """Pupils none of whose guardians has an account."""
    open: int
    """Papers of the batch that are not read yet or need a new photo."""
    done: int
    """Pupils of the class with a confirmed paper of this homework."""
    enrolled: int


class MyResults(BaseModel, frozen=True):
    """A guardian or pupil asks for the newest confirmed results."""

    pupil_id: PersonId | None = None
    """One child; None: all of one's own."""
    paper_id: str = ""
    """One paper of that child; empty: the newest."""


class ChildResult(BaseModel, frozen=True):
    """One child's newest confirmed paper; *report* is None when there is none yet."""

    pupil_id: PersonId
    name: str
    class_name: str
    consented: bool
    report: PaperReport | None = None


class Results(BaseModel, frozen=True):
    """Results of one's own children."""

    children: tuple[ChildResult, ...]


class Done(BaseModel, frozen=True):
    """The answer of work nobody waits for."""

    done: bool = True


def spoken_question(question: str) -> str:
    """Return a question as a card says it: a sheet's field “q3” is “第3题 ”, “5×9=” itself."""
    digits = question.removeprefix(FREE).removeprefix("q")
    return f"第{digits}题 " if digits.isdecimal() else question


def joined(pages: Sequence[Sequence[Mark]]) -> list[tuple[int, Mark, Mark]]:
    """Return the marks of a paper's pages as those of one paper.

    Args:
        pages: The marks of each page, in the order of the pages.

    Returns:
        For each mark the place of its page in *pages*, the mark there, and the mark on the whole
        paper: places count on, and so do numbers where a page starts again from 1.
    """
    found: list[tuple[int, Mark, Mark]] = []
    for number, marks in enumerate(pages):
        used = {whole.no for _, _, whole in found}
        shift = max(used, default=0) if used & {m.no for m in marks} else 0
        places = len(found)
        found += [
            (number, m, m.model_copy(update={"place": places + at, "no": m.no + shift}))
            for at, m in enumerate(marks, start=1)
        ]
    return found
