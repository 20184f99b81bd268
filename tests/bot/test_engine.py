"""Events, queued work and notices: each done once, in order, whatever dies in between."""

import threading
from collections.abc import Sequence

import pytest

from bot.command import Chat, Reply, Waiting
from bot.engine import LATER, Engine
from bot.events import Attachment, AttachmentKind
from bot.taking import MOST_ATTEMPTS, MOST_BACKGROUND_ATTEMPTS, pause
from school.actor import Actor
from school.consent import ConsentState, Purpose
from school.errors import NotFound, PermissionDenied, Unavailable
from school.notices import Notice, NoticeKind
from school.papers import Done, ReadPaper
from school.store.records import Records
from school.unit_report import QueuedReports
from school.work import Tidied, work
from tests.fakes import SchoolClock
from tests.scenarios.small_bot import Handle, SmallBot, a_command, a_small_bot, a_teacher

AWAY = Unavailable("服务暂时没有回应，内容没有丢。请稍后再试。")
CONSENTS = ConsentState(
    purpose=Purpose.HOMEWORK, name="作业", text=("说明",), version="1", children=()
)
PHOTO = Attachment(kind=AttachmentKind.PICTURE, ref="photo")


def echo(chat: Chat) -> Sequence[Reply]:
    return [Reply(text=f"听到{chat.text}")]


def bot_that(handle: Handle, records: Records, clock: SchoolClock) -> SmallBot:
    """Return a bot whose every word and photo goes to *handle*."""
    always = a_command(handle, "说", claims=lambda _: True, photos=True)
    return a_small_bot(records, clock, {"say": always})


