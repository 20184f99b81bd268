"""People, units, accounts and groups, on both engines."""

from datetime import date, timedelta

import pytest

from school.errors import NotFound
from school.people import GroupId, Guardianship, Person, PersonId, Role, UnitId
from school.store.accounts import Account
from school.store.records import Records
from tests.builders import SINCE, a_decision, a_person, a_pupil, an_appointment, units_down_to

CLASS, OTHER = "qt.t1.s1.g3.c2", "qt.t1.s1.g3.c1"
TODAY = date(2026, 11, 21)


def id_(text: str) -> PersonId:
    return PersonId(text)


@pytest.fixture
def school(records: Records) -> Records:
    """Return records of a class with two pupils, a guardian of both and their teacher."""
    attends = an_appointment(Role.PUPIL, CLASS)
    with records.begin() as unit:
        unit.people.add(
            new_units=[*units_down_to(CLASS, "三(2)班"), *units_down_to(OTHER, "三(1)班")],
            new_people=[
                a_person("chen", an_appointment(Role.TEACHER, CLASS, subject="数学"), name="陈静"),
                a_person("p2", attends, name="林小满"),
                a_person("p1", attends, name="吴一帆"),
                a_person("lin", name="林伟", children="p1 p2"),
            ],
            new_pupils=[a_pupil("p2", CLASS, 2), a_pupil("p1", CLASS, 1)],
            since=SINCE,
        )
    return records


def test_a_person_comes_back_with_roles_and_children(school: Records) -> None:
    with school.begin() as unit:
        chen, lin = unit.people.person(id_("chen")), unit.people.person(id_("lin"))

    assert chen == a_person(
        "chen", an_appointment(Role.TEACHER, CLASS, subject="数学"), name="陈静"
    )
    assert lin.children_on(TODAY) == ("p1", "p2")
    assert lin.roles_on(TODAY) == {Role.GUARDIAN}


def test_who_is_not_there_is_not_found(school: Records) -> None:
    with school.begin() as unit:
        for look in (
            lambda: unit.people.person(id_("nobody")),
            lambda: unit.people.pupil(id_("chen"), on=TODAY),
            lambda: unit.people.unit(UnitId("qt.t9")),
        ):
            with pytest.raises(NotFound):
                look()
        assert unit.people.by_account("console", "nobody") is None


def test_everybody_is_listed_by_id(school: Records) -> None:
    with school.begin() as unit:
        everyone = unit.people.everyone()
        units = unit.people.all_units()
        pupils = unit.people.all_pupils(on=TODAY)

    assert [p.id for p in everyone] == ["chen", "lin", "p1", "p2"]
    assert everyone[1].children_on(TODAY) == ("p1", "p2")
    assert len(units) == 6
    assert {p.name for p in pupils.values()} == {"林小满", "吴一帆"}


def test_adding_somebody_again_changes_nothing(school: Records) -> None:
    with school.begin() as unit:
        unit.people.add(
            new_units=units_down_to(CLASS, "renamed"),
            new_people=[a_person("chen", an_appointment(Role.ADMIN, "qt"), name="Other")],
            new_pupils=[a_pupil("p1", OTHER, 9)],
            since=SINCE,
        )

        assert unit.people.person(id_("chen")).name == "陈静"
        assert unit.people.person(id_("chen")).roles_on(TODAY) == {Role.TEACHER}
        assert unit.people.class_name(UnitId(CLASS)) == "三(2)班"
        assert unit.people.pupil(id_("p1"), on=TODAY).class_id == CLASS


def test_pupils_of_a_class_come_by_roll_number_while_they_are_enrolled(school: Records) -> None:
    before = SINCE - timedelta(days=1)
    with school.begin() as unit:
        now = unit.people.pupils_of(UnitId(CLASS), on=TODAY)
        then = unit.people.pupils_of(UnitId(CLASS), on=before)
        some = unit.people.enrolled([id_("p2"), id_("gone"), id_("p1")], on=TODAY)

    assert [(p.roll_no, p.name, p.class_name) for p in now] == [
        (1, "吴一帆", "三(2)班"),
        (2, "林小满", "三(2)班"),
    ]
    assert then == []
    assert [p.id for p in some] == ["p2", "p1"]


