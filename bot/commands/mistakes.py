"""Chat command 错题本: a pupil's wrong questions, to look at or to print."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.sending import keep_pdf
from bot.understanding import asks_about_others, says_just, without
from message_cards.cards.mistakes import book_card, said_question, try_card, which_card, why_card
from message_cards.mistakes_pdf import draw_mistakes
from school.causes import CAUSE_NAMES, Cause, cause_named
from school.county_time import spoken
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.mistakes import PAGE, Book, Books, Mistake, MistakesOf, SetCause
from school.naming import parse_caption
from school.people import PersonId, Role

OWN = frozenset({Role.GUARDIAN, Role.PUPIL})
NAME = "mistakes"
TEACHING = frozenset({Role.TEACHER, Role.CLASS_HEAD})
_WORD = re.compile(
    r"^(?:请|帮我)?(?:看看?|打开|打印|查|发)?(?:一下)?(?:我的?|我家?孩子的?|娃的?)?错题(?:本|集)"
)
_OF_PUPIL = re.compile(r"^(?:看看?|查)?错题\s*(?=.*号)|号\s*的?错题(?!.*分析)")
_FILLER = re.compile(
    r"错题(?:本|集)?|打印|pdf|请|帮我|看看|看|打开|查|发|一下|孩子|我家?|里|的", re.I
)
_CAN = re.compile(r"^第?\s*([0-9]{1,3})\s*[题道]?\s*(?:我)?会了[。.!！]?$")
_PRINT = re.compile(r"打印|pdf", re.I)
_CAUSES = re.compile(r"^改(?:一下)?(?:错因|原因)\s*(?:第?\s*([0-9]{1,3})\s*[题道]?)?[。.!！]?$")
_ENDS = " 。.!！"
NEXT = ("下一页", "看下一页", "下页", "翻页")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the book that is meant, print it, or keep what a person says of a question."""
    chat.args = chat.args if chat.pressed else {**chat.args, **_typed(chat)}
    if "cause" in chat.args:
        return [_set_cause(chat)]
    if found := _can(chat):
        pupil, item = found
        # “做一遍” begins a review: whose command that is waits for it.
        chat.remember = Waiting(command="revisit", args={"pupil": pupil, "try": item})
        return [Reply(card=try_card(pupil, item), private=True)]
    if "why" in chat.args:
        chat.remember = Waiting(command=NAME, args=_only(chat.args, "pupil", "why"))
        return [Reply(card=why_card(chat.args["pupil"], chat.args["why"]), private=True)]
    request = _request(chat)
    books = chat.functions.call("my_mistakes", request, Books).books
    if request.to_print:
        return [_printed(chat, book) for book in books]
    card = which_card if "causes" in chat.args else book_card
    _remember(chat, books)
    return [Reply(card=card(book), private=True) for book in books]


def _remember(chat: Chat, books: Sequence[Book]) -> None:
    """Know for a while what “2会了” and “下一页” mean, unless something else is waited for."""
    shown = [book for book in books if book.entries]
    if len(shown) != 1 or not (chat.waiting is None or chat.waiting.command == NAME):
        return
    (book,) = shown
    args = {
        "pupil": book.pupil_id,
        "word": book.word,
        "items": ",".join(one.item for one in book.entries),
        "page": str(book.page),
        "pages": str(book.pages),
        "own": "yes" if book.own else "",
    }
    chat.remember = Waiting(command=NAME, args=args)


def _typed(chat: Chat) -> dict[str, str]:
    """Return what typed words mean of the card shown last, as its buttons would say it."""
    shown = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if "why" in shown and (cause := cause_named(chat.text.strip(_ENDS))):
        return {"pupil": shown["pupil"], "item": shown["why"], "cause": cause}
    if "pages" not in shown:
        return {}
    book = _only(shown, "pupil", "word")
    if says_just(chat.text, NEXT):
        if int(shown["page"]) + 1 >= int(shown["pages"]):
            raise NotFound("已经是最后一页。发“错题本”从头看。")
        return {**book, "page": str(int(shown["page"]) + 1)}
    if not (said := _CAUSES.match(chat.text)):
        return {}
    if said[1]:
        return {"pupil": shown["pupil"], "why": _item(shown, int(said[1]))}
    return {**book, "page": shown["page"], "causes": "yes"}


