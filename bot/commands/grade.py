"""Chat command 批改: photos of homework become graded papers.

A caption or a later message says whose they are; until then only the platform holds the photos.
"""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from bot.photos import CleanPhoto
from bot.stacks import MOST_PAGES
from bot.whose import Files, Photo, find, sort_out
from message_cards.cards.grading import batch_card, batch_live, paper_card
from message_cards.cards.whose import whose_card
from school.errors import ConsentMissing, Expired, NotUnderstood, SchoolError, Unavailable
from school.grading import PaperState
from school.naming import FoundPupils, parse_caption
from school.papers import (
    Accepted,
    AcceptPaper,
    BatchOf,
    BatchReport,
    GradePaper,
    PaperOf,
    PaperReport,
)
from school.people import PersonId, Role

MOST_PHOTOS = 60
NAME = "grade"
IN_ORDER = "按学号依次"
CANCEL = ("取消", "算了", "不批了")
NAME_LENGTHS = range(2, 5)
"""Characters in a Chinese name."""


def handle(chat: Chat) -> Sequence[Reply]:
    """Grade the photos of this message, or those the bot asked about."""
    files = Files(chat)
    held, new, left_out = _photos(chat, files)
    if chat.pressed or not chat.event.attachments:
        return _named_later(chat, files, held)
    found = find(chat, chat.text or _expected(chat))
    note = Reply(text=f"压缩包里有 {left_out} 个文件不是照片，没有批。", private=True)
    notes = [note] if left_out else []
    if found.pupil is not None:
        chat.remember = _keep_asking(chat, held, found)
        return [*_grade(chat, files, _all_of(new, found), homework=found.homework), *notes]
    if _expects_in_order(chat):
        return [*_in_order(chat, files, new, found=found), *notes]
    return [*_sorted_out(chat, files, held, new=new, found=found), *notes]


def _expects_in_order(chat: Chat) -> bool:
    return chat.waiting is not None and "next_roll" in chat.waiting.args


def _all_of(new: list[Attachment], found: FoundPupils) -> list[Photo]:
    """Return the photos as one pupil's; a stack of one pupil is the pages of one paper."""
    pages = len(new) > 1 and all(a.part is not None for a in new)
    return [
        Photo(a, found.pupil, place if pages else found.page)
        for place, a in enumerate(new, start=1)
    ]


def _sorted_out(
    chat: Chat,
    files: Files,
    held: list[Attachment],
    *,
    new: list[Attachment],
    found: FoundPupils,
) -> Sequence[Reply]:
    """Grade the photos that say whose they are, and ask about the others."""
    photos = sort_out(chat, files, new, found=found)
    unnamed = [photo.attachment for photo in photos if photo.pupil is None]
    named = [photo for photo in photos if photo.pupil is not None]
    replies = list(_grade(chat, files, named, homework=found.homework))
    if not (unnamed or held):
        chat.remember = Waiting(command=NAME, args=_context(found))
        return replies
    return [*replies, *_ask_whose(chat, held + unnamed, found)]


def _expected(chat: Chat, what: str = "whose") -> str:
    """Return the caption a photo without one gets: named just before, or of which it is a retake.

    On WeCom a photo has no caption of its own: words and photo are two messages.
    """
    return chat.waiting.args.get(what, "") if chat.waiting else ""


def _keep_asking(chat: Chat, held: list[Attachment], found: FoundPupils) -> Waiting:
    """Return what to wait for: still the photos asked about, and the class for those to come."""
    args = _context(found)
    if held and chat.waiting:
        args["ask"] = chat.waiting.args["ask"]
    return Waiting(command=NAME, args=args, attachments=tuple(held))


def _photos(chat: Chat, files: Files) -> tuple[list[Attachment], list[Attachment], int]:
    """Return the photos asked about earlier, those of this message, and what is none of them."""
    held = list(chat.waiting.attachments) if chat.waiting else []
    sent = chat.event.attachments
    taken = [a for a in sent if a.kind in (AttachmentKind.PICTURE, AttachmentKind.FILE)]
    if sent and not taken:
        raise NotUnderstood("只能批改照片。请拍一张作业照片发给我，PDF 或 ZIP 也可以。")
    new, left_out = files.spread(taken)
    most = MOST_PAGES if any(a.part is not None for a in (*held, *new)) else MOST_PHOTOS
    if len(held) + len(new) > most:
        raise NotUnderstood(f"一次最多 {most} 张。请分几次发，这次的没有处理。")
    return held, new, left_out


