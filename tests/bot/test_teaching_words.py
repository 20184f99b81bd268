"""What is said about points, and which command it means."""

import pytest

import bot.commands
from bot.command import Waiting
from bot.events import Attachment, AttachmentKind
from bot.understanding import Understanding
from school.discover import discover
from school.people import Role
from school.spelling import simplified

COMMANDS = {name: module.COMMAND for name, module in discover(bot.commands).items()}
A_PHOTO = (Attachment(kind=AttachmentKind.PICTURE, ref="p"),)
BEGUN = Waiting(command="teaching_claim", args={"text": "论文", "offered": "校级|县级"})


def meant(text: str, role: Role) -> str | None:
    offered = [n for n, c in COMMANDS.items() if not c.roles or role in c.roles]
    understanding = Understanding(COMMANDS)
    said = simplified(text)
    claimed = next((n for n, c in COMMANDS.items() if c.claims(said)), None)
    return understanding.exact(said, offered) or claimed or understanding.meant(said, offered)[0]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("我的积分", "teaching_points"),
        ("我的積分", "teaching_points"),
        ("我有多少积分", "teaching_points"),
        ("看看我这学年的积分", "teaching_points"),
        ("积分 王思远", "teaching_points"),
        ("王思远老师的积分", "teaching_points"),
        ("申报积分", "teaching_claim"),
        ("申报 论文 市级", "teaching_claim"),
        ("我要申报公开课", "teaching_claim"),
        ("撤回申报 3", "teaching_claim"),
        ("积分异议 3 应为市级", "teaching_dispute"),
        ("我的成长档案", "teaching_record"),
        ("我的画像", "teaching_portrait"),
        ("我的画像 PDF", "teaching_portrait"),
        ("确认", "confirm"),
        ("撤回", None),
        ("题目分析 PDF", "item_analysis"),
        ("成绩", "result"),
    ],
)
def test_a_teacher_is_understood(text: str, command: str | None) -> None:
    assert meant(text, Role.TEACHER) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("积分审核", "teaching_review"),
        ("有哪些积分要审核", "teaching_review"),
        ("积分 汇总", "teaching_totals"),
        ("积分汇总", "teaching_totals"),
        ("积分 汇总 青田二中", "teaching_totals"),
        ("导出积分汇总表格", "teaching_totals"),
        ("积分 汇总 上学年", "teaching_totals"),
        ("积分 王思远", "teaching_points"),
        ("小结", "summary"),
    ],
)
def test_a_principal_is_understood(text: str, command: str) -> None:
    assert meant(text, Role.PRINCIPAL) == command


@pytest.mark.parametrize(
    ("text", "waiting", "takes"),
    [
        ("申报积分 公开课 县级", None, True),
        ("", BEGUN, True),
        ("获奖证书", BEGUN, True),
        ("三(2)班 12号 口算11", BEGUN, False),
        ("12号", BEGUN, False),
        ("", None, False),
        ("", Waiting(command="grade"), False),
    ],
)
def test_a_photo_is_evidence_only_of_a_claim(
    text: str, waiting: Waiting | None, *, takes: bool
) -> None:
    assert COMMANDS["teaching_claim"].takes(text, A_PHOTO, waiting) is takes


@pytest.mark.parametrize(
    ("text", "answers"), [("县级", True), ("取消", True), ("我的积分", False), ("布置作业", False)]
)
def test_a_begun_claim_hears_only_what_it_lacks(text: str, *, answers: bool) -> None:
    assert COMMANDS["teaching_claim"].answers(text, BEGUN) is answers
