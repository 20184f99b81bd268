"""Accounts follow a platform's school directory; who is a guardian, only the records say."""

from typing import Any

import pytest
import sqlalchemy as sa

from school.actor import Actor
from school.codes import Kind, PersonCodes
from school.contacts import (
    DirectoryParent,
    DirectoryPupil,
    Guardian,
    KeepContacts,
    MatchContacts,
    Matched,
    UnbindContacts,
    believable,
    guardian_meant,
)
from school.errors import PermissionDenied
from school.people import PersonId, Role, UnitId
from school.store.people import guardianships
from tests.builders import SINCE, a_person, a_pupil, an_appointment
from tests.functions.working import CLASS, SYSTEM_ACTOR, WorkingSchool, pupil_name

SCHOOL, CLASS_NAME = "qt.t1.s1", "三年级2班"
NOTICE = "school_notice"


def relate(school: WorkingSchool, **relations: str) -> None:
    """Write down what guardians are to their children."""
    g = guardianships.c
    with school.records.database.begin() as connection:
        for guardian, relation in relations.items():
            connection.execute(
                sa.update(guardianships).where(g.guardian_id == guardian).values(relation=relation)
            )


def listed(roll_no: int, *parents: tuple[str, str], **more: Any) -> DirectoryPupil:
    """Return how the directory lists a pupil, whose parents are (user, relation)."""
    reachable = more.pop("reachable", True)
    return DirectoryPupil(
        user=more.pop("user", f"stu{roll_no}"),
        name=more.pop("name", pupil_name(roll_no)),
        school=more.pop("school", SCHOOL),
        class_name=more.pop("class_name", CLASS_NAME),
        parents=tuple(
            DirectoryParent(user=user, relation=relation, reachable=reachable)
            for user, relation in parents
        ),
    )


def match(school: WorkingSchool, *pupils: DirectoryPupil) -> Matched:
    request = MatchContacts(platform="wecom", channel=NOTICE, pupils=pupils)
    return school.ask(SYSTEM_ACTOR, "match_contacts", request=request, answer=Matched)


def holder(school: WorkingSchool, user: str) -> str | None:
    with school.records.begin() as unit:
        return unit.people.account_holder("wecom", user)


def test_parents_of_two_relations_get_their_own_accounts(school: WorkingSchool) -> None:
    relate(school, g1="父亲", g1b="母亲")
    pupil = listed(1, ("wx-pa", "爸爸"), ("wx-ma", "妈妈"))

    first, again = match(school, pupil), match(school, pupil)

    assert (first.bound, first.unmatched) == (2, ())
    assert (again.bound, again.kept) == (0, 2)
    assert (holder(school, "wx-pa"), holder(school, "wx-ma")) == ("g1", "g1b")


def test_an_only_parent_is_the_only_guardian_where_nobody_said_what_they_are(
    school: WorkingSchool,
) -> None:
    assert match(school, listed(2, ("wx2", "妈妈"))).bound == 1
    assert holder(school, "wx2") == "g2"


@pytest.mark.parametrize(
    "pupil",
    [
        listed(1, ("wx1", "")),
        listed(1, ("wx1", "爸爸")),
        listed(2, ("wx1", "爸爸"), ("wx2", "爸爸")),
        listed(2, ("wx1", "邻居"), ("wx2", "")),
    ],
)
def test_who_is_not_clear_is_left_for_the_administrator(
    school: WorkingSchool, pupil: DirectoryPupil
) -> None:
    relate(school, g2="父亲")

    done = match(school, pupil)

    assert done.bound == 0
    assert {u.user for u in done.unmatched} == {p.user for p in pupil.parents}
    assert "不能确定" in done.unmatched[0].why


def test_a_mother_in_the_directory_is_not_the_father_in_the_records(
    school: WorkingSchool,
) -> None:
    relate(school, g2="父亲")

    assert match(school, listed(2, ("wx2", "妈妈"))).bound == 0
    assert holder(school, "wx2") is None


@pytest.mark.parametrize(
    "change",
    [{"name": "没有这人"}, {"class_name": "四年级1班"}, {"school": "别的小学"}, {"name": ""}],
)
def test_a_pupil_who_is_not_in_that_class_is_named_to_the_administrator(
    school: WorkingSchool, change: dict[str, str]
) -> None:
    done = match(school, listed(2, ("wx2", "爸爸"), **change))

    assert [u.user for u in done.unmatched] == ["stu2"]
    assert holder(school, "wx2") is None


def test_a_pupil_is_known_by_code_whatever_the_name_and_class(school: WorkingSchool) -> None:
    pupil = PersonCodes(b"").id_of(Kind.PUPIL, UnitId("qt"), "G0099")
    with school.records.begin() as unit:
        unit.people.add(
            new_people=[
                a_person(pupil, an_appointment(Role.PUPIL, CLASS)),
                a_person("g99", children=pupil),
            ],
            new_pupils=[a_pupil(pupil, CLASS, 40)],
            since=SINCE,
        )

    for user in ("g0099", pupil):
        match(school, listed(0, (f"wx-{user}", ""), user=user, name="?", class_name="?"))

    assert holder(school, "wx-g0099") == "g99"
    assert holder(school, f"wx-{pupil}") == "g99"


def test_an_account_that_is_somebody_elses_is_never_taken(school: WorkingSchool) -> None:
    with school.records.begin() as unit:
        unit.people.bind_account("wecom", "wx2", person=PersonId("chen"), channel=NOTICE)

    done = match(school, listed(2, ("wx2", "爸爸")))

    assert holder(school, "wx2") == "chen"
    assert "合并" in done.unmatched[0].why


