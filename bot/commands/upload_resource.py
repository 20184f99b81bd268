"""Chat command 上传资源: files, photos and links go into the library."""

import hashlib
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from bot.photos import clean_photo
from message_cards.cards.resource import resource_live
from message_cards.cards.resource_upload import ask_card, uploaded_card
from school.errors import Expired, NotUnderstood
from school.people import Role
from school.picture_kinds import is_picture
from school.resource_calls import MOST_SAID, AddResource, AddTranscript, ResourceShown, Upload
from school.resource_facts import WORD, says_facts
from school.resources import Resource, ResourceId
from school.spelling import simplified
from school.transient import transient_key

NAME = "upload_resource"
TAKE = ("放进资源库", "放进去", "是", "要", "好")
LEAVE = ("不用", "不要", "算了", "取消")
MOST_FILES = 10
PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".heic", ".heif")
COURSEWARE = (".pptx", ".ppt", ".docx", ".doc", ".mp4", ".webm", ".mp3", ".m4a", ".wav")
"""Files that are hardly ever homework: those are photos, scans in a PDF or tables."""
TRANSCRIPTS = (".srt", ".vtt", ".txt")
_MEDIA = (".mp4", ".webm", ".mp3", ".m4a", ".wav")
_NAMES = {AttachmentKind.VIDEO: "视频.mp4", AttachmentKind.AUDIO: "录音.mp3"}


def handle(chat: Chat) -> Sequence[Reply]:
    """Take what was sent, ask what it is for, or wait for the file that belongs to the words."""
    waited = chat.waiting if chat.waiting and chat.waiting.command == NAME else None
    said = _said(chat, waited)
    held = waited.attachments if waited else ()
    if chat.args.get("take") == "no" or (waited and chat.text in LEAVE):
        return [Reply(text="好，没有放进资源库。", private=True)]
    if _is_transcript(chat.text, chat.event.attachments, chat.waiting):
        return [_add_transcript(chat, chat.event.attachments[0])]
    if chat.event.attachments and not (said or WORD.match(chat.text)):
        return [_ask(chat)]
    files = [*held, *chat.event.attachments]
    if chat.pressed and not files:
        raise Expired("等得太久，文件已经不在了。请再发一次。")
    if files:
        return _add_files(chat, files, said)
    if "://" in said:
        return [_added(chat, AddResource(said=said, key=chat.event.key))]
    chat.remember = Waiting(command=NAME, args={"said": said})
    text = "好，请发文件（PDF、Word、PPT、表格、图片、音视频），或带上链接再发一次。"
    return [Reply(text=text, private=True)]


def _said(chat: Chat, waited: Waiting | None) -> str:
    """Return everything said of the files so far, the newest words last."""
    before = waited.args.get("said", "") if waited else ""
    now = "" if chat.pressed or chat.text in TAKE else chat.event.text
    return " ".join(part for part in (before, now.strip()) if part)[:MOST_SAID]


def _ask(chat: Chat) -> Reply:
    files = chat.event.attachments
    chat.remember = Waiting(command=NAME, args={"ask": "yes"}, attachments=files)
    return Reply(card=ask_card(_name(files[0]), len(files)), private=True)


def _name(attachment: Attachment) -> str:
    return attachment.name or _NAMES.get(attachment.kind, "照片.jpg")


def _add_files(chat: Chat, files: Sequence[Attachment], said: str) -> list[Reply]:
    if len(files) > MOST_FILES:
        raise NotUnderstood(f"一次最多 {MOST_FILES} 个文件，没有上传。请分几次发。")
    transcript, rest = _transcript_of(files)
    spoken = _uploaded(chat, transcript) if transcript else None
    replies = []
    for attachment in rest:
        file = _uploaded(chat, attachment)
        request = AddResource(
            said=said, file=file, transcript=spoken, key=f"{chat.event.key}/{file.digest[:16]}"
        )
        replies.append(_added(chat, request))
    return replies


