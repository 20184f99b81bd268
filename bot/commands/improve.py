"""Chat command 帮助改进: a guardian's own choice whether corrected answers may be kept."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.understanding import says_just, without
from message_cards.cards.consent import consent_card, decided_card
from school.consent import ConsentState, Decide, MyConsents, Purpose
from school.people import PersonId, Role

YES = ("同意改进", "同意帮助改进")
NO = ("不同意改进", "撤回改进", "不同意帮助改进")


def handle(chat: Chat) -> Sequence[Reply]:
    """Keep a decision made by button or, once the text was shown, by word; else show the text."""
    if "pupil" in chat.args:
        return [_decide(chat, chat.args["pupil"], agree=chat.args["agree"] == "yes")]
    asked = MyConsents(purpose=Purpose.IMPROVE)
    state = chat.functions.call("my_consents", asked, ConsentState)
    said = without(chat.text, (c.name for c in state.children))
    meant = [c for c in state.children if c.name in chat.text] or list(state.children)
    refuses = says_just(said, NO)
    shown = chat.waiting is not None and chat.waiting.command == "improve"
    if len(meant) == 1 and (refuses or (shown and says_just(said, YES))):
        return [_decide(chat, meant[0].pupil_id, agree=not refuses)]
    chat.remember = Waiting(command="improve")
    return [Reply(card=consent_card(state), private=True)]


def _decide(chat: Chat, pupil: str, *, agree: bool) -> Reply:
    request = Decide(pupil_id=PersonId(pupil), agree=agree, purpose=Purpose.IMPROVE)
    state = chat.functions.call("decide_consent", request, ConsentState)
    return Reply(card=decided_card(state), private=True)


COMMAND = Command(
    words=("帮助改进", *YES, *NO),
    summary="是否留下改正过的答案小图，让程序看得更准",
    examples=("帮助改进", "同意改进", "撤回改进"),
    roles=frozenset({Role.GUARDIAN}),
    handle=handle,
    phrases=("帮助改进识别是什么", "不想让你们留孩子的字迹"),
)
