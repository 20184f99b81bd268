"""Chat command 今天练什么: a few exercises for one pupil, answered in the chat."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.practice import (
    answered_card,
    practice_card,
    whose_practice_card,
)
from school.people import PersonId, Role
from school.practice import (
    MOST_ANSWERS,
    AnswerPractice,
    Practice,
    PracticeOf,
    PracticeReport,
    split_answers,
)

NAME = "practice"
AGAIN = ("再来", "换一批", "换一组", "换几道", "再练", "再出")


def handle(chat: Chat) -> Sequence[Reply]:
    """Mark the answers the bot waits for, else show today's exercises."""
    waiting = chat.waiting if chat.waiting and chat.waiting.command == NAME else None
    answers = split_answers(chat.text) if waiting and not chat.pressed else ()
    if waiting and answers:
        return _answered(chat, waiting, answers)
    pupil = chat.args.get("pupil") or (waiting.args.get("pupil", "") if waiting else "")
    named = [child for child in chat.identity.children if _named(child.name, chat.text)]
    if len(named) == 1:
        pupil = named[0].id
    own = Role.PUPIL in chat.identity.roles
    if not pupil and len(chat.identity.children) + own > 1:
        return [Reply(card=whose_practice_card(chat.identity.children), private=True)]
    fresh = "fresh" in chat.args or any(word in chat.text for word in AGAIN)
    request = PracticeOf(pupil_id=PersonId(pupil) if pupil else None, fresh=fresh)
    practice = chat.functions.call("todays_practice", request, PracticeReport).practice
    chat.remember = _expect(practice)
    return [Reply(card=practice_card(practice), private=True)]


def _named(name: str, text: str) -> bool:
    """Return True when *text* names a child in full or by a given name of two characters."""
    return name in text or (len(name) > len("小满") and name[1:] in text)


def _answered(chat: Chat, waiting: Waiting, answers: tuple[str, ...]) -> Sequence[Reply]:
    request = AnswerPractice(
        practice_id=waiting.args["practice"],
        answers=answers[:MOST_ANSWERS],
        first=int(waiting.args["next"]),
    )
    said = chat.functions.call("answer_practice", request, PracticeReport)
    chat.remember = _expect(said.practice)
    return [Reply(card=answered_card(said.practice, said.just), private=True)]


def _expect(practice: Practice) -> Waiting:
    """Return what to wait for: the next answer, or that somebody wants more."""
    following = practice.open[0].place if practice.open else 0
    args = {
        "practice": practice.practice_id,
        "pupil": practice.pupil_id,
        "next": str(following),
    }
    return Waiting(command=NAME, args=args)


def _may_answer(text: str, waiting: Waiting) -> bool:
    return waiting.args.get("next", "0") != "0" and bool(split_answers(text))


COMMAND = Command(
    words=("今天练什么", "再来 5 道", "换一批", "练习", "几道题"),
    summary="出 5 道适合孩子的题，约 4 分钟",
    examples=("今天练什么", "再来 5 道", "换一批"),
    roles=frozenset({Role.GUARDIAN, Role.PUPIL}),
    handle=handle,
    phrases=(
        "开始练",
        "给孩子出几道题",
        "今天做什么练习",
        "我想练习口算",
        "再出五道题",
        "再来几道",
        "出点题练练",
    ),
    answers=_may_answer,
)