def _only(args: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: args[name] for name in names}


def _item(shown: Mapping[str, str], number: int) -> str:
    """Return the question a card shows with a number.

    Raises:
        NotFound: It shows none with it.
    """
    items = shown["items"].split(",")
    place = number - int(shown["page"]) * PAGE - 1
    if not 0 <= place < len(items):
        raise NotFound("这张卡片上没有这一道。请看题前面的数字。")
    return items[place]


def _can(chat: Chat) -> tuple[str, str] | None:
    """Return pupil and question where somebody says of one on the card that it is learnt now."""
    said = _CAN.match(chat.text)
    waiting = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if chat.pressed or said is None or not waiting.get("own"):
        return None
    chat.remember = chat.waiting
    return waiting["pupil"], _item(waiting, int(said[1]))


def _request(chat: Chat) -> MistakesOf:
    if "pupil" in chat.args:
        return MistakesOf(
            pupil_id=PersonId(chat.args["pupil"]),
            word=chat.args.get("word", ""),
            page=int(chat.args.get("page", "0")),
            to_print="print" in chat.args,
        )
    to_print = bool(_PRINT.search(chat.text))
    roles = chat.identity.roles
    said = "" if chat.pressed else _FILLER.sub(" ", chat.text).strip(" 。.!！，,")
    if roles & TEACHING and parse_caption(said).roll_no is not None:
        return MistakesOf(caption=said, to_print=to_print)
    if not roles & OWN:
        raise NotUnderstood("看一位同学的错题本发“错题本 12号”，看全班的发“错题讲评”。")
    if asks_about_others(chat.text):
        raise PermissionDenied("只能看自己孩子的错题本。班级整体情况老师会发在班级群里。")
    named = [c for c in chat.identity.children if c.name and c.name in said]
    word = " ".join(without(said, (c.name for c in named)).split())
    return MistakesOf(
        pupil_id=named[0].id if len(named) == 1 else None, word=word, to_print=to_print
    )


def _set_cause(chat: Chat) -> Reply:
    request = SetCause(
        pupil_id=PersonId(chat.args["pupil"]),
        item=chat.args["item"],
        cause=Cause(chat.args["cause"]),
    )
    mistake = chat.functions.call("set_cause", request, Mistake)
    name = CAUSE_NAMES[request.cause]
    return Reply(text=f"记下了：{said_question(mistake)} 错在{name}。", private=True)


def _printed(chat: Chat, book: Book) -> Reply:
    if not book.entries:
        return Reply(card=book_card(book), private=True)
    content = draw_mistakes(book, picture=_crop(chat), made=spoken(chat.clock.now()))
    files = keep_pdf(chat, content)
    rest = book.total - len(book.entries)
    more = f"先印最新的 {len(book.entries)} 道，还有 {rest} 道。" if rest > 0 else ""
    text = f"错题本（PDF，{len(book.entries)} 道，答案在最后）。{more}一小时内可以打开。"
    return Reply(text=text, files=files, private=True)


def _crop(chat: Chat) -> Callable[[str], bytes]:
    """Return what gets a picture for the print; one that is erased by now is left out."""

    def get(key: str) -> bytes:
        try:
            return chat.files.get(key) if key else b""
        except NotFound:
            return b""

    return get


def _claims(text: str) -> bool:
    return bool(_WORD.match(text) or _OF_PUPIL.search(text))


def _answers(text: str, waiting: Waiting) -> bool:
    if "why" in waiting.args:
        return cause_named(text.strip(_ENDS)) is not None
    can = bool(waiting.args.get("own")) and bool(_CAN.match(text))
    return can or says_just(text, NEXT) or bool(_CAUSES.match(text))


COMMAND = Command(
    words=("错题本", "打印错题本", "错题集"),
    summary="错题和正确答案，按科目、知识点看，可打印",
    examples=("错题本", "错题本 数学", "打印错题本"),
    roles=OWN | TEACHING,
    handle=handle,
    phrases=("看看错题本", "错题本 乘法", "错题本 12号", "12号的错题", "把错题打印出来"),
    claims=_claims,
    answers=_answers,
)
