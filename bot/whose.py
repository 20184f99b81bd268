"""Whose the photos of a message are: by its words, by file names, by what a sheet itself says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.command import Chat
from bot.events import Attachment, AttachmentKind
from bot.photos import CleanPhoto, clean_photo
from bot.stacks import Stack, open_stack
from school.errors import BadPhoto, Expired, NotFound
from school.naming import (
    FindPupils,
    FoundPupils,
    PupilChoice,
    SheetOwner,
    WhoseSheet,
    parse_file_name,
)
from school.people import UnitId
from school.transient import transient_key

ENOUGH = 2
"""Photos without a word of whose they are after which the rest are not looked at either: each
look takes a second, and a stack is mostly all sheets or none."""


@dataclass(frozen=True)
class Photo:
    """One photo on its way, and whose it is as far as known."""

    attachment: Attachment
    pupil: PupilChoice | None = None
    page: int | None = None
    homework: str = ""


class Files:
    """Gets photos, opening each stack once."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._stacks: dict[str, Stack | None] = {}
        self._contents: dict[str, bytes] = {}

    def spread(self, attachments: Sequence[Attachment]) -> tuple[list[Attachment], int]:
        """Return the photos, stacks taken apart, and how many files in them are no photos.

        Raises:
            BadPhoto: A stack cannot be opened.
        """
        photos, left_out = [], 0
        for attachment in attachments:
            stack = self._stack(attachment) if attachment.kind is AttachmentKind.FILE else None
            if stack is None:
                photos.append(attachment)
                continue
            left_out += stack.left_out
            photos += [
                attachment.model_copy(update={"part": place, "name": name})
                for place, name in enumerate(stack.names)
            ]
        return photos, left_out

    def photo(self, attachment: Attachment) -> CleanPhoto:
        """Return a photo as we keep it.

        Raises:
            BadPhoto: It is none.
            Expired: The platform no longer has it.
        """
        if attachment.part is None:
            content = self._contents.get(attachment.ref)
            return clean_photo(self._chat.fetch(attachment) if content is None else content)
        stack = self._stack(attachment)
        if stack is None or attachment.part >= len(stack.names):
            raise Expired("这个文件变了，打不开刚才那一页。请重新发一次。")
        self._chat.keep_on()
        return clean_photo(stack.page(attachment.part))

    def _stack(self, attachment: Attachment) -> Stack | None:
        """Return the stack a file is, or None for a photo sent as a file."""
        if attachment.ref not in self._stacks:
            content = self._chat.fetch(attachment)
            self._stacks[attachment.ref] = open_stack(content)
            if self._stacks[attachment.ref] is None:
                self._contents[attachment.ref] = content
        return self._stacks[attachment.ref]


def find(chat: Chat, caption: str) -> FoundPupils:
    """Return whose paper a caption means, with the class and homework named earlier."""
    earlier = chat.waiting.args.get("class_id") if chat.waiting else None
    request = FindPupils(caption=caption, class_id=UnitId(earlier) if earlier else None)
    found = chat.functions.call("find_pupils", request, FoundPupils)
    title = chat.waiting.args.get("homework", "") if chat.waiting else ""
    return found if found.homework else found.model_copy(update={"homework": title})


def sort_out(
    chat: Chat, files: Files, attachments: Sequence[Attachment], *, found: FoundPupils
) -> list[Photo]:
    """Return the photos, those named with their pupils: by file name, else by the sheet itself."""
    photos = [_by_name(chat, attachment, found) for attachment in attachments]
    unknown, known = 0, 0
    for place, photo in enumerate(photos):
        if photo.pupil is None and (known or unknown < ENOUGH):
            photos[place] = _by_sheet(chat, files, photo, found)
            known += photos[place].pupil is not None
            unknown += photos[place].pupil is None
    return photos


def _by_name(chat: Chat, attachment: Attachment, found: FoundPupils) -> Photo:
    said = parse_file_name(attachment.name) if attachment.name else None
    if said is None or said.roll_no is None or found.class_id is None:
        return Photo(attachment)
    try:
        named = find(chat, f"{found.class_name} {said.roll_no}号")
    except NotFound:
        return Photo(attachment)  # a number that is no roll number: asked about like any other
    return Photo(attachment, named.pupil, said.page)


def _by_sheet(chat: Chat, files: Files, photo: Photo, found: FoundPupils) -> Photo:
    try:
        clean = files.photo(photo.attachment)
    except BadPhoto:
        return photo  # said when it is taken
    key = transient_key(clean.digest, at=chat.clock.now())
    chat.files.put(key, clean.jpeg, content_type="image/jpeg")
    request = WhoseSheet(photo_key=key, class_id=found.class_id)
    owner = chat.functions.call("whose_sheet", request, SheetOwner)
    return replace(photo, pupil=owner.pupil, page=owner.page, homework=owner.homework)
