"""Files a command sends: kept for an hour under the hash of what is in them, then gone."""

import hashlib

from bot.command import Chat
from bot.stacks import open_stack
from message_cards.card import FileKey
from school.transient import transient_key

KINDS = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


def keep(chat: Chat, content: bytes, *, ending: str) -> FileKey:
    """Keep a file for an hour or two; return its key, which says nothing of whose it is."""
    digest = hashlib.sha256(content).hexdigest()
    key = transient_key(digest, at=chat.clock.now(), ending=ending)
    chat.files.put(key, content, content_type=KINDS[ending])
    return key


def keep_pdf(chat: Chat, content: bytes) -> tuple[FileKey, ...]:
    """Keep a PDF, and a picture of its first page for chats that take no files."""
    files = [keep(chat, content, ending=".pdf")]
    stack = open_stack(content)
    if stack is not None:
        files.append(keep(chat, stack.page(0), ending=".jpg"))
    return tuple(files)
