"""The code standard: one code for each county, school, class and person, and our ids for them.

| what | code in files | our id |
|---|---|---|
| county 县 | ``QT`` (2 to 6 letters) | ``qt`` |
| school 学校 | ``QT01003``: town 01, school 003 | ``qt.t1.s3`` |
| class 班级 | ``QT01003-0302``: grade 03, class 02 | ``qt.t1.s3.g3.c2`` |
| pupil 学生 | 学籍号, or a code the county gives | ``qt-pupil-`` and 20 hex digits |
| teacher 教师 | 工号, or a code the county gives | ``qt-teacher-`` and 20 hex digits |
| guardian 监护人 | a code, where there is one | ``qt-parent-`` and 20 hex digits |

Codes of units and ids of units follow from each other. A person's id follows from the code by a
keyed hash: the same code is always the same person, and nobody who sees an id in a key, a log or an
address learns the code, which for a pupil may contain the number of an identity card.
"""

import hashlib
import hmac
import re
from enum import StrEnum

from school.errors import NotUnderstood
from school.naming import normal
from school.people import PersonId, UnitId

LAST_GRADE = 9
MOST_CLASSES = 40
"""Classes of a grade."""
_COUNTY = r"(?P<county>[A-Z]{2,6})"
_SCHOOL = re.compile(rf"{_COUNTY}(?P<town>[0-9]{{2}})(?P<school>[0-9]{{3}})")
_CLASS = re.compile(rf"{_SCHOOL.pattern}-?(?P<grade>[0-9]{{2}})(?P<number>[0-9]{{2}})")
_UNIT = re.compile(
    r"(?P<county>[a-z]{2,6})\.t(?P<town>[0-9]{1,2})\.s(?P<school>[0-9]{1,3})"
    r"(?:\.g(?P<grade>[1-9])\.c(?P<number>[0-9]{1,2}))?"
)
_PERSON = re.compile(r"[A-Z0-9][A-Z0-9_.-]{2,39}")
_IDENTITY_CARD = re.compile(r"[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9X]")
_ID_DIGITS = 20
"""80 bits: among ten million people two share an id with a chance of one in ten billion."""
_CHINESE = "零一二三四五六七八九"


class Kind(StrEnum):
    """Whose code it is; part of the id."""

    PUPIL = "pupil"
    TEACHER = "teacher"
    GUARDIAN = "parent"


def school_id(code: str) -> UnitId:
    """Return the id of the school with a code such as “QT01003”.

    Raises:
        NotUnderstood: It is no such code.
    """
    found = _SCHOOL.fullmatch(normal(code).upper())
    if found is None or not int(found["town"]) or not int(found["school"]):
        raise NotUnderstood("学校代码应像 QT01003：县的字母、两位乡镇号、三位学校号。")
    return UnitId(f"{found['county'].lower()}.t{int(found['town'])}.s{int(found['school'])}")


def class_id(code: str) -> UnitId:
    """Return the id of the class with a code such as “QT01003-0302”.

    Raises:
        NotUnderstood: It is no such code, or no grade from 1 to 9.
    """
    found = _CLASS.fullmatch(normal(code).upper())
    if found is None:
        raise NotUnderstood("班级代码应像 QT01003-0302：学校代码、两位年级、两位班号。")
    school = school_id(f"{found['county']}{found['town']}{found['school']}")
    return class_of(school, grade=int(found["grade"]), number=int(found["number"]))


def class_of(school: UnitId, *, grade: int, number: int) -> UnitId:
    """Return the id of a class of a school.

    Raises:
        NotUnderstood: The grade is not 1 to 9, or the number not 1 to 40.
    """
    if not 1 <= grade <= LAST_GRADE:
        raise NotUnderstood("年级应是 1 到 9（七年级也可写初一）。")
    if not 1 <= number <= MOST_CLASSES:
        raise NotUnderstood(f"班号应是 1 到 {MOST_CLASSES}。")
    return UnitId(f"{school}.g{grade}.c{number}")


def code_of(unit: UnitId) -> str:
    """Return the code of a school or a class.

    Raises:
        ValueError: It is neither.
    """
    found = _UNIT.fullmatch(unit)
    if found is None:
        raise ValueError(f"{unit} is neither a school nor a class")
    code = f"{found['county'].upper()}{int(found['town']):02d}{int(found['school']):03d}"
    if found["grade"] is None:
        return code
    return f"{code}-{int(found['grade']):02d}{int(found['number']):02d}"


def county_of(unit: UnitId) -> UnitId:
    """Return the county a unit is in."""
    return UnitId(unit.partition(".")[0])


def grade_of(class_unit: UnitId) -> int:
    """Return the grade of a class, from 1."""
    return int(class_unit.rpartition(".g")[2].partition(".")[0])


def number_of(class_unit: UnitId) -> int:
    """Return the number of a class in its grade, from 1."""
    return int(class_unit.rpartition(".c")[2])


def class_name(class_unit: UnitId) -> str:
    """Return how a class is called, such as “三(2)班”."""
    return f"{_CHINESE[grade_of(class_unit)]}({number_of(class_unit)})班"


def grade_name(grade: int) -> str:
    """Return how a grade is called, such as “三年级”."""
    return f"{_CHINESE[grade]}年级"


def person_code(text: str) -> str:
    """Return a person's code in its one spelling.

    Raises:
        NotUnderstood: It is too short or too long, has other characters than letters, digits and
            “-_.”, or is the number of an identity card.
    """
    code = normal(text).replace(" ", "").upper()
    if _IDENTITY_CARD.fullmatch(code):
        raise NotUnderstood("编码是身份证号。身份证号不收、不存，请换成学籍号或工号。")
    if not _PERSON.fullmatch(code):
        raise NotUnderstood("编码应是 3 到 40 个字母、数字或 - _ . 。")
    return code


class PersonCodes:
    """Turns people's codes into ids; the key keeps a list of known numbers from being tried."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def id_of(self, kind: Kind, county: UnitId, *parts: str) -> PersonId:
        """Return the id of somebody in a county; *parts* are the code, or what stands for it."""
        text = "\n".join((kind, county, *parts))
        digest = hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
        return PersonId(f"{county}-{kind}-{digest[:_ID_DIGITS]}")
