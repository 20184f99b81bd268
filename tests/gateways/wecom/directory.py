"""The school directory 家校通讯录 of a fake corp: departments, pupils and their parents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.gateways.wecom.keeping import Refusal
from tests.gateways.wecom.office import Office

SCHOOL, GRADE, CLASS = 1, 2, 3
NOBODY = 60111


@dataclass
class Parent:
    """A parent as the school entered it with one child."""

    user: str
    relation: str
    follows: bool = True


@dataclass
class Directory:
    """One school with one class; all state is public for tests to change."""

    school: str
    grade: str = "三年级"
    name: str = "三年级2班"
    names: dict[str, str] = field(default_factory=dict)
    """Names of the pupils by their user ids."""
    parents: dict[str, list[Parent]] = field(default_factory=dict)
    """Parents by pupil."""

    def open(self, office: Office) -> None:
        """Answer the endpoints of a corp."""
        office.school |= {
            "school/department/list": lambda _query: {"departments": self._departments()},
            "school/user/list": lambda query: {"students": self._students(query)},
            "school/user/list_parent": lambda query: {"parents": self._families(query)},
            "school/user/get": self._user,
        }

    def _departments(self) -> list[dict[str, Any]]:
        return [
            {"id": SCHOOL, "parentid": 0, "type": 5, "name": self.school},
            {"id": GRADE, "parentid": SCHOOL, "type": 2, "name": self.grade, "standard_grade": 3},
            {"id": CLASS, "parentid": GRADE, "type": 1, "name": self.name},
        ]

    def _students(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        return [self._student(user) for user in self.names if self._asked(query)]

    def _asked(self, query: Mapping[str, str]) -> bool:
        return query["department_id"] == str(CLASS)

    def _student(self, user: str) -> dict[str, Any]:
        return {
            "student_userid": user,
            "name": self.names[user],
            "department": [CLASS],
            "parents": [
                {
                    "parent_userid": parent.user,
                    "relation": parent.relation,
                    "mobile": "18000000000",
                    "is_subscribe": int(parent.follows),
                }
                for parent in self.parents.get(user, ())
            ],
        }

    def _families(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        users = {p.user for parents in self.parents.values() for p in parents}
        return [self._family(user) for user in sorted(users) if self._asked(query)]

    def _family(self, user: str) -> dict[str, Any]:
        children = [
            (c, p) for c, parents in self.parents.items() for p in parents if p.user == user
        ]
        return {
            "parent_userid": user,
            "mobile": "18000000000",
            "is_subscribe": int(all(parent.follows for _, parent in children)),
            "children": [
                {"student_userid": child, "relation": parent.relation, "name": self.names[child]}
                for child, parent in children
            ],
        }

    def _user(self, query: Mapping[str, str]) -> dict[str, Any]:
        user = query["userid"]
        if user in self.names:
            return {"user_type": 1, "student": self._student(user)}
        family = self._family(user)
        if not family["children"]:
            raise Refusal(NOBODY, "userid not found")
        return {"user_type": 2, "parent": family}
