"""Takes a question apart, in other words where none of its own names anything."""

import re

from school.question.beside import points_elsewhere
from school.question.reading import Asker, Reading, taken_apart
from school.question.slips import put_right

_BOTH = re.compile(r"师生(?!比)")
_OF_SCHOOLS = re.compile(
    r"(?<![各每按分哪个所些几我本该校们家类型样范点验办立村镇心乡区层弱流少多等业有跟和与的])"
    r"(?:全县|我县|全市)?(?:中小)?学校(?:里面?|内|里头)?的?(?=[\u4e00-\u9fff])"
    r"(?![数率覆占名排都有分比平]|例|之间|实际)"
)
"""“学校移动终端”, “淇县学校公用经费”: what is told of the county is of its schools."""


def reading_of(question: str, asker: Asker) -> Reading:
    """Return a question taken apart, in another way where none of its words names anything."""
    reading = taken_apart(question, asker)
    others = (
        (_OF_SCHOOLS.sub("", question), False),
        (question, True),
        (_BOTH.sub("教师和学生", question), False),
        (put_right(question, asker.table.names), False),
    )
    for other, parted in others:
        if not reading.names_some and (parted or other != question):
            again = taken_apart(other, asker, parted=parted)
            reading = again if again.names_some else reading
    if not reading.names_some and not points_elsewhere(question):
        again = taken_apart(question, asker, beside=True)
        reading = again if again.names_some else reading
    return reading
