"""Chat command 错题讲评: what the class got wrong most, for those who teach it."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.class_mistakes import class_mistakes_card
from school.class_mistakes import ClassMistakes, ClassMistakesOf
from school.naming import parse_caption
from school.people import Role

_WORD = re.compile(
    r"^(?:请|帮我)?(?:看看?|查)?(?:一下)?(?:全班|班级|班里)?(?:的)?错题(?:讲评|讲解)?"
)
_OF_CLASS = re.compile(r"班\s*的?错题(?!本|分析)")
_TOGETHER = ("全班", "班级", "班里", "讲评", "讲解")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the commonest wrong questions of the class meant."""
    said = "" if chat.pressed else _WORD.sub("", chat.text).strip(" 。.!！，,的")
    caption = chat.args.get("caption", said)
    request = ClassMistakesOf(caption=caption)
    found = chat.functions.call("class_mistakes", request, ClassMistakes)
    return [Reply(card=class_mistakes_card(found), private=True)]


def _claims(text: str) -> bool:
    found = _WORD.match(text)
    if "分析" in text or parse_caption(text).roll_no is not None:
        return False
    if found is None:
        return bool(_OF_CLASS.search(text))
    rest = parse_caption(text[found.end() :])
    together = any(word in found[0] for word in _TOGETHER)
    return together or rest.grade is not None


COMMAND = Command(
    words=("错题讲评", "班级错题", "全班错题"),
    summary="全班错得最多的题和常见错法（只有人数）",
    examples=("错题讲评", "错题 三(2)班", "全班错题"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("哪些错题要讲", "班里的错题有哪些", "错题讲解"),
    claims=_claims,
)
