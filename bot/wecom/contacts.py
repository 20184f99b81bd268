"""WeCom's school directory 家校通讯录: its classes, the pupils in them, and their parents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.wecom.api import ApiError, WeComApi
from school.contacts import DirectoryParent, DirectoryPupil
from school.errors import NotFound, NotUnderstood, Unavailable

CHANNEL = "school_notice"
"""Parents of the school directory are told by 学校通知, and cannot answer."""
_CLASS, _GRADE, _SCHOOL = 1, 2, 5
"""Types of departments of the directory."""
_NOBODY = frozenset({60111, 46004, 600001})
"""No such user; or one the application may not see."""
_NOT_ALLOWED = frozenset({48002, 60011, 301002})
_FOR_NOW = frozenset({-1, 45009, 45033, 60020})
_MOST_LEVELS = 8
_PARENT = 2
Answer = TypeVar("Answer", bound=BaseModel)


class _Department(BaseModel, frozen=True):
    id: int
    name: str = ""
    parentid: int = 0
    type: int = 0


class _Departments(BaseModel, frozen=True):
    departments: tuple[_Department, ...] = ()


class _Parent(BaseModel, frozen=True):
    parent_userid: str
    relation: str = ""
    is_subscribe: int = 0


class _Student(BaseModel, frozen=True):
    student_userid: str
    name: str = ""
    department: tuple[int, ...] = ()
    parents: tuple[_Parent, ...] = ()


class _Students(BaseModel, frozen=True):
    students: tuple[_Student, ...] = ()


class _Child(BaseModel, frozen=True):
    student_userid: str
    relation: str = ""


class _Family(BaseModel, frozen=True):
    parent_userid: str
    is_subscribe: int = 0
    children: tuple[_Child, ...] = ()


class _Families(BaseModel, frozen=True):
    parents: tuple[_Family, ...] = ()


class _User(BaseModel, frozen=True):
    user_type: int
    student: _Student | None = None
    parent: _Family | None = None


@dataclass(frozen=True)
class DirectoryClass:
    """A class of the directory."""

    id: int
    school: str
    """Name of the school above it; empty: the directory has none."""
    name: str
    """Its grade's name and its own, such as “三年级2班”."""


class SchoolContacts:
    """Reads the directory through one application; safe to share between threads."""

    channel = CHANNEL
    whole = True

    def __init__(self, api: WeComApi) -> None:
        self._api = api
        self._classes: dict[int, DirectoryClass] = {}

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def by_class(self) -> Iterator[list[DirectoryPupil]]:
        """Yield who is listed, class by class.

        Raises:
            NotUnderstood: The application may not read the directory.
            Unavailable: WeCom does not answer.
        """
        for one in self.classes():
            yield self.pupils(one)

    def classes(self) -> list[DirectoryClass]:
        """Return the classes of the directory, by id.

        Raises:
            NotUnderstood: The application may not read the directory.
            Unavailable: WeCom does not answer.
        """
        found = self._ask("school/department/list", {}, _Departments).departments
        by_id = {d.id: d for d in found}
        self._classes = {d.id: _class(d, by_id) for d in found if d.type == _CLASS}
        return [self._classes[i] for i in sorted(self._classes)]

    def pupils(self, one: DirectoryClass) -> list[DirectoryPupil]:
        """Return who is listed in a class, with all parents either list names.

        Raises:
            NotUnderstood: The application may not read the directory.
            Unavailable: WeCom does not answer.
        """
        where = {"department_id": one.id, "fetch_child": 0}
        students = self._ask("school/user/list", where, _Students).students
        families = self._ask("school/user/list_parent", where, _Families).parents
        return [_pupil(s, one, [*s.parents, *_parents_of(s, families)]) for s in students]

    def family(self, user: str) -> list[DirectoryPupil]:
        """Return the pupils an account is or is a parent of; none if there is no such account.

        Raises:
            NotUnderstood: The application may not read the directory.
            Unavailable: WeCom does not answer.
        """
        found = self._user(user)
        if found is None:
            return []
        if found.user_type == _PARENT and found.parent:
            children = [self._user(c.student_userid) for c in found.parent.children]
            students = [child.student for child in children if child and child.student]
            return [
                _pupil(s, self._class_of(s), [*s.parents, *_parents_of(s, [found.parent])])
                for s in students
            ]
        student = found.student
        return [_pupil(student, self._class_of(student), student.parents)] if student else []

    def _user(self, user: str) -> _User | None:
        try:
            return self._ask("school/user/get", {"userid": user}, _User)
        except NotFound:
            return None

    def _class_of(self, student: _Student) -> DirectoryClass | None:
        if not self._classes.keys() & set(student.department):
            self.classes()
        return next((self._classes[d] for d in student.department if d in self._classes), None)

    def _ask(self, endpoint: str, params: dict[str, Any], answer: type[Answer]) -> Answer:
        try:
            return answer.model_validate(self._api.get(endpoint, params))
        except ApiError as error:
            raise _said(error) from None
        except ValidationError as error:
            raise Unavailable("企业微信通讯录的回答读不懂，请稍后再试。") from error


def _said(error: ApiError) -> NotFound | NotUnderstood | Unavailable:
    if error.code in _NOBODY:
        return NotFound("企业微信的家校通讯录里没有这个人，或应用看不到。")
    if error.code in _NOT_ALLOWED:
        return NotUnderstood(
            f"应用不能读家校通讯录（{error.code}）。请在企业微信后台“家校沟通”里把应用加到可用的应用。"
        )
    if error.code is None or error.code in _FOR_NOW:
        return Unavailable(f"企业微信暂时读不到通讯录（{error.code or '没有回答'}），请稍后再试。")
    return NotUnderstood(f"企业微信不让读通讯录（{error.code}）。请运行 qingjiao doctor 检查设置。")


def _class(one: _Department, by_id: dict[int, _Department]) -> DirectoryClass:
    above = list(_above(one, by_id))
    grade = next((d.name for d in above if d.type == _GRADE), "")
    school = next((d.name for d in above if d.type == _SCHOOL), "")
    return DirectoryClass(one.id, school, one.name if grade in one.name else f"{grade}{one.name}")


def _above(one: _Department, by_id: dict[int, _Department]) -> Iterator[_Department]:
    at = by_id.get(one.parentid)
    for _ in range(_MOST_LEVELS):  # a directory that goes round in a circle has an end too
        if at is None:
            return
        yield at
        at = by_id.get(at.parentid)


def _parents_of(student: _Student, families: Sequence[_Family]) -> list[_Parent]:
    """Return the parents that a list of families names for a pupil."""
    return [
        _Parent(
            parent_userid=family.parent_userid,
            relation=child.relation,
            is_subscribe=family.is_subscribe,
        )
        for family in families
        for child in family.children
        if child.student_userid == student.student_userid
    ]


def _pupil(
    student: _Student, one: DirectoryClass | None, parents: Sequence[_Parent]
) -> DirectoryPupil:
    by_user: dict[str, _Parent] = {}
    for parent in parents:
        by_user.setdefault(parent.parent_userid, parent)
    return DirectoryPupil(
        user=student.student_userid,
        name=student.name,
        school=one.school if one else "",
        class_name=one.name if one else "",
        parents=tuple(
            DirectoryParent(
                user=p.parent_userid, relation=p.relation, reachable=p.is_subscribe == 1
            )
            for p in by_user.values()
        ),
    )
