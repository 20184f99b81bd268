"""Chat command 同意: a guardian reads what is stored for one purpose and decides on it."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.understanding import says_just, without
from message_cards.cards.consent import consent_card, decided_card, overview_card
from school.consent import (
    SPOKEN,
    AllConsents,
    ConsentOverview,
    ConsentState,
    Decide,
    MyConsents,
    Purpose,
    purposes_named,
)
from school.people import PersonId, Role

YES = ("同意", "我同意", "我愿意", "可以保存")
NO = ("不同意", "我不同意")
SEEN = "seen"
_NAMES = "|".join(word for words in SPOKEN.values() for word in words)
_FORM = re.compile(rf"^(我)?(不)?同意\s*({_NAMES})")


def handle(chat: Chat) -> Sequence[Reply]:
    """Keep a decision made by button or, once that very text was shown, by word; else show it."""
    if "pupil" in chat.args:
        return [decide(chat, agree=chat.args["agree"] == "yes")]
    purpose = _purpose_meant(chat)
    if purpose is None:
        overview = chat.functions.call("consent_overview", AllConsents(), ConsentOverview)
        if Purpose.HOMEWORK not in overview.open():
            return [Reply(card=overview_card(overview), private=True)]
        purpose = Purpose.HOMEWORK
    state = chat.functions.call("my_consents", MyConsents(purpose=purpose), ConsentState)
    return [_decided_by_word(chat, state) or _show(chat, state)]


def _purpose_meant(chat: Chat) -> Purpose | None:
    """Return the purpose of the button, of the words, or of the text that was just shown."""
    if "purpose" in chat.args:
        return Purpose(chat.args["purpose"])
    names = (child.name for child in chat.identity.children)
    named = purposes_named(without(chat.text, names))
    if len(named) == 1:
        return named[0]
    shown = _shown(chat)
    return shown if not named else None


def _shown(chat: Chat) -> Purpose | None:
    asked = chat.waiting if chat.waiting and chat.waiting.command == "agree" else None
    return Purpose(asked.args[SEEN]) if asked and SEEN in asked.args else None


def _decided_by_word(chat: Chat, state: ConsentState) -> Reply | None:
    """Keep a decision when the words are that and nothing else, for one child; else None."""
    named = [c for c in state.children if c.name in chat.text]
    open_ = named or [c for c in state.children if not c.agreed]
    said = without(chat.text, (c.name for c in named))
    behind = ("", *SPOKEN[state.purpose])
    refuses = says_just(said, (f"{no}{what}" for no in NO for what in behind))
    shown = _shown(chat) is state.purpose or all(c.informed for c in open_)
    agrees = shown and says_just(said, (f"{yes}{what}" for yes in YES for what in behind))
    if len(open_) != 1 or not (agrees or refuses):
        return None
    child = {"pupil": open_[0].pupil_id, "purpose": state.purpose.value, "version": state.version}
    chat.args = child
    return decide(chat, agree=not refuses)


def _show(chat: Chat, state: ConsentState) -> Reply:
    chat.remember = Waiting(command="agree", args={SEEN: state.purpose.value})
    return Reply(card=consent_card(state), private=True)


def decide(chat: Chat, *, agree: bool) -> Reply:
    """Keep the decision the arguments describe, and say what was decided."""
    request = Decide(
        pupil_id=PersonId(chat.args["pupil"]),
        agree=agree,
        purpose=Purpose(chat.args.get("purpose", Purpose.HOMEWORK)),
        version=chat.args.get("version", ""),
    )
    state = chat.functions.call("decide_consent", request, ConsentState)
    return Reply(card=decided_card(state), private=True)


COMMAND = Command(
    words=("同意", "不同意", "同意书", "查看说明", "帮助改进", "同意改进", "不同意改进"),
    summary="看说明，一项一项同意或不同意",
    examples=("同意", "不同意", "同意成长档案", "帮助改进"),
    roles=frozenset({Role.GUARDIAN}),
    handle=handle,
    phrases=(
        "我同意批改作业",
        "怎么同意",
        "我愿意",
        "可以保存",
        "同意书在哪里",
        "帮助改进识别是什么",
    ),
    claims=lambda text: bool(_FORM.match(text)),
)
