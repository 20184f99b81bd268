"""Chat command 今天练什么: a few exercises for one pupil, answered in the chat."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.sending import keep_pdf
from message_cards.cards.practice import (
    answered_card,
    practice_card,
    whose_practice_card,
)
from message_cards.practice_pdf import draw_practice
from school.county_time import spoken
from school.people import PersonId, Role
from school.practice import (
    ITEMS,
    MOST_ANSWERS,
    AnswerPractice,
    Practice,
    PracticeOf,
    PracticeReport,
    split_answers,
)

NAME = "practice"
_TODAY = re.compile(r"^(?:今天?(?:要|该)?(?:练|做)|练)(?:什么|点什么|哪些|几道)")
AGAIN = ("再来", "换一批", "换一组", "换几道", "再练", "再出")


def handle(chat: Chat) -> Sequence[Reply]:
    """Mark answers to the exercises that are open, else show today's."""
    waiting = chat.waiting if chat.waiting and chat.waiting.command == NAME else None
    answers = () if chat.pressed else split_answers(chat.text)
    if waiting and answers:
        return _answered(chat, waiting, answers)
    pupil = _pupil_meant(chat, waiting)
    if pupil is None:
        return [Reply(card=whose_practice_card(chat.identity.children), private=True)]
    fresh = "fresh" in chat.args or any(word in chat.text for word in AGAIN)
    request = PracticeOf(pupil_id=PersonId(pupil) if pupil else None, fresh=fresh)
    report = chat.functions.call("todays_practice", request, PracticeReport)
    chat.remember = _expect(report.practice)
    if answers:  # worked on paper for longer than the bot waits
        return _answered(chat, chat.remember, answers)
    if "to_print" in chat.args or "打印" in chat.text:
        return [_printed(chat, report.practice)]
    return [Reply(card=practice_card(report), private=True)]


def _pupil_meant(chat: Chat, waiting: Waiting | None) -> str | None:
    """Return whose exercises are meant; empty: the only one's; None: of several, nobody knows."""
    named = [child for child in chat.identity.children if _named(child.name, chat.text)]
    if len(named) == 1:
        return named[0].id
    known = chat.args.get("pupil") or (waiting.args.get("pupil", "") if waiting else "")
    own = Role.PUPIL in chat.identity.roles
    return None if not known and len(chat.identity.children) + own > 1 else known


def _named(name: str, text: str) -> bool:
    """Return True when *text* names a child in full or by a given name of two characters."""
    return name in text or (len(name) > len("小满") and name[1:] in text)


def _printed(chat: Chat, practice: Practice) -> Reply:
    """Return the exercises as a PDF, and as a picture for chats that take no files."""
    content = draw_practice(practice, made=spoken(chat.clock.now()))
    files = keep_pdf(chat, content)
    text = "今天练什么（PDF，一小时内可以打开）。做完把答案按顺序发给我。"
    return Reply(text=text, files=files, private=True)


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


def _is_mine(text: str) -> bool:
    """Tell whether a text can only be about practice: “今天练什么”, or the answers to one.

    Neither “今天” nor “什么” is in a phrase below: “今天天气” and “晚饭吃什么” would be like it.
    """
    return bool(_TODAY.match(text)) or len(split_answers(text)) >= ITEMS


def _may_answer(text: str, waiting: Waiting) -> bool:
    return waiting.args.get("next", "0") != "0" and bool(split_answers(text))


COMMAND = Command(
    words=("练习", "再来 5 道", "换一批", "打印练习", "几道题"),
    summary="今天练什么：出 5 道适合孩子的题，约 4 分钟",
    pupils="今天练什么：出 5 道适合你的题，约 4 分钟",
    examples=("练习", "再来 5 道", "换一批"),
    roles=frozenset({Role.GUARDIAN, Role.PUPIL}),
    handle=handle,
    phrases=(
        "开始练",
        "孩子今天练什么",
        "给孩子出几道题",
        "我想练习口算",
        "再出五道题",
        "再来几道",
        "出点题练练",
    ),
    answers=_may_answer,
    claims=_is_mine,
)
