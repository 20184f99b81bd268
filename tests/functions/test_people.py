"""Who am I, whose paper is this, which chat is which group."""

from datetime import date

import pytest
import sqlalchemy as sa

from school.actor import Actor
from school.audit import Outcome
from school.directory import BindGroup, Bound, Identity, ListPeople, PeopleList, WhoAmI
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.naming import FindPupils, FoundPupils
from school.people import GroupId, PersonId, Role, UnitId
from school.store.people import enrolments
from tests.builders import a_person, an_appointment
from tests.functions.working import CLASS, ELSEWHERE, NEXT_DOOR, SYSTEM_ACTOR, WorkingSchool


def who(school: WorkingSchool, user: str | Actor) -> Identity:
    return school.ask(user, "who_am_i", request=WhoAmI(), answer=Identity)


def find(
    school: WorkingSchool, caption: str, *, by: str = "chen", class_id: UnitId | None = None
) -> FoundPupils:
    request = FindPupils(caption=caption, class_id=class_id)
    return school.ask(by, "find_pupils", request=request, answer=FoundPupils)


def bind(school: WorkingSchool, user: str, caption: str, *, group: bool = True) -> Bound:
    actor = Actor(platform="console", user=user, conversation="new-chat", group=group)
    return school.ask(actor, "bind_group", request=BindGroup(caption=caption), answer=Bound)


def teach_both(school: WorkingSchool) -> None:
    both = [an_appointment(Role.TEACHER, c) for c in (NEXT_DOOR, CLASS)]
    head = an_appointment(Role.CLASS_HEAD, CLASS)
    with school.records.begin() as unit:
        unit.people.add(new_people=[a_person("both", *both, head)], since=date(2024, 9, 1))
        unit.people.bind_accounts("console", [PersonId("both")])


def test_everybody_is_known_by_their_account(school: WorkingSchool) -> None:
    teacher, parent, pupil = (who(school, user) for user in ("chen", "g1", "p1"))

    assert teacher.person_id == "chen"
    assert teacher.roles == {Role.TEACHER}
    assert [(c.id, c.name) for c in teacher.teaches] == [(CLASS, "三(2)班")]
    assert parent.roles == {Role.GUARDIAN}
    assert [(c.id, c.class_name) for c in parent.children] == [
        ("p1", "三(2)班"),
        ("sibling", "三(1)班"),
    ]
    assert pupil.roles == {Role.PUPIL}


def test_an_account_nobody_bound_is_an_answer(school: WorkingSchool) -> None:
    assert who(school, "stranger") == Identity()
    assert who(school, Actor(platform="dingtalk", user="chen")) == Identity()
    assert who(school, SYSTEM_ACTOR) == Identity()


def test_a_guardian_of_a_child_that_left_is_still_known(school: WorkingSchool) -> None:
    with school.records.database.begin() as connection:
        connection.execute(
            sa.update(enrolments).where(enrolments.c.pupil_id == "p1").values(ends=date(2026, 7, 1))
        )

    assert [c.id for c in who(school, "g1").children] == ["sibling"]


def test_the_class_one_heads_comes_first(school: WorkingSchool) -> None:
    teach_both(school)

    assert [c.id for c in who(school, "both").teaches] == [CLASS, NEXT_DOOR]


def test_class_and_number_name_a_pupil(school: WorkingSchool) -> None:
    found = find(school, "三(2)班 12号 口算11")

    assert found.pupil is not None
    assert (found.pupil.pupil_id, found.pupil.roll_no) == ("p12", 12)
    assert (found.class_id, found.homework, found.enrolled) == (CLASS, "口算11", 14)
    assert found.choices == ()


def test_a_teacher_of_one_class_need_not_name_it(school: WorkingSchool) -> None:
    found = find(school, "12号")

    assert found.pupil is not None
    assert found.pupil.pupil_id == "p12"


def test_a_name_is_enough(school: WorkingSchool) -> None:
    found = find(school, "林小满的口算11")

    assert found.pupil is not None
    assert (found.pupil.pupil_id, found.homework) == ("p1", "口算11")


def test_without_a_name_some_pupils_of_the_class_are_offered(school: WorkingSchool) -> None:
    found = find(school, "三(2)班 口算11")

    assert found.pupil is None
    assert [c.roll_no for c in found.choices] == [1, 2, 3, 4, 5]
    assert (found.class_id, found.homework) == (CLASS, "口算11")


def test_a_number_the_class_does_not_have_is_not_found(school: WorkingSchool) -> None:
    with pytest.raises(NotFound, match="没有 15 号"):
        find(school, "15号")


def test_a_number_that_fits_pupils_of_two_classes_is_asked_about(school: WorkingSchool) -> None:
    teach_both(school)

    asked = find(school, "1号", by="both")
    named = find(school, "三(1)班 1号", by="both")
    earlier = find(school, "1号", by="both", class_id=NEXT_DOOR)
    not_theirs = find(school, "1号", by="both", class_id=ELSEWHERE)

    assert asked.pupil is None
    assert {c.pupil_id for c in asked.choices} == {"p1", "sibling"}
    assert set(asked.teaches) == {"三(1)班", "三(2)班"}
    assert (asked.class_id, asked.enrolled) == (None, 0)
    assert named.pupil is not None
    assert named.pupil.pupil_id == "sibling"
    assert earlier.pupil == named.pupil
    assert not_theirs.pupil is None


