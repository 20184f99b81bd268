"""Chat command 撤回同意: as easy as agreeing; what was stored is deleted."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.understanding import says_just, without
from message_cards.card import Button, Card, Press, Tone
from message_cards.cards.consent import decided_card
from school.consent import ConsentState, Decide, MyConsents
from school.people import PersonId, Role


def handle(chat: Chat) -> Sequence[Reply]:
    """Withdraw for the child that is meant; ask when there are several, or more was said."""
    if "pupil" in chat.args:
        return [_withdraw(chat, chat.args["pupil"])]
    state = chat.functions.call("my_consents", MyConsents(), ConsentState)
    agreed = [c for c in state.children if c.agreed]
    named = [c for c in agreed if c.name in chat.text] or agreed
    if not named:
        return [Reply(text="现在没有生效的同意，没有什么要撤回的。", private=True)]
    said = without(chat.text, (c.name for c in named))
    if len(named) == 1 and says_just(said, COMMAND.words):
        return [_withdraw(chat, named[0].pupil_id)]
    buttons = tuple(
        Button(
            label=f"撤回 {c.name}",
            say=f"撤回同意 {c.name}",
            press=Press(command="withdraw", args={"pupil": c.pupil_id}),
        )
        for c in named
    )
    ask = Card(
        title="要撤回哪个孩子的同意？" if len(named) > 1 else "要撤回同意吗？",
        tone=Tone.ASK,
        lines=("撤回后会删除已保存的作业照片和批改记录。",),
        buttons=buttons,
    )
    return [Reply(card=ask, private=True)]


def _withdraw(chat: Chat, pupil: str) -> Reply:
    request = Decide(pupil_id=PersonId(pupil), agree=False)
    state = chat.functions.call("decide_consent", request, ConsentState)
    return Reply(card=decided_card(state), private=True)


COMMAND = Command(
    words=("撤回同意", "撤回", "取消同意"),
    summary="撤回同意，并删除已保存的记录",
    examples=("撤回同意",),
    roles=frozenset({Role.GUARDIAN}),
    handle=handle,
    phrases=("我不想让你们保存作业了", "删除孩子的记录", "把照片删掉", "我要撤回"),
)
