"""Queues between functions and reader: what they lose, double or mix up is read once."""

import json
from dataclasses import dataclass, field, replace

import pytest

from chalicelib.adapters import container
from chalicelib.pages import MISFIT
from chalicelib.readings import handler
from grading_lambda.batches import Answering, read_batch
from school.answer_key_change import Given, KeyChange
from school.consent import ConsentState, Decide
from school.errors import BadPhoto, NotFound, SchoolError, Unavailable
from school.grading import PaperReading, PaperState
from school.homework_key import ChangeKey, ConfirmKey, KeyReport
from school.notices import NoticeKind
from school.people import school_of
from school.ports import MOST_MESSAGE_BYTES
from school.readings import FIRST_PAUSE, GIVEN_UP, MOST_ASKED
from tests.builders import a_reading
from tests.fakes import MemoryMessages
from tests.functions.papers import grade, show
from tests.functions.working import CLASS, RIGHT, UNSURE, WRONG, WorkingSchool, a_retake, pupil_id


@dataclass
class Queues:
    """The queues of wanted and of finished readings, and the reader between them."""

    school: WorkingSchool
    wanted: MemoryMessages = field(default_factory=MemoryMessages)
    done: MemoryMessages = field(default_factory=MemoryMessages)

    def ask(self) -> list[str]:
        """Let the functions ask for what waits; return the messages."""
        self.school.work_off()
        return self.wanted.take()

    def read(self, *messages: str) -> list[str]:
        """Let the reader answer messages; return its answers, none of a message that failed."""
        answering = Answering(
            read=self.school.reader.read,
            files=self.school.files,
            done=self.done,
            time_left_s=lambda: 60.0,
        )
        read_batch(_records(*messages), answering)
        return self.done.take()

    def take(self, *answers: str) -> list[int]:
        """Let the functions take answers; return the places of those that shall come again."""
        failed = handler({"Records": _records(*answers)}, None)["batchItemFailures"]
        return [int(one["itemIdentifier"]) for one in failed]

    def finish(self) -> None:
        """Let everything happen that is due."""
        while messages := self.ask():
            assert self.take(*self.read(*messages)) == []


def _records(*bodies: str) -> list[dict[str, str]]:
    return [{"messageId": str(place), "body": body} for place, body in enumerate(bodies)]


@pytest.fixture
def queues(school: WorkingSchool) -> Queues:
    """Return a school whose reader is fed by a queue."""
    queues = Queues(school)
    container.use(replace(school.adapters(), readings_wanted=queues.wanted))
    return queues


def test_a_page_is_asked_for_read_and_its_teacher_told(queues: Queues) -> None:
    school = queues.school
    accepted = school.hand_in(1)
    asked = queues.ask()
    assert queues.wanted.parties == [school_of(CLASS)]  # a page takes its turn for its school
    assert show(school, accepted).state is PaperState.WAITING
    assert school.reader.asked == []

    assert queues.take(*queues.read(*asked)) == []

    report = show(school, accepted)
    assert report.state is PaperState.READ
    assert [m.verdict for m in report.marks] == [RIGHT, WRONG, UNSURE]
    assert [n.kind for n in school.notices()] == [NoticeKind.BATCH]
    assert "marks" in school.audited()[-2].fields
    school.clock.forward(days=1)
    assert (school.work_off(), queues.wanted.sent) == ([], [])  # the reminder was called off


def test_an_answer_that_comes_twice_counts_once(queues: Queues) -> None:
    accepted = queues.school.hand_in(1)
    (answer,) = queues.read(*queues.ask())

    assert queues.take(answer, answer) == []
    assert queues.take(answer) == []

    assert len(queues.school.notices()) == 1
    assert len(show(queues.school, accepted).marks) == 3


