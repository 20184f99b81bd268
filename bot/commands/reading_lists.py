"""Chat command 推荐书: what a child or a grade may read next; 读书单: how a class gets on."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.reading_lists import advice_card, choose_card, class_card
from school.people import PersonId, Role
from school.reading_lists import AdviseBooks, BookAdvice, ClassBooks, ClassBooksOf

_ADVICE = re.compile(
    r"^(?:请|帮我)?(?:给孩子|给我|给)?(?:推荐书单?|推荐(?:几|一)?本书|推荐读物|推荐课外书)"
    r"\s*[:：]?\s*(?P<rest>.*)$"
)
_FOR = re.compile(r"^给(?P<rest>.{1,12}?)推荐(?:几本|一本|些|点)?(?:书|读物|课外书)$")
_CLASS = re.compile(r"^(?:看看?)?(?:班级)?读书单\s*[:：]?\s*(?P<rest>.*)$")
TEACHING = frozenset({Role.TEACHER, Role.CLASS_HEAD})


def handle(chat: Chat) -> Sequence[Reply]:
    """Recommend books, or show how a class gets on with its list."""
    text = chat.text.strip(" 。.!！?？")
    of_class = None if chat.pressed else _CLASS.match(text)
    if of_class and chat.identity.roles & TEACHING:
        request = ClassBooksOf(caption=of_class["rest"][:200])
        return [Reply(card=class_card(chat.functions.call("class_books", request, ClassBooks)))]
    advice = chat.functions.call("advise_books", _request(chat, text), BookAdvice)
    if advice.choices:
        return [Reply(card=choose_card(advice.choices), private=True)]
    return [Reply(card=advice_card(advice), private=bool(advice.name))]


def _request(chat: Chat, text: str) -> AdviseBooks:
    if chat.pressed:
        child, grade = chat.args.get("child"), chat.args.get("grade", "")
        return AdviseBooks(
            pupil_id=PersonId(child) if child else None,
            grade=int(grade) if grade and not child else None,
            skip=int(chat.args.get("skip", "0")),
        )
    said = _FOR.match(text) or _ADVICE.match(text) or _CLASS.match(text)
    return AdviseBooks(caption=said["rest"][:200] if said else "")


def _claims(text: str) -> bool:
    said = text.strip(" 。.!！?？")
    return any(form.match(said) for form in (_ADVICE, _FOR, _CLASS))


COMMAND = Command(
    words=("推荐书", "读书单"),
    summary="按年级和读过的书推荐读什么",
    examples=("推荐书", "推荐书 三年级", "读书单 三(2)班"),
    roles=TEACHING | {Role.GUARDIAN, Role.PUPIL},
    handle=handle,
    phrases=("三年级读什么书好", "有什么好书推荐给孩子"),
    claims=_claims,
)
