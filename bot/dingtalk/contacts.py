"""DingTalk's school directory 家校通讯录: its classes, the pupils in them, and their parents.

The lists are pages of thirty. A class is found below its grade and its campus, whose name is the
school's where one DingTalk organisation holds several.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from bot.dingtalk.app import DingTalkApp
from bot.dingtalk.openapi import OpenApi, Refused
from school.contacts import DirectoryParent, DirectoryPupil
from school.errors import NotUnderstood, Unavailable
from school.ports import Clock

PAGE = 30
MOST_PAGES = 1_000
_MOST_LEVELS = 8
Entry = TypeVar("Entry", bound=BaseModel)


class _Department(BaseModel, frozen=True):
    dept_id: int
    name: str = ""
    dept_type: str = ""


class _User(BaseModel, frozen=True):
    userid: str
    name: str = ""


class _Relation(BaseModel, frozen=True):
    from_userid: str
    """The guardian."""
    to_userid: str
    """The pupil."""
    relation_name: str = ""


@dataclass(frozen=True)
class _Class:
    id: int
    school: str
    name: str


class EduContacts:
    """Reads the directory through one application."""

    channel = "app"
    whole = False
    """Teachers and parents bound by hand use the same channel; nobody is unbound for missing."""

    def __init__(self, app: DingTalkApp, client: httpx.Client, *, clock: Clock) -> None:
        self._client = client
        self._api = OpenApi(app, client, clock=clock)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def by_class(self) -> Iterator[list[DirectoryPupil]]:
        """Yield who is listed, class by class.

        Raises:
            NotUnderstood: The application may not read the directory.
            Unavailable: DingTalk does not answer.
        """
        for one in self._classes_below(None, above=()):
            yield self._pupils(one)

    def _classes_below(
        self, super_id: int | None, *, above: tuple[_Department, ...]
    ) -> Iterator[_Class]:
        if len(above) > _MOST_LEVELS:
            return
        where = {} if super_id is None else {"super_id": super_id}
        for found in self._pages("edu/dept/list", where, of=_Department, under="details"):
            if found.dept_type == "class":
                yield _class(found, above)
            else:
                yield from self._classes_below(found.dept_id, above=(*above, found))

    def _pupils(self, one: _Class) -> list[DirectoryPupil]:
        where = {"class_id": one.id}
        pupils = self._pages(
            "edu/user/list", {**where, "role": "student"}, of=_User, under="details"
        )
        edges = list(self._pages("edu/user/relation/list", where, of=_Relation, under="relations"))
        return [
            DirectoryPupil(
                user=pupil.userid,
                name=pupil.name,
                school=one.school,
                class_name=one.name,
                parents=tuple(
                    DirectoryParent(user=e.from_userid, relation=e.relation_name)
                    for e in edges
                    if e.to_userid == pupil.userid
                ),
            )
            for pupil in pupils
        ]

    def _pages(
        self, endpoint: str, where: dict[str, Any], *, of: type[Entry], under: str
    ) -> Iterator[Entry]:
        """Yield the entries of every page of a list."""
        for page in range(1, MOST_PAGES + 1):
            body = {**where, "page_no": page, "page_size": PAGE}
            result = self._ask(f"/topapi/{endpoint}", body)
            try:
                yield from [of.model_validate(entry) for entry in result.get(under) or ()]
            except (ValidationError, TypeError) as error:
                raise Unavailable("钉钉通讯录的回答读不懂，请稍后再试。") from error
            if not result.get("has_more"):
                return

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._api.old_call(path, body=body)
        except Refused as refused:
            if refused.retry_after_s is not None:
                raise Unavailable(
                    f"钉钉暂时读不到通讯录（{refused.code or '没有回答'}），请稍后再试。"
                ) from refused
            raise NotUnderstood(
                f"钉钉不让读家校通讯录（{refused.code}）。请给应用开通“家校通讯录只读权限”。"
            ) from refused
        result = answer.get("result")
        return result if isinstance(result, dict) else {}


def _class(found: _Department, above: tuple[_Department, ...]) -> _Class:
    grade = next((d.name for d in reversed(above) if d.dept_type == "grade"), "")
    campus = next((d.name for d in above if d.dept_type == "campus"), "")
    name = found.name if grade in found.name else f"{grade}{found.name}"
    return _Class(found.dept_id, campus, name)