def _transcript_of(
    files: Sequence[Attachment],
) -> tuple[Attachment | None, Sequence[Attachment]]:
    """Return the transcript that came with one video or sound, and the other files."""
    spoken = [f for f in files if _name(f).lower().endswith(TRANSCRIPTS)]
    media = [f for f in files if _name(f).lower().endswith(_MEDIA)]
    if len(spoken) == 1 and len(media) == 1:
        return spoken[0], [f for f in files if f is not spoken[0]]
    return None, files


def _uploaded(chat: Chat, attachment: Attachment) -> Upload:
    """Return a file as it lies among the transient ones.

    A picture, whatever it is called, is re-encoded first: it must not tell where it was taken.
    """
    content, name, ending = chat.fetch(attachment), _name(attachment), ".bin"
    digest = hashlib.sha256(content).hexdigest()
    called = attachment.kind is AttachmentKind.PICTURE or name.lower().endswith(PHOTOS)
    if called or is_picture(content):
        content, ending = clean_photo(content).jpeg, ".jpg"
    if not content:
        raise NotUnderstood("收到的是空文件，没有上传。请重新选一份再发。")
    stored = hashlib.sha256(content).hexdigest()
    key = transient_key(stored, at=chat.clock.now(), ending=ending)
    chat.files.put(key, content, content_type="application/octet-stream")
    return Upload(key=key, name=name[-200:], digest=digest, size=len(content))


def _added(chat: Chat, request: AddResource) -> Reply:
    shown = chat.functions.call("add_resource", request, ResourceShown)
    resource: Resource = shown.resource
    # What follows, such as “分享给本校”, is about this one.
    chat.remember = Waiting(command="resource", args={"resource": resource.id})
    live = "" if shown.duplicate else resource_live(resource.id)
    return Reply(card=uploaded_card(shown), private=True, live=live)


def _is_transcript(text: str, files: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for a transcript alone, right after something was put into the library."""
    after = waiting is not None and waiting.command == "resource"
    return after and not text and len(files) == 1 and _name(files[0]).lower().endswith(TRANSCRIPTS)


def _add_transcript(chat: Chat, attachment: Attachment) -> Reply:
    about = chat.waiting.args["resource"] if chat.waiting else ""
    request = AddTranscript(resource_id=ResourceId(about), transcript=_uploaded(chat, attachment))
    shown = chat.functions.call("add_transcript", request, ResourceShown)
    chat.remember = Waiting(command="resource", args={"resource": about})
    return Reply(card=uploaded_card(shown), private=True, live=resource_live(about))


def _takes(text: str, files: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for files said to be for the library, waited for, or courseware by name."""
    if WORD.match(simplified(text)):
        return True
    if waiting is not None and waiting.command == NAME and "said" in waiting.args:
        return True
    if _is_transcript(text, files, waiting):
        return True
    by_name = all(_name(f).lower().endswith((*COURSEWARE, *TRANSCRIPTS)) for f in files)
    return (
        waiting is None
        and not text
        and by_name
        and not all(
            _name(f).lower().endswith(TRANSCRIPTS) or f.kind is AttachmentKind.AUDIO for f in files
        )
    )


def _answers(text: str, _: Waiting) -> bool:
    """Return True for a word on what a file is for, or more about it."""
    return text in (*TAKE, *LEAVE) or says_facts(text) or "://" in text


COMMAND = Command(
    words=("上传资源", "添加资源"),
    summary="把课件、教案、微课或链接放进资源库",
    examples=(
        "上传资源 五年级数学 分数除法 课件",
        "上传资源 https://example.edu.cn/v 五年级数学 分数除法 微课",
    ),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.HEALTH_REPORTER, Role.SECURITY, Role.BUREAU, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("我要上传一份课件", "把这个课件放进资源库", "上传教案到资源库"),
    claims=lambda text: bool(WORD.match(text)),
    answers=_answers,
    takes=_takes,
)