def test_a_number_only_one_class_has_names_its_pupil(school: WorkingSchool) -> None:
    teach_both(school)

    found = find(school, "12号", by="both")

    assert found.pupil is not None
    assert (found.class_id, found.class_name, found.enrolled) == (CLASS, "三(2)班", 15)


@pytest.mark.parametrize(
    "caption", ["三(1)班 1号", "三(9)班 1号", "初一(1)班 1号", "三(1)班 林小禾"]
)
def test_a_class_not_taught_is_refused_whether_it_exists_or_not(
    school: WorkingSchool, caption: str
) -> None:
    with pytest.raises(PermissionDenied) as refused:
        find(school, caption)

    assert refused.value.message == (
        "只有教这个班的老师能批改。请找班主任或学校管理员开通。你的编号：chen"
    )
    assert school.audited()[-1].outcome is Outcome.DENIED


@pytest.mark.parametrize("user", ["g1", "p1", "zhou", "xu"])
def test_who_teaches_nobody_finds_nobody(school: WorkingSchool, user: str) -> None:
    with pytest.raises(PermissionDenied):
        find(school, "1号", by=user)
    with pytest.raises(PermissionDenied):
        find(school, "三(2)班 1号", by=user)


def test_a_teacher_of_another_county_finds_the_own_pupils_only(school: WorkingSchool) -> None:
    found = find(school, "三(2)班", by="ma")

    assert found.class_id == ELSEWHERE
    assert found.choices == ()


def test_every_pupil_shown_is_audited(school: WorkingSchool) -> None:
    find(school, "三(2)班")
    find(school, "12号")

    rows = [e for e in school.audited() if "name" in e.fields]
    assert [e.subject for e in rows] == ["p1", "p2", "p3", "p4", "p5", "p12"]


@pytest.mark.parametrize("user", ["wang", "zhou"])
def test_a_group_chat_is_bound_by_class_head_or_principal(school: WorkingSchool, user: str) -> None:
    bound = bind(school, user, "绑定 三（2）班")

    assert bound == Bound(group_id=GroupId(f"class:{CLASS}"), class_name="三(2)班")
    with school.records.begin() as unit:
        assert ("console", "new-chat") in unit.people.chats_of(bound.group_id)
    assert school.audited()[-1].action == "bind_group"


@pytest.mark.parametrize(
    ("caption", "group"),
    [("绑定安保群", "security:qt.t1.s1"), ("绑定 校级群", "school:qt.t1.s1")],
)
def test_a_principal_binds_the_groups_of_the_school(
    school: WorkingSchool, caption: str, group: str
) -> None:
    bound = bind(school, "zhou", caption)

    assert bound.group_id == group
    with school.records.begin() as unit:
        assert ("console", "new-chat") in unit.people.chats_of(bound.group_id)
    assert school.audited()[-1].action == "bind_group"


@pytest.mark.parametrize("user", ["wang", "chen", "ma", "g1", "p1", "ye", "xu", "guard"])
def test_nobody_else_binds_the_groups_of_a_school(school: WorkingSchool, user: str) -> None:
    with pytest.raises(PermissionDenied):
        bind(school, user, "绑定安保群")

    assert school.rows()["group_chats"] == 1


def test_a_class_s_group_gets_no_alarms_because_parents_are_in_it(school: WorkingSchool) -> None:
    bind(school, "zhou", "绑定 三(2)班")

    with pytest.raises(NotUnderstood, match="里面有家长"):
        bind(school, "zhou", "绑定安保群")


@pytest.mark.parametrize("user", ["chen", "zhao", "ma", "g1", "p1", "ye", "xu", "guard"])
def test_nobody_else_binds_a_group(school: WorkingSchool, user: str) -> None:
    with pytest.raises(PermissionDenied):
        bind(school, user, "绑定 三(2)班")

    assert school.rows()["group_chats"] == 1


def test_a_class_head_binds_no_other_class(school: WorkingSchool) -> None:
    for caption in ("绑定 三(1)班", "绑定 三(9)班"):
        with pytest.raises(PermissionDenied):
            bind(school, "wang", caption)


def test_a_direct_chat_is_no_group(school: WorkingSchool) -> None:
    with pytest.raises(NotUnderstood, match="班级群"):
        bind(school, "wang", "绑定 三(2)班", group=False)


def test_only_the_product_lists_everybody(school: WorkingSchool) -> None:
    with pytest.raises(PermissionDenied):
        school.ask("xu", "list_people", request=ListPeople(), answer=PeopleList)

    people = school.ask(SYSTEM_ACTOR, "list_people", request=ListPeople(), answer=PeopleList).people

    assert len(people) == school.rows()["people"]
    by_id = {p.id: p for p in people}
    assert (by_id[PersonId("chen")].class_name, by_id[PersonId("chen")].roles) == (
        "三(2)班",
        (Role.TEACHER,),
    )
    assert by_id[PersonId("g1")].children == ("p1", "sibling")
    assert by_id[PersonId("g1")].groups == (
        (GroupId(f"class:{CLASS}"), "三(2)班 班级群"),
        (GroupId(f"class:{NEXT_DOOR}"), "三(1)班 班级群"),
    )
    assert [g for g, _ in by_id[PersonId("guard")].groups] == [
        "security:qt.t1.s1",
        "school:qt.t1.s1",
    ]
    assert (by_id[PersonId("ye")].school, by_id[PersonId("zhou")].school) == ("", "qt.t1.s1")
