"""PDFs a command sends, and what stands for them where a chat takes no files."""

from bot.command import Chat
from bot.stacks import open_stack
from message_cards.card import FileKey


def keep_pdf(chat: Chat, content: bytes) -> tuple[FileKey, ...]:
    """Keep a PDF to send, and a picture of its first page for chats that take no files."""
    stack = open_stack(content)
    first = () if stack is None else (chat.keep(stack.page(0), ending=".jpg"),)
    return (chat.keep(content, ending=".pdf"), *first)
