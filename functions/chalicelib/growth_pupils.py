"""Which pupils are meant: one's own children, oneself, or pupils of the classes one teaches."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chalicelib.call import Call
from chalicelib.homework import TEACHING, classes_meant
from school.errors import NotFound, NotUnderstood
from school.growth_record import Ask, Choice
from school.growth_words import SaidNote, parse_note
from school.naming import Caption
from school.people import PersonId, Pupil, Role, Unit, UnitId
from school.permissions import Action, Scope

GIVEN_NAME = 2
"""Characters of the shortest given name that counts by itself."""


@dataclass(frozen=True)
class Meant:
    """The pupils a message means, or what has to be asked."""

    said: SaidNote
    pupils: tuple[Pupil, ...] = ()
    roles: tuple[Role, ...] = ()
    """As what the actor may do it to each of *pupils*."""
    ask: Ask | None = None
    choices: tuple[Choice, ...] = ()


def pupils_meant(
    call: Call,
    action: Action,
    *,
    caption: str,
    pupil_id: PersonId | None = None,
    class_id: UnitId | None = None,
) -> Meant:
    """Return the pupils a message means, once the policy allows *action* on each.

    Args:
        call: Who asks.
        action: What is to be done.
        caption: The message.
        pupil_id: The child chosen by button.
        class_id: The class chosen by button.

    Raises:
        NotFound: A roll number that is in no class, or a child who is in none now.
        NotUnderstood: A teacher does not say whom it is about.
        PermissionDenied: The policy does not allow it.
    """
    said = parse_note(caption)
    if pupil_id is not None:
        with call.records() as unit:
            found = unit.people.enrolled([pupil_id], on=call.today)
        if not found:
            call.require(action, Scope(unit=UnitId("-"), pupil=pupil_id))
        named = parse_note(caption, names=_names(found))
        return _allowed(call, action, named, found)
    if said.rolls or said.grade is not None:
        return _of_class(call, action, caption=caption, said=said, class_id=class_id)
    return _by_name(call, action, caption=caption, class_id=class_id)


def own_pupils(call: Call) -> list[Pupil]:
    """Return the actor's children, or the actor who is a pupil, as far as enrolled."""
    own = list(call.person.children_on(call.today))
    if Role.PUPIL in call.person.roles_on(call.today):
        own.append(call.person.id)
    with call.records() as unit:
        return unit.people.enrolled(own, on=call.today)


def choices_of(pupils: Sequence[Pupil]) -> tuple[Choice, ...]:
    """Return children to choose from."""
    return tuple(Choice(id=p.id, name=p.name) for p in pupils)


def _of_class(
    call: Call, action: Action, *, caption: str, said: SaidNote, class_id: UnitId | None
) -> Meant:
    """Return pupils by roll number, or by name in a class that is named."""
    named = Caption(grade=said.grade, class_no=said.class_no)
    classes = classes_meant(call, action, named)
    classes = [c for c in classes if class_id in (None, c.id)] or classes
    if len(classes) > 1:
        return Meant(said, ask=Ask.CLASS, choices=_classes(classes))
    with call.records() as unit:
        pupils = unit.people.pupils_of(classes[0].id, on=call.today)
    if not said.rolls:
        said = parse_note(caption, names=_names(pupils))
        return _named(call, action, said, pupils, classes)
    by_roll = {pupil.roll_no: pupil for pupil in pupils}
    missing = "、".join(str(n) for n in said.rolls if n not in by_roll)
    if missing:
        raise NotFound(f"{classes[0].name}没有 {missing} 号。请核对学号后再发一次。")
    return _allowed(call, action, said, [by_roll[n] for n in said.rolls])


def _by_name(call: Call, action: Action, *, caption: str, class_id: UnitId | None) -> Meant:
    """Return pupils named, else the one child somebody has."""
    own = own_pupils(call)
    with call.records() as unit:
        taught = unit.people.classes_under(call.person.units_on(call.today, TEACHING))
        looked_at = [c.id for c in taught if class_id in (None, c.id)]
        pupils = [p for c in looked_at for p in unit.people.pupils_of(c, on=call.today)]
    known = {p.id: p for p in (*own, *pupils)}.values()
    said = parse_note(caption, names=_names(known))
    if said.names:
        return _named(call, action, said, known, taught)
    if not own and taught:
        raise NotUnderstood("没看出是哪位同学。请写学号或姓名，如“12号”。")
    if not own:
        call.require(action, Scope(unit=UnitId("-")))
        raise NotFound("孩子现在不在任何班级里。请找班主任登记。")
    if len(own) > 1:
        return Meant(said, ask=Ask.CHILD, choices=choices_of(own))
    return _allowed(call, action, said, own)


def _named(  # who asks for what, and among whom
    call: Call, action: Action, said: SaidNote, known: Collection[Pupil], taught: Sequence[Unit]
) -> Meant:
    """Return the pupils of these names; of two who share one the class is asked for."""
    found = [pupil for pupil in known if _is_named(pupil, said.names)]
    if len(found) > len(said.names):
        homes = {pupil.class_id for pupil in found}
        classes = [c for c in taught if c.id in homes]
        if len(classes) > 1:
            return Meant(said, ask=Ask.CLASS, choices=_classes(classes))
        raise NotUnderstood("有两位同学同名。请写学号，如“12号”。")
    return _allowed(call, action, said, found)


def _allowed(call: Call, action: Action, said: SaidNote, pupils: Sequence[Pupil]) -> Meant:
    roles = [call.require(action, Scope(unit=p.class_id, pupil=p.id)) for p in pupils]
    if not pupils:
        raise NotUnderstood("没看出是哪位同学。请写学号或姓名，如“12号”。")
    return Meant(said, tuple(pupils), tuple(roles))


def _names(pupils: Collection[Pupil]) -> set[str]:
    """Return the names that may stand for these pupils: in full, or the given name."""
    return {form for pupil in pupils for form in forms_of(pupil)}


def forms_of(pupil: Pupil) -> tuple[str, ...]:
    """Return how a family or a class may call a pupil: in full, or by a given name."""
    given = pupil.name[1:]
    return (pupil.name, given) if len(given) >= GIVEN_NAME else (pupil.name,)


def _is_named(pupil: Pupil, names: Collection[str]) -> bool:
    return any(form in names for form in forms_of(pupil))


def _classes(classes: Sequence[Unit]) -> tuple[Choice, ...]:
    return tuple(Choice(id=one.id, name=one.name) for one in classes)