def test_a_message_that_was_lost_is_sent_again_until_the_page_is_given_up(queues: Queues) -> None:
    school = queues.school
    accepted = school.hand_in(1)
    sent = []
    for turn in range(MOST_ASKED):
        sent.append(len(queues.ask()))
        assert show(school, accepted).state is PaperState.WAITING
        school.clock.forward(seconds=FIRST_PAUSE.total_seconds() * 2**turn - 1)
        assert queues.ask() == []
        school.clock.forward(seconds=1)

    assert queues.ask() == []

    assert sent == [1] * MOST_ASKED
    report = show(school, accepted)
    assert (report.state, report.retake) == (PaperState.RETAKE, GIVEN_UP)
    assert [n.kind for n in school.notices()] == [NoticeKind.BATCH]
    school.clock.forward(days=2)
    assert school.work_off() == []


def test_a_page_that_was_given_up_is_read_when_its_teacher_insists(queues: Queues) -> None:
    school = queues.school
    accepted = school.hand_in(1)
    late = queues.ask()
    for _ in range(MOST_ASKED):
        school.clock.forward(days=1)
        queues.ask()
    grade(school, accepted, insist=True)

    assert queues.take(*queues.read(*late)) == []  # the answer to what counts no more
    assert show(school, accepted).state is PaperState.WAITING
    queues.finish()

    report = show(school, accepted)
    assert (report.state, report.retake) == (PaperState.READ, "")
    assert [request.insist for request in school.reader.asked] == [False, True]


def test_an_old_answer_does_not_undo_that_a_teacher_insists(queues: Queues) -> None:
    school = queues.school
    school.reader.answer = a_retake()
    accepted = school.hand_in(1)
    (old,) = queues.read(*queues.ask())
    queues.take(old)
    school.clock.forward(minutes=1)
    grade(school, accepted, insist=True)

    assert queues.take(old) == []

    assert show(school, accepted).state is PaperState.WAITING
    school.reader.answer = a_reading(RIGHT)
    queues.finish()
    assert show(school, accepted).state is PaperState.READ


@pytest.mark.parametrize(
    "error", [BadPhoto("这不是照片。请再拍。"), NotFound("没有照片。请重发。")]
)
def test_a_photo_nobody_can_read_is_to_be_taken_again(queues: Queues, error: SchoolError) -> None:
    queues.school.reader.answer = error
    accepted = queues.school.hand_in(1)

    queues.finish()

    report = show(queues.school, accepted)
    assert (report.state, report.retake) == (PaperState.RETAKE, error.message)


def test_a_page_whose_consent_is_withdrawn_meanwhile_is_not_marked(queues: Queues) -> None:
    school = queues.school
    school.hand_in(1)
    asked = queues.ask()
    answers = queues.read(*asked)
    no = Decide(pupil_id=pupil_id(1), agree=False)
    school.ask("g1", "decide_consent", request=no, answer=ConsentState)

    assert queues.take(*answers) == []
    assert queues.take(*queues.read(*asked)) == []  # the photo is gone by now

    school.clock.forward(days=1)
    assert queues.ask() == []
    assert school.rows()["marks"] == school.rows()["papers"] == 0


def test_while_the_queue_does_not_answer_the_page_waits(queues: Queues) -> None:
    accepted = queues.school.hand_in(1)
    queues.wanted.away = True
    with pytest.raises(Unavailable):
        queues.ask()

    queues.wanted.away = False
    queues.school.clock.forward(minutes=2)  # the lease of the work ends
    queues.finish()

    assert show(queues.school, accepted).state is PaperState.READ


# The answer key
# --------------------------------------------------------------------------------------------------


def a_key(school: WorkingSchool, *answers: str) -> KeyReport:
    """Put an answer key in force: the answers of questions 1, 2 and so on."""
    changes = tuple(
        KeyChange(label=str(no), answers=(Given(answer=answer),))
        for no, answer in enumerate(answers, start=1)
    )
    asked = ChangeKey(caption="三(2)班 口算11", changes=changes, afresh=True)
    report = school.ask("chen", "change_key", request=asked, answer=KeyReport)
    confirm = ConfirmKey(key_id=report.key_id)
    return school.ask("chen", "confirm_key", request=confirm, answer=KeyReport)


