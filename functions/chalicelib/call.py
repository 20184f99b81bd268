"""One call of a function: who asks, what it may, and what is written down about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from chalicelib.adapters import Adapters
from school.actor import SYSTEM, Actor
from school.audit import AuditEntry, Outcome
from school.audit_purposes import purpose_of
from school.codes import PersonCodes
from school.county_time import day_of
from school.errors import PermissionDenied
from school.people import Person, Role, UnitId, is_unit
from school.permissions import Action, Scope, require
from school.readings import Tickets
from school.store.unit_of_work import UnitOfWork


class Call:
    """One call of a function: who asks, when, and the adapters to answer with."""

    def __init__(self, adapters: Adapters, actor: Actor) -> None:
        self._adapters = adapters
        self.actor = actor
        self.now = adapters.clock.now()
        self.files = adapters.files
        self.erasures = adapters.erasures or adapters.files
        self.erasures_key = adapters.erasures_key
        self.reader = adapters.reader
        self.new_token = adapters.new_token
        self.model = adapters.model
        self.codes = PersonCodes(adapters.codes)
        self.library = adapters.library
        self.boards = adapters.boards
        self.readings_wanted = adapters.readings_wanted
        self.tickets = Tickets(adapters.key, before=adapters.keys_before())
        self._person: Person | None = None
        self._role: Role | None = None
        self._open = False
        self._denied: list[tuple[Action, Scope]] = []

    @property
    def today(self) -> date:
        """Return the day in the county, which starts eight hours before UTC's."""
        return day_of(self.now)

    @contextmanager
    def records(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work that commits at the end, or rolls back when anything is raised.

        Where units take turns, an *urgent* one goes before all that wait.
        What was denied inside is written down when it is closed: the same transaction would lose
        it with the rest, and another would wait for this one for ever.
        """
        try:
            with self._adapters.records.begin(urgent=urgent) as unit:
                self._open = True
                yield unit
        finally:
            self._open = False
            self._audit_denials()

    def checkpoint(self) -> None:
        """Let nothing that was deleted stay in the database's log."""
        self._adapters.records.database.checkpoint()

    @property
    def by_the_product(self) -> bool:
        """Return True when the product itself asks, such as its command line."""
        return self.actor.platform == SYSTEM

    @property
    def person(self) -> Person:
        """Return who the actor is.

        Raises:
            PermissionDenied: Nobody has bound this account.
        """
        if self._person is None:
            raise PermissionDenied(
                "还不认识你。请把你的编号发给学校管理员登记，登记后再发一次。"
                f"你的编号：{self.actor.platform}:{self.actor.user}"
            )
        return self._person

    @property
    def known(self) -> bool:
        """Return True when somebody has bound this account."""
        return self._person is not None

    def identify(self) -> None:
        """Look the actor's account up."""
        if not self.by_the_product:
            with self.records() as unit:
                self._person = unit.people.by_account(self.actor.platform, self.actor.user)

    def require(self, action: Action, scope: Scope) -> Role:
        """Return the role that allows the actor the action; a denial is audited.

        Raises:
            PermissionDenied: It does not.
        """
        try:
            self._role = require(self.person, action, scope, on=self.today)
        except PermissionDenied:
            self._denied.append((action, scope))
            if not self._open:
                self._audit_denials()
            raise
        return self._role

    def note_denied(self, action: Action, scope: Scope, *, fields: tuple[str, ...] = ()) -> None:
        """Write down what was refused before a function was asked; outside of any transaction."""
        with self._adapters.records.begin() as unit:
            self._append(unit, action, scope, fields=fields, outcome=Outcome.DENIED)

    def _audit_denials(self) -> None:
        if not self._denied:
            return
        with self._adapters.records.begin() as unit:
            for action, scope in self._denied:
                self._append(unit, action, scope, fields=(), outcome=Outcome.DENIED)
        self._denied.clear()

    def audit(
        self, unit: UnitOfWork, action: Action, scope: Scope, *, fields: tuple[str, ...] = ()
    ) -> None:
        """Write down what is about to be returned or was changed, in the same transaction."""
        self._append(unit, action, scope, fields=fields, outcome=Outcome.DONE)

    def _append(
        self,
        unit: UnitOfWork,
        action: Action,
        scope: Scope,
        *,
        fields: tuple[str, ...],
        outcome: Outcome,
    ) -> None:
        who = SYSTEM if self.actor.platform == SYSTEM else None
        if who is None:
            account = f"{self.actor.platform}:{self.actor.user}"
            who = self._person.id if self._person else account
        unit.audit.append(
            AuditEntry(
                at=self.now,
                actor=who,
                role=self._role or "",
                action=action,
                subject=scope.pupil or scope.adult or scope.unit,
                fields=fields,
                purpose=purpose_of(action),
                channel=self.actor.channel(),
                outcome=outcome,
            ),
            county=self._county(unit, scope),
        )

    def _county(self, unit: UnitOfWork, scope: Scope) -> str:
        """Return the county of what is touched, or else of who asks; empty where nobody knows."""
        units: list[UnitId] = [scope.unit]
        if not is_unit(scope.unit):
            # Who is refused may have made the id up: PostgreSQL takes no NUL in a text.
            of = [scope.pupil] if scope.pupil and "\x00" not in scope.pupil else []
            units = [pupil.class_id for pupil in unit.people.enrolled(of, on=self.today)]
        if not units and self._person:
            units = [appointment.unit for appointment in self._person.appointments]
        return units[0].partition(".")[0] if units else ""
