"""Chat command 同意: a guardian reads what is stored and decides."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.understanding import says_just, without
from message_cards.cards.consent import consent_card, decided_card
from school.consent import ConsentState, Decide, MyConsents
from school.people import PersonId, Role

YES = ("同意", "我同意", "我愿意", "可以保存")
NO = ("不同意", "我不同意")
SEEN = "seen"


def handle(chat: Chat) -> Sequence[Reply]:
    """Keep a decision made by button or, once the text was shown, by word; else show the text."""
    if "pupil" in chat.args:
        return [_decide(chat, chat.args["pupil"], agree=chat.args["agree"] == "yes")]
    state = chat.functions.call("my_consents", MyConsents(), ConsentState)
    named = [c for c in state.children if c.name in chat.text]
    open_ = named or [c for c in state.children if not c.agreed]
    said = without(chat.text, (c.name for c in named))
    refuses = says_just(said, NO)
    shown = bool(chat.waiting and chat.waiting.args.get(SEEN))
    agrees = says_just(said, YES) and (shown or all(c.informed for c in open_))
    if len(open_) == 1 and (agrees or refuses):
        return [_decide(chat, open_[0].pupil_id, agree=not refuses)]
    chat.remember = Waiting(command="agree", args={SEEN: "yes"})
    return [Reply(card=consent_card(state), private=True)]


def _decide(chat: Chat, pupil: str, *, agree: bool) -> Reply:
    request = Decide(pupil_id=PersonId(pupil), agree=agree)
    state = chat.functions.call("decide_consent", request, ConsentState)
    return Reply(card=decided_card(state), private=True)


COMMAND = Command(
    words=("同意", "不同意", "同意书", "查看说明"),
    summary="看说明，同意或不同意保存孩子的作业",
    examples=("同意", "不同意", "查看说明"),
    roles=frozenset({Role.GUARDIAN}),
    handle=handle,
    phrases=("我同意批改作业", "怎么同意", "我愿意", "可以保存", "同意书在哪里"),
)
