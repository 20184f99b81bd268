"""What the bot remembers between two messages, and which buttons it gave out.

A card leaves with opaque tokens in place of what its buttons do. A token is good for one press by
the person the card was for, in the chat it was sent to, for three days; a button for everyone in
a group may be pressed by each of them, again and again.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.command import PressedButton, Waiting
from bot.events import ChatEvent, ChatKind, Outgoing
from message_cards.card import Button, Card, Press, Section
from school.actor import Actor
from school.errors import Expired, PermissionDenied
from school.papers import Done
from school.ports import ButtonRecord, ChatRecords, Invoker
from school.presses import RefusePress

BUTTON_LIFE = timedelta(days=3)
WAIT = timedelta(minutes=30)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")
"""What tokens look like, those that were swept too."""


def place_of(event: ChatEvent) -> tuple[str, str, str]:
    """Return where the bot remembers what it waits for: one person in one chat."""
    return (event.platform, event.conversation.id, event.sender)


def actor_of(event: ChatEvent) -> Actor:
    """Return who asks the functions on behalf of *event*'s sender."""
    return Actor(
        platform=event.platform,
        user=event.sender,
        conversation=event.conversation.id,
        group=event.conversation.kind is ChatKind.GROUP,
    )


def recall(records: ChatRecords, event: ChatEvent, *, now: datetime) -> Waiting | None:
    """Return what the bot waits for from the sender of *event*."""
    kept = records.recall(place_of(event), now=now)
    return None if kept is None else Waiting.model_validate_json(kept)


def remember(
    records: ChatRecords, event: ChatEvent, waiting: Waiting | None, *, now: datetime
) -> None:
    """Wait for *waiting*, or for nothing."""
    if waiting is None:
        records.forget(place_of(event))
    else:
        records.remember(place_of(event), waiting.model_dump_json(), expires_at=now + WAIT)


def find_button(records: ChatRecords, event: ChatEvent) -> ButtonRecord | None:
    """Return what was given out for the token that *event* presses, or None."""
    return None if event.pressed is None else records.button(event.pressed)


def pressed(
    button: ButtonRecord | None, event: ChatEvent, *, now: datetime
) -> PressedButton | None:
    """Return what the pressed button does; None when *event* is no press.

    Raises:
        Expired: The button is too old, or was never given out.
        PermissionDenied: It was given to somebody else, or in another chat.
    """
    if event.pressed is None:
        return None
    if button is None or button.expires_at <= now:
        raise Expired("这个按钮已经过期了。请把要做的事再发一次，或发“帮助”。")
    if not _given_to(button, event):
        raise PermissionDenied("这个按钮不是发给你的，没有执行。需要时请自己给我发消息。")
    press = Press(command=button.command, args=button.args)
    return PressedButton(press=press, again=button.user_id != "" and button.used_at is not None)


def pressed_by(
    functions: Invoker, button: ButtonRecord | None, event: ChatEvent, *, now: datetime
) -> PressedButton | None:
    """Return what the pressed button does, as ``pressed`` does; what it refuses is audited.

    A button past its time is a slip, and so is a token nobody has any more: it may be of a card
    that is older than what is kept. One given to somebody else is a try, and what is no token.

    Raises:
        Expired: The button is too old, or was never given out.
        PermissionDenied: It was given to somebody else, or in another chat.
        Unavailable: The refusal cannot be written down now.
    """
    if event.pressed is not None and _is_try(button, event.pressed, event):
        tried = RefusePress(command="" if button is None else button.command)
        functions.call("refuse_press", tried, Done)
    return pressed(button, event, now=now)


def _is_try(button: ButtonRecord | None, token: str, event: ChatEvent) -> bool:
    if button is None:
        return _TOKEN.fullmatch(token) is None
    return not _given_to(button, event)


def _given_to(button: ButtonRecord, event: ChatEvent) -> bool:
    here = (button.platform, button.conversation) == (event.platform, _chat_of_event(event))
    return here and button.user_id in ("", event.sender)


def spend(
    records: ChatRecords, button: ButtonRecord | None, event: ChatEvent, *, now: datetime
) -> None:
    """Mark the pressed button used, if it was given to whoever pressed it."""
    if event.pressed is not None and button is not None and _given_to(button, event):
        records.use_button(event.pressed, at=now)


def _chat_of_event(event: ChatEvent) -> str:
    if event.conversation.kind is ChatKind.DIRECT:
        return f"{ChatKind.DIRECT}:{event.sender}"
    return f"{ChatKind.GROUP}:{event.conversation.id}"


def give_out(
    records: ChatRecords, message: Outgoing, *, new_token: Callable[[], str], now: datetime
) -> Outgoing:
    """Return *message* with a token in place of what each button of its card does."""
    if message.card is None:
        return message

    def issue(button: Button) -> Button:
        if button.press is None:
            return button
        token = new_token()
        anyone = button.anyone or message.target.kind is ChatKind.GROUP
        records.keep_button(
            token,
            ButtonRecord(
                command=button.press.command,
                args=button.press.args,
                platform=message.platform,
                conversation=f"{message.target.kind}:{message.target.id}",
                user_id="" if anyone else message.target.id,
                expires_at=now + BUTTON_LIFE,
                live=message.live,
            ),
        )
        return button.model_copy(update={"press": None, "token": token})

    return message.model_copy(update={"card": _with_buttons(message.card, issue)})


def _with_buttons(card: Card, change: Callable[[Button], Button]) -> Card:
    def section(one: Section) -> Section:
        return one.model_copy(update={"buttons": tuple(map(change, one.buttons))})

    return card.model_copy(
        update={
            "buttons": tuple(map(change, card.buttons)),
            "sections": tuple(map(section, card.sections)),
        }
    )