def _named_later(chat: Chat, files: Files, photos: list[Attachment]) -> Sequence[Reply]:
    """A text or a button says whose the photos are that came before, or will come."""
    if chat.text in CANCEL:
        return [Reply(text="好，这次不批了，照片没有保存。")]
    if chat.args and not photos:
        raise Expired("等得太久，照片已经不在了。请重新发照片。")
    if chat.args.get("from_roll") or IN_ORDER in chat.text:
        args = {**(chat.waiting.args if chat.waiting else {}), "next_roll": "1"}
        chat.waiting = Waiting(command=NAME, args=args)
        found = find(chat, chat.text.replace(IN_ORDER, " "))
        return _in_order(chat, files, photos, found=found)
    found = find(chat, chat.args.get("caption", chat.text))
    if photos and found.pupil is not None:
        chat.remember = Waiting(command=NAME, args=_context(found))
        return _grade(chat, files, _all_of(photos, found), homework=found.homework)
    if photos:
        return _ask_whose(chat, photos, found)
    return _expect_photos(chat, found)


def _expect_photos(chat: Chat, found: FoundPupils) -> Sequence[Reply]:
    where = f"{found.class_name} {found.homework}".strip()
    if found.pupil is not None:
        whose = f"{found.pupil.class_name} {found.pupil.roll_no}号"
        chat.remember = Waiting(command=NAME, args={**_context(found), "whose": whose})
        return [Reply(text=f"好，请发{whose} {found.homework}的照片。", private=True)]
    chat.remember = Waiting(command=NAME, args=_context(found))
    return [Reply(text=f"好，请发{where or '作业'}的照片。每张写上学号，或多张按学号顺序一起发。")]


def _context(found: FoundPupils) -> dict[str, str]:
    return {"class_id": found.class_id or "", "homework": found.homework}


def _ask_whose(chat: Chat, photos: list[Attachment], found: FoundPupils) -> Sequence[Reply]:
    """Ask once whose the photos are; nothing is stored until that is known."""
    earlier = chat.waiting.args.get("ask", "") if chat.waiting else ""
    ask = earlier or chat.event.key
    args = {**_context(found), "ask": ask}
    chat.remember = Waiting(command=NAME, args=args, attachments=tuple(photos))
    card = whose_card(found, photos=len(photos), in_order=IN_ORDER)
    return [Reply(card=card, private=True, live=f"whose:{ask}"[:96])]


def _in_order(
    chat: Chat, files: Files, photos: list[Attachment], *, found: FoundPupils
) -> Sequence[Reply]:
    """Take photos as those of the pupils one after another, from where the last ones ended."""
    if found.class_id is None:
        return _ask_whose(chat, photos, found)
    first = int(chat.waiting.args["next_roll"]) if chat.waiting else 1
    ones = []
    for roll_no, photo in enumerate(photos, start=first):
        named = find(chat, f"{found.class_name} {roll_no}号")
        if named.pupil is not None:
            ones.append(Photo(photo, named.pupil))
    args = {**_context(found), "next_roll": str(first + len(photos))}
    replies = _grade(chat, files, ones, homework=found.homework)
    chat.remember = Waiting(command=NAME, args=args)
    return replies


def _grade(chat: Chat, files: Files, ones: list[Photo], *, homework: str) -> Sequence[Reply]:
    batches: dict[str, bool] = {}
    replies: list[Reply] = []
    seen: dict[str, int] = {}
    for number, one in enumerate(ones, start=1):
        try:
            photo = files.photo(one.attachment)
            if photo.digest in seen:
                replies.append(_twice(one, number=number, first=seen[photo.digest]))
                continue
            seen[photo.digest] = number
            accepted = _take(chat, one, photo, homework=homework or one.homework)
        except Unavailable:
            raise
        except SchoolError as error:
            replies.append(_not_taken(error, one, number=number, of=len(ones)))
            continue
        replies += _taken(chat, accepted, batches)
    live = [_progress(chat, batch_id, told=told) for batch_id, told in batches.items()]
    return [*live, *replies]