def run_in_two_threads(engine: Engine, *, events: int, handled: list[str]) -> None:
    """Handle events in two threads until all are handled; raise what a thread raised."""
    troubles: list[BaseException] = []

    def handle() -> None:
        try:
            while len(handled) < events and not troubles:
                engine.handle_next()
        except BaseException as error:  # noqa: BLE001  # shown by the test
            troubles.append(error)

    threads = [threading.Thread(target=handle) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not troubles, troubles


def test_two_handlers_answer_200_events_once_each_and_everybody_in_order(
    records: Records, clock: SchoolClock
) -> None:
    handled: list[str] = []

    def note(chat: Chat) -> Sequence[Reply]:
        handled.append(chat.text)
        return [Reply(text=chat.text)]

    bot = bot_that(note, records, clock)
    for number in range(200):
        bot.arrive(f"{number % 7}-{number // 7}", sender=f"p{number % 7}")

    run_in_two_threads(bot.engine, events=200, handled=handled)
    bot.engine.drain()

    assert len(set(handled)) == len(handled) == 200
    for person in range(7):
        said = [int(text.split("-")[1]) for text in handled if text.startswith(f"{person}-")]
        assert said == sorted(said)
        told = [m.text for m in bot.postman.delivered if m.target.id == f"p{person}"]
        assert told == sorted(told, key=lambda text: int(text.split("-")[1]))
    assert len(bot.postman.delivered) == 200


def test_an_event_is_stored_once_by_its_key(records: Records, clock: SchoolClock) -> None:
    bot = bot_that(echo, records, clock)
    event = bot.arrive("你好")

    again = bot.engine.receive(event)
    bot.engine.drain()

    assert again is False
    assert bot.postman.texts == ["听到你好"]


def test_a_handler_with_a_bug_answers_with_a_number_and_stops_nobody(
    records: Records, clock: SchoolClock, caplog: pytest.LogCaptureFixture
) -> None:
    def buggy(chat: Chat) -> Sequence[Reply]:
        return [Reply(text=chat.args["nothing"])] if chat.text == "坏" else echo(chat)

    bot = bot_that(buggy, records, clock)
    bot.arrive("坏")
    bot.arrive("好")

    bot.engine.drain()

    assert "错误编号 4711" in bot.postman.texts[0]
    assert bot.postman.texts[1] == "听到好"
    assert "error 4711" in caplog.text


def test_when_nobody_can_be_recognised_the_event_waits_and_is_answered_later(
    records: Records, clock: SchoolClock
) -> None:
    bot = bot_that(echo, records, clock)
    bot.functions.answers["who_am_i"] = [AWAY, AWAY, a_teacher()]
    bot.arrive("成绩")

    for _ in range(4):
        bot.engine.drain()
        clock.forward(seconds=20)

    assert bot.postman.texts == [LATER, "听到成绩"]


def test_after_six_tries_the_person_is_told_and_the_event_is_a_dead_letter(
    records: Records, clock: SchoolClock
) -> None:
    def away(chat: Chat) -> Sequence[Reply]:
        if chat.text == "成绩":
            raise AWAY
        return echo(chat)

    bot = bot_that(away, records, clock)
    bot.arrive("成绩")
    bot.arrive("你好")
    for _ in range(10):
        bot.engine.drain()
        clock.forward(minutes=3)

    assert bot.postman.texts == [LATER, AWAY.message, "听到你好"]
    assert bot.dead("inbox") == [AWAY.message]


def test_what_was_waited_for_survives_a_failure(records: Records, clock: SchoolClock) -> None:
    tries: list[Waiting | None] = []

    def ask_then_fail(chat: Chat) -> Sequence[Reply]:
        if chat.text == "照片":
            chat.remember = Waiting(command="say", args={"class": "三(2)班"})
            return echo(chat)
        tries.append(chat.waiting)
        if len(tries) == 1:
            raise AWAY
        return echo(chat)

    bot = bot_that(ask_then_fail, records, clock)
    bot.arrive("照片")
    bot.arrive("12号")
    bot.engine.drain()
    clock.forward(seconds=20)
    bot.engine.drain()

    assert tries == [Waiting(command="say", args={"class": "三(2)班"})] * 2


def test_an_event_whose_handler_dies_each_time_is_given_up_and_the_next_is_answered(
    records: Records, clock: SchoolClock
) -> None:
    def deadly(chat: Chat) -> Sequence[Reply]:
        if chat.text == "炸":
            raise KeyboardInterrupt
        return echo(chat)

    bot = bot_that(deadly, records, clock)
    bot.arrive("炸")
    bot.arrive("好")
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            bot.engine.handle_next()
        assert not bot.engine.handle_next(), "the next one of the same person waits"
        clock.forward(seconds=61)

    bot.engine.drain()

    assert bot.postman.texts == ["听到好"]
    assert bot.dead("inbox") == ["handed out again and again, never finished"]


def test_when_a_handler_outlives_its_lease_only_one_answer_is_given(
    records: Records, clock: SchoolClock
) -> None:
    bots: list[SmallBot] = []
    tries: list[str] = []

    def slow(chat: Chat) -> Sequence[Reply]:
        tries.append(chat.text)
        if len(tries) == 1:
            clock.forward(seconds=61)
            assert bots[0].engine.handle_next(), "another worker takes it over"
        return echo(chat)

    bots.append(bot_that(slow, records, clock))
    bots[0].arrive("你好")

    bots[0].engine.drain()

    assert len(tries) == 2
    assert bots[0].postman.texts == ["听到你好"]


def test_while_photos_are_fetched_nobody_else_starts_on_them(
    records: Records, clock: SchoolClock
) -> None:
    bots: list[SmallBot] = []
    taken_over: list[bool] = []

    def fetch_all(chat: Chat) -> Sequence[Reply]:
        for photo in chat.event.attachments:
            chat.fetch(photo)
            clock.forward(seconds=40)
            taken_over.append(bots[0].engine.handle_next())
        return [Reply(text=f"{len(chat.event.attachments)} 张")]

    bots.append(bot_that(fetch_all, records, clock))
    bots[0].postman.photos["photo"] = b"jpeg"
    bots[0].arrive("", attachments=(PHOTO,) * 5)

    bots[0].engine.drain()

    assert taken_over == [False] * 5
    assert bots[0].postman.texts == ["5 张"]


def test_our_copy_of_a_photo_goes_when_it_is_handled_and_stays_while_it_is_asked_about(
    records: Records, clock: SchoolClock
) -> None:
    def ask(chat: Chat) -> Sequence[Reply]:
        if chat.event.attachments:
            chat.remember = Waiting(command="say", attachments=chat.event.attachments)
        return echo(chat)

    bot = bot_that(ask, records, clock)
    bot.arrive("", attachments=(PHOTO,))
    bot.engine.drain()
    asked = list(bot.released)
    bot.arrive("12号")
    bot.engine.drain()

    assert asked == []
    assert bot.released == [PHOTO]


def queue_work(bot: SmallBot, clock: SchoolClock, key: str = "w1") -> None:
    with bot.records.begin() as unit:
        unit.work.put(key, work("read_paper", ReadPaper(paper_id="p")), now=clock.now())


def test_queued_work_is_done_once(records: Records, clock: SchoolClock) -> None:
    bot = bot_that(echo, records, clock)
    bot.functions.answers["read_paper"] = [Done()]
    queue_work(bot, clock)

    bot.engine.drain()
    bot.engine.drain()

    assert bot.functions.times("read_paper") == 1


def test_work_is_tried_for_hours_while_a_service_is_down(
    records: Records, clock: SchoolClock
) -> None:
    bot = bot_that(echo, records, clock)
    bot.functions.answers["read_paper"] = [*[AWAY] * (MOST_BACKGROUND_ATTEMPTS - 1), Done()]
    queue_work(bot, clock)
    began = clock.now()
    while bot.functions.times("read_paper") < MOST_BACKGROUND_ATTEMPTS:
        bot.engine.drain()
        clock.forward(minutes=5)

    assert (clock.now() - began).total_seconds() > 2 * 3600
    assert bot.dead("work") == []
    assert not bot.engine.busy()


def test_work_that_stays_impossible_becomes_a_dead_letter(
    records: Records, clock: SchoolClock
) -> None:
    bot = bot_that(echo, records, clock)
    bot.functions.answers["read_paper"] = [AWAY]
    queue_work(bot, clock)
    for _ in range(MOST_BACKGROUND_ATTEMPTS + 2):
        bot.engine.drain()
        clock.forward(minutes=11)

    assert bot.dead("work") == [AWAY.message]
    assert bot.functions.times("read_paper") == MOST_BACKGROUND_ATTEMPTS


def test_work_that_is_refused_is_not_tried_again(records: Records, clock: SchoolClock) -> None:
    bot = bot_that(echo, records, clock)
    bot.functions.answers["read_paper"] = [NotFound("没有这份作业。请核对。")]
    queue_work(bot, clock)

    bot.engine.drain()
    clock.forward(hours=1)
    bot.engine.drain()

    assert bot.functions.times("read_paper") == 1
    assert bot.dead("work") == ["没有这份作业。请核对。"]


def queue_notice(bot: SmallBot, clock: SchoolClock) -> None:
    notice = Notice(
        kind=NoticeKind.CONSENT, about="p1", reader=Actor(platform="post", user="parent")
    )
    with bot.records.begin() as unit:
        unit.notices.put("n1", notice.model_dump_json(), now=clock.now())


def test_a_notice_becomes_one_message(records: Records, clock: SchoolClock) -> None:
    bot = bot_that(echo, records, clock)
    bot.functions.answers["my_consents"] = [AWAY, CONSENTS]
    queue_notice(bot, clock)

    for _ in range(3):
        bot.engine.drain()
        clock.forward(seconds=20)

    (message,) = bot.postman.delivered
    assert (message.key, message.target.id) == ("notice:n1", "parent")


def test_a_notice_nobody_may_read_any_more_is_not_told(
    records: Records, clock: SchoolClock
) -> None:
    bot = bot_that(echo, records, clock)
    bot.functions.answers["my_consents"] = [PermissionDenied("这不是你的孩子。")]
    queue_notice(bot, clock)

    bot.engine.drain()
    clock.forward(hours=1)
    bot.engine.drain()

    assert bot.postman.delivered == []
    assert bot.functions.times("my_consents") == 1
    assert bot.dead("notices") == []


def test_a_notice_that_cannot_be_asked_for_is_a_dead_letter_in_the_end(
    records: Records, clock: SchoolClock
) -> None:
    bot = bot_that(echo, records, clock)
    bot.functions.answers["my_consents"] = [AWAY]
    queue_notice(bot, clock)
    for _ in range(MOST_BACKGROUND_ATTEMPTS + 2):
        bot.engine.drain()
        clock.forward(minutes=11)

    assert bot.dead("notices") == [AWAY.message]


def test_left_over_copies_are_swept_only_when_no_event_waits_for_them(
    records: Records, clock: SchoolClock
) -> None:
    bot = bot_that(echo, records, clock)
    bot.functions.answers["tidy"] = [Tidied(photos=0, queued=0)]
    bot.functions.answers["queue_reports"] = [QueuedReports(queued=0)]
    bot.arrive("", attachments=(PHOTO,))

    bot.engine.tidy()
    while_waiting = len(bot.sweeps)
    bot.engine.drain()
    bot.engine.tidy()

    assert (while_waiting, len(bot.sweeps)) == (0, 1)


def test_the_engine_is_busy_until_everything_is_sent(records: Records, clock: SchoolClock) -> None:
    bot = bot_that(echo, records, clock)
    before = bot.engine.busy()
    bot.arrive("你好")
    waiting = bot.engine.busy()
    bot.engine.drain()

    assert (before, waiting, bot.engine.busy()) == (False, True, False)


def test_pauses_double_from_five_seconds_to_ten_minutes() -> None:
    pauses = [pause(attempt).total_seconds() for attempt in (1, 2, 3, 7, 8, 100)]

    assert pauses == [5, 10, 20, 320, 600, 600]


def test_a_retried_event_knows_since_when(records: Records, clock: SchoolClock) -> None:
    since: list[bool] = []

    def note(chat: Chat) -> Sequence[Reply]:
        since.append(chat.tried_since is not None)
        if len(since) == 1:
            raise AWAY
        return echo(chat)

    bot = bot_that(note, records, clock)
    bot.arrive("你好")
    bot.engine.drain()
    clock.forward(seconds=10)
    bot.engine.drain()

    assert since == [False, True]