def test_only_guardians_of_the_day_count(school: Records) -> None:
    ended = Guardianship(
        guardian=id_("old"), pupil=id_("p1"), starts=SINCE, ends=TODAY - timedelta(days=1)
    )
    today = ended.model_copy(update={"guardian": "new", "starts": TODAY, "ends": TODAY})
    with school.begin() as unit:
        for edge in (ended, today):
            person = Person(id=edge.guardian, name="x", guardianships=(edge,))
            unit.people.add(new_people=[person], since=SINCE)

        assert unit.people.guardians_of(id_("p1"), on=TODAY) == ["lin", "new"]
        assert unit.people.guardians_of(id_("p1"), on=TODAY - timedelta(days=1)) == ["lin", "old"]
        assert unit.people.guardians_of(id_("p2"), on=TODAY) == ["lin"]


def test_an_account_belongs_to_who_bound_it_last(school: Records) -> None:
    with school.begin() as unit:
        unit.people.bind_account("dingtalk", "u1", person=id_("lin"))
        unit.people.bind_account("dingtalk", "u1", person=id_("chen"), channel="kefu")
        found = unit.people.by_account("dingtalk", "u1")

        assert found is not None
        assert found.id == "chen"
        assert unit.people.accounts_of(id_("lin")) == []
        assert unit.people.by_account("wecom", "u1") is None


def test_somebody_is_reached_on_a_real_platform_before_the_console(school: Records) -> None:
    with school.begin() as unit:
        unit.people.bind_accounts("console", [id_("lin"), id_("chen")])
        unit.people.bind_account("wecom", "w1", person=id_("lin"), channel="kefu")
        unit.people.bind_account("dingtalk", "d1", person=id_("lin"))
        unit.people.bind_account("console", "chen", person=id_("lin"))
        unit.people.bind_accounts("console", [id_("lin"), id_("chen")])

        first, second, *consoles = unit.people.accounts_of(id_("lin"))
        assert first == Account("dingtalk", "d1", "app")
        assert second == Account("wecom", "w1", "kefu")
        assert {c.user_id for c in consoles} == {"chen", "lin"}
        assert unit.people.accounts_of(id_("chen")) == []


def test_classes_are_found_below_a_unit_and_never_in_one_whose_name_starts_alike(
    records: Records,
) -> None:
    paths = ("qt.t1.s1.g3.c1", "qt.t1.s1.g3.c2", "qt.t10.s1.g3.c1", "QT.t1.s1.g3.c1")
    with records.begin() as unit:
        unit.people.add(new_units=[u for path in paths for u in units_down_to(path)], since=SINCE)

        def under(*scopes: str) -> list[str]:
            return [c.id for c in unit.people.classes_under(UnitId(s) for s in scopes)]

        assert under("qt.t1") == ["qt.t1.s1.g3.c1", "qt.t1.s1.g3.c2"]
        assert under("qt.t1.s1.g3.c2", "qt.t10") == ["qt.t1.s1.g3.c2", "qt.t10.s1.g3.c1"]
        assert under("QT") == ["QT.t1.s1.g3.c1"]
        assert under("q_", "%") == []
        assert under() == []


def test_a_group_chat_stands_for_one_group_and_a_group_may_have_several_chats(
    records: Records,
) -> None:
    group, other = GroupId("class:a"), GroupId("class:b")
    with records.begin() as unit:
        unit.people.bind_group("dingtalk", "c1", group=other)
        unit.people.bind_group("dingtalk", "c1", group=group)
        unit.people.bind_group("wecom", "c1", group=group)

        assert unit.people.chats_of(group) == [("dingtalk", "c1"), ("wecom", "c1")]
        assert unit.people.chats_of(other) == []
        assert unit.people.group_of("dingtalk", "c1") == group
        assert unit.people.group_of("dingtalk", "c2") is None


def test_decisions_come_back_in_the_order_they_were_made(school: Records) -> None:
    yes, no = a_decision("p1", "lin"), a_decision("p1", "lin", agreed=False)
    about_another = a_decision("p2", "lin")
    with school.begin() as unit:
        unit.consents.add(yes)
        unit.consents.add_all([about_another, no])

        assert unit.consents.of(id_("p1")) == [yes, no]
        assert unit.consents.of(id_("p1"), id_("p2")) == [yes, about_another, no]
        assert unit.consents.of() == []
        assert unit.consents.everyone() == [yes, about_another, no]
