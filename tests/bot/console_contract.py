"""What every ConsoleLog and ConsoleMedia promises; subclass with a fixture ``log`` or ``media``."""

from datetime import UTC, datetime

import pytest

from bot.console.log import ConsoleLog, ConsoleMedia, ConsoleMessage
from bot.events import ChatKind, Target
from school.errors import NotFound

LIN = Target(kind=ChatKind.DIRECT, id="p-lin")
WU = Target(kind=ChatKind.DIRECT, id="p-wu")
GROUP = Target(kind=ChatKind.GROUP, id="p-lin")
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def put(
    log: ConsoleLog,
    key: str,
    text: str,
    *,
    to: Target = LIN,
    live: str = "",
    sender: str | None = None,
) -> ConsoleMessage:
    """Append a text."""
    return log.append(
        to, key, card=None, text=text, images=("a",), live=live, at=NOON, sender=sender
    )


class ConsoleLogContract:
    """Promises of a log."""

    def test_an_empty_log_has_no_version(self, log: ConsoleLog) -> None:
        assert log.version() == 0
        assert list(log.since(0)) == list(log.history("direct:p-lin", limit=9)) == []

    def test_what_is_kept_comes_back_whole(self, log: ConsoleLog) -> None:
        kept = log.append(
            LIN,
            "k",
            card={"title": "口算11", "rows": [{"name": "对", "value": "24"}]},
            text="好",
            images=("a/b.jpg",),
            live="pile",
            at=NOON,
            sender=None,
        )

        assert list(log.history("direct:p-lin", limit=9)) == [kept]
        assert (kept.to, kept.at, kept.images, kept.live) == (LIN, NOON, ("a/b.jpg",), "pile")
        assert kept.card == {"title": "口算11", "rows": [{"name": "对", "value": "24"}]}

    def test_the_same_key_again_changes_nothing(self, log: ConsoleLog) -> None:
        first = put(log, "k", "一")

        assert put(log, "k", "二") == first
        assert log.version() == first.version

    def test_history_is_the_last_messages_oldest_first(self, log: ConsoleLog) -> None:
        for word in "一二三":
            put(log, word, word)

        assert [m.text for m in log.history("direct:p-lin", limit=2)] == ["二", "三"]

    def test_a_person_and_a_group_of_the_same_id_are_two_conversations(
        self, log: ConsoleLog
    ) -> None:
        put(log, "k1", "私聊")
        put(log, "k2", "群", to=GROUP)

        assert [m.text for m in log.history("group:p-lin", limit=9)] == ["群"]

    def test_a_live_message_is_replaced_in_place(self, log: ConsoleLog) -> None:
        first = put(log, "k1", "17/42", live="pile")
        put(log, "k2", "别的")

        last = put(log, "k3", "42/42", live="pile")

        assert (last.id, last.text) == (first.id, "42/42")
        assert last.version == log.version() > first.version
        assert [m.text for m in log.history("direct:p-lin", limit=9)] == ["42/42", "别的"]

    def test_an_old_key_of_a_live_message_does_not_bring_the_old_text_back(
        self, log: ConsoleLog
    ) -> None:
        put(log, "k1", "17/42", live="pile")
        last = put(log, "k2", "42/42", live="pile")

        assert put(log, "k1", "17/42", live="pile") == last

    def test_live_names_are_separate_in_every_conversation(self, log: ConsoleLog) -> None:
        put(log, "k1", "林", live="pile")
        put(log, "k2", "吴", live="pile", to=WU)

        assert [m.text for m in log.history("direct:p-lin", limit=9)] == ["林"]

    def test_a_person_never_replaces_a_live_message(self, log: ConsoleLog) -> None:
        put(log, "k1", "卡片", live="pile")
        put(log, "k2", "我说", live="pile", sender="p-lin")

        assert [m.text for m in log.history("direct:p-lin", limit=9)] == ["卡片", "我说"]

    def test_since_tells_what_is_new_or_changed_in_order(self, log: ConsoleLog) -> None:
        put(log, "k1", "17/42", live="pile")
        second = put(log, "k2", "二", to=WU)
        put(log, "k3", "42/42", live="pile")

        assert [m.text for m in log.since(0)] == ["二", "42/42"]
        assert [m.text for m in log.since(0, limit=1)] == ["二"]
        assert [m.text for m in log.since(second.version)] == ["42/42"]
        assert list(log.since(log.version())) == []


class ConsoleMediaContract:
    """Promises of a media store."""

    def test_a_photo_comes_back_until_it_is_deleted(self, media: ConsoleMedia) -> None:
        ref = media.put(b"\xff\xd8photo")
        assert media.get(ref) == b"\xff\xd8photo"

        media.delete(ref)
        media.delete(ref)

        with pytest.raises(NotFound):
            media.get(ref)

    def test_the_same_photo_twice_is_kept_twice(self, media: ConsoleMedia) -> None:
        first, second = media.put(b"photo"), media.put(b"photo")
        media.delete(first)

        assert media.get(second) == b"photo"

    @pytest.mark.parametrize("ref", ["", "none", "../../etc/passwd", "a/b", "\0"])
    def test_a_made_up_reference_finds_nothing(self, media: ConsoleMedia, ref: str) -> None:
        with pytest.raises(NotFound):
            media.get(ref)
