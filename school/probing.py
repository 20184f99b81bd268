"""Probing: asking again and again for what is not there, or is not one's own to see.

A roll number, code or button that is guessed is answered the same whether it exists or not, so a
guess tells nothing; but a thousand of them are somebody trying. After some within ten minutes the
account is answered nothing but calls for help for the rest of them, and the school is told.
"""

from datetime import timedelta

from pydantic import BaseModel, Field

WINDOW = timedelta(minutes=10)
MOST_BY_ONE = 30
"""Refusals of one account within the window; a teacher who mistypes a class has a handful."""
MOST_TOGETHER = 300
"""The same of all accounts of one robot, which is as a rule one county."""
MOST_THEN = 5
"""Refusals of one account while all of them together are over that."""
PAUSED = (
    "10 分钟里问了太多找不到或不能看的内容，先停一停。请过 10 分钟再发；"
    "需要报警随时可以，需要开通请找学校管理员。"
)


class Probed(BaseModel, frozen=True):
    """Says that an account, or many of them together, went on after being refused."""

    platform: str = Field(max_length=16)
    user: str = Field(max_length=128)
    """The account that was refused last."""
    together: bool = False
    """Many accounts: each had fewer."""
