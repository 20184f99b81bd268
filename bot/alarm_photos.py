"""Photos of an alarm: what a guard sends from the place, as one picture without metadata."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image

from bot.command import Chat
from bot.events import Attachment, AttachmentKind
from bot.whose import Files
from message_cards.card import FileKey
from school.errors import BadPhoto, Expired, SchoolError, Unavailable

MOST_PHOTOS = 4
WIDTH_PX = 1280
"""Of the picture of several photos; one alone stays as it is."""
QUALITY = 85
_KINDS = (AttachmentKind.PICTURE, AttachmentKind.FILE)


def message_id(chat: Chat) -> str:
    """Return the same for the same message delivered again, and nothing that names anybody."""
    return hashlib.sha256(f"{chat.event.platform}:{chat.event.key}".encode()).hexdigest()[:40]


def keep_photos(chat: Chat, sent: Sequence[Attachment]) -> tuple[FileKey | None, str]:
    """Keep the photos of a message as one picture; return its key, and what to say of the rest.

    What cannot be opened is said and left out: it must not hold up an alarm.
    """
    photos = [one for one in sent if one.kind in _KINDS]
    if not photos:
        return None, "只收照片，别的没有附上。" if sent else ""
    try:
        files = Files(chat)
        photos, _ = files.spread(photos)
        clean = [files.photo(photo).jpeg for photo in photos[:MOST_PHOTOS]]
    except (BadPhoto, Expired):
        return None, "照片打不开，没有附上。"
    key = f"alarms/{message_id(chat)}/photo.jpg"
    content = clean[0] if len(clean) == 1 else one_below_another(clean)
    chat.files.put(key, content, content_type="image/jpeg")
    return key, f"只附了前 {MOST_PHOTOS} 张照片。" if len(photos) > MOST_PHOTOS else ""


@contextmanager
def kept_when_taken(chat: Chat, photo: FileKey | None) -> Iterator[None]:
    """Remove a photo again when what it was sent for is refused."""
    try:
        yield
    except Unavailable:  # whether it was taken is not known: it will be asked again
        raise
    except SchoolError:
        if photo:
            chat.files.delete(photo)
        raise


def one_below_another(photos: Sequence[bytes]) -> bytes:
    """Return one JPEG of several, scaled to one width, the first on top."""
    opened = [_scaled(Image.open(io.BytesIO(photo))) for photo in photos]
    sheet = Image.new("RGB", (WIDTH_PX, sum(one.height for one in opened)))
    top = 0
    for one in opened:
        sheet.paste(one, (0, top))
        top += one.height
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


def _scaled(photo: Image.Image) -> Image.Image:
    return photo.convert("RGB").resize((WIDTH_PX, round(photo.height * WIDTH_PX / photo.width)))
