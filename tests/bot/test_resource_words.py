"""How people say what they want of the library's shelves."""

import pytest

import bot.commands
from bot.command import Command
from bot.events import Attachment, AttachmentKind
from bot.router import claimed_by
from bot.understanding import Understanding
from school.discover import discover
from school.people import Role

COMMANDS: dict[str, Command] = {
    name: module.COMMAND for name, module in discover(bot.commands).items()
}
UNDERSTANDING = Understanding(COMMANDS)
PPTX = Attachment(kind=AttachmentKind.FILE, ref="a", name="倒数.pptx")
SCAN = Attachment(kind=AttachmentKind.FILE, ref="b", name="作业.pdf")
TABLE = Attachment(kind=AttachmentKind.FILE, ref="c", name="答案.xlsx")
PHOTO = Attachment(kind=AttachmentKind.PICTURE, ref="d")


def meant(said: str, role: Role) -> str | None:
    offered = [n for n, c in COMMANDS.items() if not c.roles or role in c.roles]
    claimed = claimed_by(COMMANDS, said, offered=offered)
    return UNDERSTANDING.exact(said, offered) or claimed or UNDERSTANDING.meant(said, offered)[0]


@pytest.mark.parametrize(
    ("said", "role", "command"),
    [
        ("上传资源", Role.TEACHER, "upload_resource"),
        ("我要上传资源 六年级 倒数", Role.CLASS_HEAD, "upload_resource"),
        ("把这个课件放进资源库", Role.TEACHER, "upload_resource"),
        ("我上传过哪些资源", Role.TEACHER, "my_resources"),
        ("我的资源", Role.BUREAU, "my_resources"),
        ("待审资源", Role.PRINCIPAL, "review_resource"),
        ("有哪些资源要审核", Role.VICE_PRINCIPAL, "review_resource"),
        ("审核资源", Role.BUREAU, "review_resource"),
        ("待审核", Role.CLASS_HEAD, "moderate_growth"),
        ("积分审核", Role.PRINCIPAL, "teaching_review"),
        ("纠正标签 倒数", Role.TEACHER, "tag_resource"),
        ("标签准确率", Role.BUREAU, "tag_accuracy"),
    ],
)
def test_the_library_is_asked_in_many_words(said: str, role: Role, command: str) -> None:
    assert meant(said, role) == command


@pytest.mark.parametrize(
    ("text", "files", "taken"),
    [
        ("上传资源 作业讲评", (SCAN,), True),
        ("上传资源", (PHOTO,), True),
        ("", (PPTX,), True),
        ("", (SCAN,), False),
        ("", (TABLE,), False),
        ("", (PHOTO,), False),
        ("", (PPTX, PHOTO), False),
        ("三(2)班 口算11", (PPTX,), False),
    ],
)
def test_files_are_the_librarys_when_it_is_said_or_nothing_else_is_likely(
    text: str, files: tuple[Attachment, ...], *, taken: bool
) -> None:
    assert COMMANDS["upload_resource"].takes(text, files, None) is taken
