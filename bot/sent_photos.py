"""Photos that come with a report: re-encoded, without metadata, kept for the moment."""

from collections.abc import Sequence

from bot.command import Chat
from bot.events import Attachment, AttachmentKind
from bot.photos import clean_photo
from school.errors import NotUnderstood


def keep_photos(chat: Chat, photos: Sequence[Attachment], *, most: int) -> tuple[str, ...]:
    """Return where photos lie for the moment, each once.

    Raises:
        NotUnderstood: There are more than *most*.
        BadPhoto: One is no photo.
    """
    if len(photos) > most:
        raise NotUnderstood(f"一次最多 {most} 张照片，没有收下。请挑最清楚的再发。")
    kept = (chat.keep(clean_photo(chat.fetch(one)).jpeg, ending=".jpg") for one in photos)
    return tuple(dict.fromkeys(kept))


def are_pictures(attachments: Sequence[Attachment]) -> bool:
    """Return True for a message with pictures, or files that may be pictures, and nothing else."""
    kinds = (AttachmentKind.PICTURE, AttachmentKind.FILE)
    return bool(attachments) and all(a.kind in kinds for a in attachments)
