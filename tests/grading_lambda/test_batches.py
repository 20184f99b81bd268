"""A batch of wanted readings: each record is answered, or comes again, for itself."""

import logging

import pytest

from grading_lambda.batches import LONGEST_READING_S, Answering, read_batch
from school.errors import BadPhoto, NotFound, SchoolError, Unavailable
from school.grading import PaperReading, SheetRequest, Verdict
from school.ports import MOST_MESSAGE_BYTES
from school.readings import FinishedReading, WantedReading, message
from tests.builders import a_reading
from tests.fakes import MemoryFiles, MemoryMessages

PHOTO = "3f/s/photo.jpg"


def wanted(ticket: str, *, photo_key: str = PHOTO) -> str:
    return message(
        WantedReading(
            ticket=ticket, request=SheetRequest(photo_key=photo_key), answer_key="3f/s/long.json"
        )
    )


def records(*bodies: str) -> list[dict[str, str]]:
    return [{"messageId": f"m{place}", "body": body} for place, body in enumerate(bodies)]


def failed(answer: dict[str, object]) -> list[str]:
    items = answer["batchItemFailures"]
    assert isinstance(items, list)
    return [item["itemIdentifier"] for item in items]


class Reader:
    """Reads every photo the same way, and fails at some."""

    def __init__(self, **fails: Exception) -> None:
        self.fails = fails
        self.asked: list[str] = []
        self.reading = a_reading(Verdict.RIGHT)

    def __call__(self, request: SheetRequest) -> PaperReading:
        self.asked.append(request.photo_key)
        if request.photo_key in self.fails:
            raise self.fails[request.photo_key]
        return self.reading


def answering(
    reader: Reader, done: MemoryMessages, *, files: MemoryFiles | None = None, left_s: float = 60
) -> Answering:
    return Answering(
        read=reader, files=files or MemoryFiles(), done=done, time_left_s=lambda: left_s
    )


def test_each_record_is_answered_with_its_ticket() -> None:
    done = MemoryMessages()

    answer = read_batch(records(wanted("a"), wanted("b")), answering(Reader(), done))

    assert failed(answer) == []
    told = [FinishedReading.model_validate_json(body) for body in done.sent]
    assert [one.ticket for one in told] == ["a", "b"]
    assert all(one.answer == a_reading(Verdict.RIGHT) for one in told)


@pytest.mark.parametrize("error", [BadPhoto("不是照片。请再拍。"), NotFound("没有了。请重发。")])
def test_a_photo_nobody_can_read_is_an_answer(error: SchoolError) -> None:
    done = MemoryMessages()

    answer = read_batch(records(wanted("a")), answering(Reader(**{PHOTO: error}), done))

    assert failed(answer) == []
    told = FinishedReading.model_validate_json(done.sent[0]).error
    assert told is not None
    assert (told.kind, told.message) == (type(error).__name__, error.message)


@pytest.mark.parametrize(
    "error", [Unavailable("不可用。请稍后再试。"), MemoryError(), ValueError("x")]
)
def test_what_may_pass_makes_its_own_record_come_again(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    done = MemoryMessages()
    batch = records(wanted("a"), wanted("secret", photo_key="bad"), "not JSON", wanted("b"))

    answer = read_batch(batch, answering(Reader(bad=error), done))

    assert failed(answer) == ["m1", "m2"]
    assert [FinishedReading.model_validate_json(body).ticket for body in done.sent] == ["a", "b"]
    assert "secret" not in caplog.text


def test_an_answer_that_cannot_be_sent_is_read_again_later() -> None:
    reader = Reader()

    answer = read_batch(records(wanted("a")), answering(reader, MemoryMessages(away=True)))

    assert failed(answer) == ["m0"]


def test_what_there_is_no_time_for_comes_again_unread() -> None:
    reader, done = Reader(), MemoryMessages()
    short = answering(reader, done, left_s=LONGEST_READING_S - 1)

    assert failed(read_batch(records(wanted("a"), wanted("b")), short)) == ["m0", "m1"]
    assert (reader.asked, done.sent) == ([], [])


def test_a_long_answer_goes_into_the_file_that_was_named() -> None:
    reader, done, files = Reader(), MemoryMessages(), MemoryFiles()
    item = reader.reading.items[0].model_copy(update={"read": "9" * MOST_MESSAGE_BYTES})
    reader.reading = reader.reading.model_copy(update={"items": (item,)})

    answer = read_batch(records(wanted("a")), answering(reader, done, files=files))

    assert failed(answer) == []
    (told,) = (FinishedReading.model_validate_json(body) for body in done.sent)
    assert told.in_a_file
    assert told.reading(files, "3f/s/long.json") == reader.reading