def test_one_parent_of_two_children_is_bound_once(school: WorkingSchool) -> None:
    relate(school, g1="父亲", g1b="母亲")
    parent = ("wx-pa", "爸爸")
    sibling = listed(0, parent, user="stu-s", name="林小禾", class_name="三(1)班")

    done = match(school, listed(1, parent), sibling)

    assert (done.bound, done.kept, done.unmatched) == (1, 1, ())


def test_who_does_not_follow_the_school_any_more_is_unbound(school: WorkingSchool) -> None:
    match(school, listed(2, ("wx2", "爸爸")))

    done = match(school, listed(2, ("wx2", "爸爸"), reachable=False))

    assert done.unbound == 1
    assert holder(school, "wx2") is None
    with school.records.begin() as unit:
        assert unit.people.person(PersonId("g2")).children_on(school.clock.now().date()) == ("p2",)


def test_a_deleted_parent_loses_the_account_and_nothing_else(school: WorkingSchool) -> None:
    match(school, listed(2, ("wx2", "爸爸")))
    before = school.rows()

    gone = UnbindContacts(platform="wecom", channel=NOTICE, users=("wx2", "nobody"))
    done = school.ask(SYSTEM_ACTOR, "unbind_contacts", request=gone, answer=Matched)

    assert done.unbound == 1
    after = school.rows()
    assert after == {**before, "accounts": before["accounts"] - 1}


def test_an_account_bound_by_hand_on_another_channel_stays(school: WorkingSchool) -> None:
    with school.records.begin() as unit:
        unit.people.bind_account("wecom", "wx-teacher", person=PersonId("chen"))

    for request in (
        UnbindContacts(platform="wecom", channel=NOTICE, users=("wx-teacher",)),
        KeepContacts(platform="wecom", channel=NOTICE, users=()),
    ):
        function = "unbind_contacts" if isinstance(request, UnbindContacts) else "keep_contacts"
        school.ask(SYSTEM_ACTOR, function, request=request, answer=Matched)

    assert holder(school, "wx-teacher") == "chen"


def test_who_is_missing_from_the_whole_directory_is_unbound(school: WorkingSchool) -> None:
    match(school, listed(2, ("wx2", "爸爸")), listed(3, ("wx3", "妈妈")))

    kept = KeepContacts(platform="wecom", channel=NOTICE, users=("wx3",))
    done = school.ask(SYSTEM_ACTOR, "keep_contacts", request=kept, answer=Matched)

    assert done.unbound == 1
    assert (holder(school, "wx2"), holder(school, "wx3")) == (None, "g3")


def test_a_directory_cut_short_unbinds_nobody(school: WorkingSchool) -> None:
    with school.records.begin() as unit:
        for n in range(30):
            person = PersonId(f"g{n % 14 + 1}")
            unit.people.bind_account("wecom", f"wx{n}", person=person, channel=NOTICE)

    kept = KeepContacts(platform="wecom", channel=NOTICE, users=("wx3",))
    done = school.ask(SYSTEM_ACTOR, "keep_contacts", request=kept, answer=Matched)

    assert done.unbound == 0
    assert "没有解绑" in done.unmatched[0].why


@pytest.mark.parametrize("function", ["match_contacts", "unbind_contacts", "keep_contacts"])
def test_no_person_may_move_accounts(school: WorkingSchool, function: str) -> None:
    requests = {
        "match_contacts": MatchContacts(platform="wecom", pupils=()),
        "unbind_contacts": UnbindContacts(platform="wecom", users=("wx",)),
        "keep_contacts": KeepContacts(platform="wecom", users=()),
    }

    for user in ("xu", "chen", Actor(platform="wecom", user="stranger")):
        with pytest.raises(PermissionDenied):
            school.ask(user, function, request=requests[function], answer=Matched)


def test_binding_and_unbinding_are_audited_by_id(school: WorkingSchool) -> None:
    match(school, listed(2, ("wx2", "爸爸")))
    gone = UnbindContacts(platform="wecom", channel=NOTICE, users=("wx2",))
    school.ask(SYSTEM_ACTOR, "unbind_contacts", request=gone, answer=Matched)

    entries = [(e.action, e.subject, e.fields) for e in school.audited()]

    assert entries == [
        ("administer", "p2", ("guardian_account",)),
        ("administer", "g2", ("account",)),
    ]


@pytest.mark.parametrize(
    ("relations", "guardians", "meant"),
    [
        (["爸爸"], ["父亲", "母亲"], 0),
        (["妈妈"], ["父亲", "母亲"], 1),
        (["爸爸", "妈妈"], ["父亲", ""], 0),
        (["爷爷"], ["父亲"], None),
        ([""], ["父亲"], 0),
        (["奶奶"], [""], 0),
        ([""], ["", ""], None),
        (["爸爸", "爸爸"], ["父亲"], None),
        (["爸爸"], ["父亲", "父亲"], None),
        (["爸爸"], [], None),
    ],
)
def test_the_first_parent_of_a_list_is_this_guardian(
    relations: list[str], guardians: list[str], meant: int | None
) -> None:
    parents = [DirectoryParent(user=f"u{n}", relation=r) for n, r in enumerate(relations)]
    known = [Guardian(person=PersonId(f"g{n}"), relation=r) for n, r in enumerate(guardians)]

    found = guardian_meant(parents[0], parents, known)

    assert found == (None if meant is None else f"g{meant}")


@pytest.mark.parametrize(
    ("bound", "missing", "so"), [(10, 10, True), (1000, 100, True), (1000, 101, False)]
)
def test_a_tenth_may_leave_at_once(bound: int, missing: int, *, so: bool) -> None:
    assert believable(bound, missing) is so