def test_a_page_is_marked_with_the_key_it_was_read_with(queues: Queues) -> None:
    school = queues.school
    accepted = school.hand_in(1)
    a_key(school, "2", "0", "4")

    queues.finish()

    assert school.reader.asked[0].answers["q2"] == ("0",)
    assert [m.verdict for m in show(school, accepted).marks] == [RIGHT, RIGHT, UNSURE]


def test_a_key_that_does_not_fit_is_set_aside_and_the_page_read_without(queues: Queues) -> None:
    school = queues.school
    accepted = school.hand_in(1)
    a_key(school, *"ABCDABCD")

    queues.finish()

    assert [len(request.answers) for request in school.reader.asked] == [16, 0]
    report = show(school, accepted)
    assert (report.state, report.note) == (PaperState.READ, MISFIT)
    assert [m.verdict for m in report.marks] == [RIGHT, WRONG, UNSURE]


def test_a_page_read_while_the_key_changed_is_read_with_the_new_one(queues: Queues) -> None:
    school = queues.school
    accepted = school.hand_in(1)
    a_key(school, *"ABCDABCD")
    late = queues.read(*queues.ask())
    a_key(school, "2", "0", "4")

    assert queues.take(*late, *late) == []
    assert show(school, accepted).state is PaperState.WAITING
    queues.finish()

    report = show(school, accepted)
    assert (report.state, report.note) == (PaperState.READ, "")
    assert [m.verdict for m in report.marks] == [RIGHT, RIGHT, UNSURE]
    assert len(school.reader.asked) == 2


# What is too long, broken, forged
# --------------------------------------------------------------------------------------------------


def a_long_reading() -> PaperReading:
    item = a_reading(WRONG).items[0].model_copy(update={"read": "9" * MOST_MESSAGE_BYTES})
    return a_reading(WRONG).model_copy(update={"items": (item,)})


def test_an_answer_no_message_holds_comes_as_a_file_beside_the_photo(queues: Queues) -> None:
    school = queues.school
    school.reader.answer = a_long_reading()
    accepted = school.hand_in(1)

    (answer,) = queues.read(*queues.ask())
    (beside,) = (key for key in school.files.content if key.endswith(".json"))
    assert queues.take(answer) == []

    assert len(answer) < 1000
    assert beside.startswith(accepted.photo_key.removesuffix("photo.jpg"))
    assert len(show(school, accepted).marks[0].read) == MOST_MESSAGE_BYTES
    assert beside not in school.files.content


def test_a_key_no_message_holds_is_read_with_at_once(queues: Queues) -> None:
    school = queues.school
    accepted = school.hand_in(1)
    a_key(school, "2", *(f"{no}{'千' * 60}" for no in range(400)))

    assert queues.ask() == []

    assert show(school, accepted).state is PaperState.READ


def test_what_the_reader_was_not_asked_for_is_not_taken(queues: Queues) -> None:
    school = queues.school
    one, other = school.hand_in(1), school.hand_in(2)
    first, second = queues.read(*queues.ask())
    forged = json.loads(first)
    forged["ticket"] = forged["ticket"].replace(one.paper_id, other.paper_id)

    failed = queues.take(json.dumps(forged), "no JSON", '{"ticket": ""}', "[]", first)

    assert failed == [0, 1, 2, 3]
    assert show(school, one).state is PaperState.READ
    assert show(school, other).state is PaperState.WAITING
    assert queues.take(second) == []


def test_a_picture_of_somebody_else_is_not_shown(queues: Queues) -> None:
    school = queues.school
    accepted, others = school.hand_in(1), school.hand_in(2).photo_key
    answer, _ = (json.loads(answer) for answer in queues.read(*queues.ask()))
    answer["answer"]["items"][1]["crop"] = others

    queues.take(json.dumps(answer))

    crops = [mark.crop for mark in show(school, accepted).marks]
    assert crops[:2] == ["", ""]
    assert crops[2].endswith("item-3.jpg")


def test_no_message_names_a_pupil(queues: Queues) -> None:
    queues.school.hand_in(1)
    asked = queues.ask()

    said = "".join([*asked, *queues.read(*asked)])

    assert not [word for word in (pupil_id(1), '"chen"', "口算") if f'"{word}' in said]
    assert '"pupil_id"' not in said
