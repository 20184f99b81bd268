"""Turns of phrase that would be taken for something else, in words that are not."""

import re
import tomllib
from functools import cache
from importlib.resources import files

_YEAR = r"(?:20)?[12]\d年"


def plainly(question: str) -> str:
    """Return a question with “减少了” for “比上一年少”, and so on; see plainly.toml."""
    for form, plain in _turns():
        question = form.sub(plain, question)
    return question


@cache
def _turns() -> tuple[tuple[re.Pattern[str], str], ...]:
    told = tomllib.loads((files("school.question") / "plainly.toml").read_text(encoding="utf-8"))
    turns = told["turn"]
    return tuple((re.compile(one["form"].replace("YEAR", _YEAR)), one["plain"]) for one in turns)