def _taken(chat: Chat, accepted: Accepted, batches: dict[str, bool]) -> list[Reply]:
    """Note the batch of a photo that is being read; answer one that was read before."""
    if accepted.state in (PaperState.AWAITED, PaperState.WAITING):
        batches[accepted.batch_id] = False
        return []
    report = _stored(chat, accepted)
    if _read_for_this(chat, report):
        batches.setdefault(accepted.batch_id, True)
        return []
    return [_graded_before(report)]


def _twice(one: Photo, *, number: int, first: int) -> Reply:
    whose = f"（{one.pupil.roll_no}号）" if one.pupil else ""
    said = f"第 {number} 张{whose}和第 {first} 张是同一张照片，没有再批。"
    return Reply(text=f"{said}如果是按学号依次发的，请核对后面的学号。", private=True)


def _take(chat: Chat, one: Photo, photo: CleanPhoto, *, homework: str) -> Accepted:
    """Store one photo and queue it; the order of the steps is what makes a crash harmless."""
    if one.pupil is None:
        raise NotUnderstood("不知道这张是谁的。请写上班级和学号再发。")
    request = AcceptPaper(
        pupil_id=PersonId(one.pupil.pupil_id),
        homework=homework,
        digest=photo.digest,
        page=one.page,
        instead_of=_expected(chat, "instead_of"),
    )
    accepted = chat.functions.call("accept_paper", request, Accepted)
    if accepted.state is PaperState.AWAITED:
        chat.files.put(accepted.photo_key, photo.jpeg, content_type="image/jpeg")
        chat.functions.call("grade_paper", GradePaper(paper_id=accepted.paper_id), PaperReport)
    return accepted


def _not_taken(error: SchoolError, one: Photo, *, number: int, of: int) -> Reply:
    roll = f"{one.pupil.roll_no}号" if one.pupil else "不知道是谁"
    which = f"第 {number} 张（{roll}）：" if of > 1 else ""
    if isinstance(error, ConsentMissing) and one.pupil:
        which = f"{one.pupil.class_name} {one.pupil.roll_no}号："
    return Reply(text=which + error.message, private=True)


def _progress(chat: Chat, batch_id: str, *, told: bool) -> Reply:
    """Show how far a batch is; *told*: what came out was told when it was read."""
    report = chat.functions.call("show_batch", BatchOf(batch_id=batch_id), BatchReport)
    return Reply(card=batch_card(report), private=True, live=batch_live(batch_id), interim=told)


def _stored(chat: Chat, accepted: Accepted) -> PaperReport:
    return chat.functions.call("show_paper", PaperOf(paper_id=accepted.paper_id), PaperReport)


def _read_for_this(chat: Chat, report: PaperReport) -> bool:
    """Return True for a paper that was read since an earlier try at this very message.

    The first try queued it and then failed, or its process died, before it was written down.
    """
    since = chat.tried_since
    return since is not None and (report.read_at is None or report.read_at >= since)


def _graded_before(report: PaperReport) -> Reply:
    """Answer a photo that was graded before with its stored result."""
    card = paper_card(report)
    again = "这张之前批过，下面是存着的结果。"
    return Reply(card=card.model_copy(update={"lines": (again, *card.lines)}), private=True)


def _may_name(text: str, waiting: Waiting) -> bool:
    """Return True for a text that may say whose the photos are that the bot asked about."""
    if not waiting.attachments or "题" in text:
        return False
    caption = parse_caption(text)
    named = caption.roll_no is not None or caption.grade is not None
    return named or IN_ORDER in text or text in CANCEL or len(caption.rest) in NAME_LENGTHS


COMMAND = Command(
    words=("批改", "批作业", "改作业"),
    summary="发作业照片，写上班级和学号，我来批",
    examples=("批改 三(2)班 12号 口算11",),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=(
        "帮我批一下这张",
        "帮忙批改一下作业",
        "看看这张对不对",
        "判一下这张卷子",
        "批一下",
        "给我批批这份口算",
        "我要批改作业",
        "检查一下这页口算",
        "三(2)班 口算11",
    ),
    answers=_may_name,
    photos=True,
)
