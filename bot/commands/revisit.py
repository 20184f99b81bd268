"""Chat command 复习: questions that are due are asked one by one; the answer is typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.command import Chat, Command, Reply, Waiting
from bot.events import ChatKind
from message_cards.cards.revisit import finished_card, question_card
from school.people import PersonId, Role
from school.revisit import (
    AnswerForm,
    AnswerRevisit,
    AskRevisit,
    Revisit,
    Revisited,
    may_answer,
)

NAME = "revisit"
SITTING = 10
"""Questions in a row; then it is time for a break."""
UNKNOWN = ("不会", "不知道", "不懂", "想不起来", "忘了")
STOP = ("先到这里", "不做了", "不练了", "停", "结束", "退出", "明天再做")
TRY = ("做一遍", "做一遍试试", "试试", "做做看")
_ENDS = " 。.!！,，~"


@dataclass(frozen=True)
class Sitting:
    """What was answered in a row, and how the next question is chosen."""

    pupil: str = ""
    ahead: bool = False
    done: tuple[str, ...] = ()
    right: int = 0

    def args(self) -> dict[str, str]:
        """Return it as the bot remembers it."""
        return {
            "pupil": self.pupil,
            "ahead": "yes" if self.ahead else "",
            "done": ",".join(self.done),
            "right": str(self.right),
        }


def handle(chat: Chat) -> Sequence[Reply]:
    """Ask the next question, or check the answer to the last one and go on."""
    if chat.event.conversation.kind is ChatKind.GROUP:
        return [Reply(text="复习只在单聊里做。请在这里发“复习”。", private=True)]
    waiting = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    sitting = _sitting(waiting)
    if "stop" in chat.args or (not chat.pressed and waiting and _says(chat.text, STOP)):
        return [_end(chat, sitting, before=None)]
    if "unknown" in chat.args:
        return [_answered(chat, sitting, chat.args, answer="")]
    if not chat.pressed and "item" in waiting and _answers(chat.text, _waiting(waiting)):
        answer = "" if _says(chat.text, UNKNOWN) else chat.text
        return [_answered(chat, sitting, waiting, answer=answer)]
    return [_begin(chat)]


def _waiting(args: dict[str, str]) -> Waiting:
    return Waiting(command=NAME, args=args)


def _sitting(args: dict[str, str]) -> Sitting:
    return Sitting(
        pupil=args.get("pupil", ""),
        ahead=bool(args.get("ahead")),
        done=tuple(filter(None, args.get("done", "").split(","))),
        right=int(args.get("right", "0")),
    )


def _begin(chat: Chat) -> Reply:
    waiting = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if not chat.pressed and "try" in waiting and _says(chat.text, TRY):
        sitting = Sitting(pupil=waiting["pupil"])
        return _next(chat, sitting, before=None, item=waiting["try"])
    named = [c.id for c in chat.identity.children if c.name and c.name in chat.text]
    pupil = chat.args.get("pupil") or (named[0] if len(named) == 1 else "")
    sitting = Sitting(pupil=pupil, ahead="ahead" in chat.args)
    return _next(chat, sitting, before=None, item=chat.args.get("item", ""))


def _answered(chat: Chat, sitting: Sitting, asked: dict[str, str], *, answer: str) -> Reply:
    request = AnswerRevisit(
        pupil_id=PersonId(asked["pupil"]),
        item=asked["item"],
        turn=int(asked["turn"]),
        answer=answer[:64],
    )
    done = chat.functions.call("answer_revisit", request, Revisited)
    sitting = replace(
        sitting,
        pupil=done.pupil_id,
        done=(*sitting.done, done.item),
        right=sitting.right + done.right,
    )
    if len(sitting.done) >= SITTING:
        return _end(chat, sitting, before=done)
    return _next(chat, sitting, before=done)


def _next(chat: Chat, sitting: Sitting, *, before: Revisited | None, item: str = "") -> Reply:
    found = _ask(chat, sitting, item=item)
    sitting = replace(sitting, pupil=found.pupil_id)
    asked = found.question
    if asked is None:
        return _finished(chat, sitting, found, before=before)
    args = {"item": asked.item, "turn": str(asked.turn), "form": asked.form}
    chat.remember = Waiting(command=NAME, args=sitting.args() | args)
    return Reply(card=question_card(found, asked, before=before), private=True)


def _ask(chat: Chat, sitting: Sitting, *, item: str = "") -> Revisit:
    request = AskRevisit(
        pupil_id=PersonId(sitting.pupil) if sitting.pupil else None,
        item=item,
        ahead=sitting.ahead,
        not_items=sitting.done,
    )
    return chat.functions.call("ask_revisit", request, Revisit)


def _end(chat: Chat, sitting: Sitting, *, before: Revisited | None) -> Reply:
    return _finished(chat, sitting, _ask(chat, sitting), before=before)


def _finished(chat: Chat, sitting: Sitting, found: Revisit, *, before: Revisited | None) -> Reply:
    chat.remember = None
    total = len(sitting.done)
    card = finished_card(found, right=sitting.right, total=total, before=before)
    return Reply(card=card, private=True)


def _says(text: str, words: Sequence[str]) -> bool:
    return text.strip(_ENDS) in words


def _answers(text: str, waiting: Waiting) -> bool:
    if "try" in waiting.args:
        return _says(text, TRY)
    if "item" not in waiting.args:
        return False
    form = AnswerForm(waiting.args["form"])
    return _says(text, UNKNOWN + STOP) or may_answer(text, form)


COMMAND = Command(
    words=("复习", "复习错题", "开始复习"),
    summary="今天该复习的错题，一道一道来",
    examples=("复习", "开始复习"),
    roles=frozenset({Role.GUARDIAN, Role.PUPIL}),
    handle=handle,
    phrases=("有什么错题要复习", "我要复习错题", "帮孩子复习错题"),
    answers=_answers,
)
