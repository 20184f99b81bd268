"""The demo county, asked in this process: what rules answer, and what any plan is answered with."""

from contextlib import suppress
from typing import Any

from ask import PEOPLE, Line

from bot.cli import ask as command_line
from chalicelib import ask as use_case
from school.errors import SchoolError
from school.figure.answer import AskFigures, FigureAnswer
from school.figures import answered, published
from school.indicator_catalogue import Catalogue
from school.question.plan import Plan, QuestionRead
from school.question.reading import Asker
from school.question.table import link_table
from school.questions import read_question


class World:
    """The demo county, asked in this process as the command line asks it."""

    def __init__(self, product: Any) -> None:
        self._product = product
        self._known: dict[str, dict[str, Any]] = {}
        self._answers: dict[tuple[str, str], Line] = {}
        self._talks: dict[str, Any] = {}

    def talk(self, person: str) -> Any:
        """Return a conversation of somebody."""
        made = command_line._conversation(self._product, PEOPLE.get(person, person))  # noqa: SLF001
        self._talks[person] = made
        return made

    def asker(self, person: str) -> tuple[Asker, Catalogue]:
        """Return what somebody may name, and every indicator."""
        if person not in self._known:
            self._known[person] = self._seen_by(person)
        known = self._known[person]
        return Asker(link_table(known["catalogue"]), known["places"], known["today"]), known[
            "catalogue"
        ]

    def _seen_by(self, person: str) -> dict[str, Any]:
        """Return what the use case hands to the rules for somebody."""
        handed: dict[str, Any] = {}
        module: Any = use_case

        def noted(text: str, **more: Any) -> QuestionRead:
            handed.update(more)
            return read_question(text, **more)

        module.read_question = noted
        try:
            self.talk(person).ask("精准教学教师覆盖面")
        finally:
            module.read_question = read_question
        return handed

    def answer(self, person: str, question: str, plan: Plan) -> Line:
        """Return what a plan is answered with."""
        key = person, plan.model_dump_json(exclude_defaults=True)
        if key not in self._answers:
            self._answers[key] = self._carried_out(person, question, plan)
        return {**self._answers[key], "question": question}

    def _carried_out(self, person: str, question: str, plan: Plan) -> Line:
        _, known = self.asker(person)
        nothing: Line = {"answer": "", "values": [], "plan": None, "clarify": [], "refused": True}
        with suppress(SchoolError, ValueError):
            if not any(known[one].live for one in plan.indicators):
                rows = tuple(published(plan, known, own=()))
                return told(question, answered(plan, rows, known))
            talk = self._talks.get(person) or self.talk(person)
            request = AskFigures(text=question[:900], plan=plan)
            return told(question, talk.functions.call(talk.function, request, FigureAnswer))
        return nothing


def told(question: str, answer: FigureAnswer) -> Line:
    """Return an answer as the command line tells it."""
    said = " ".join((answer.said, *answer.notes))
    refused = answer.refusal is not None
    return {
        **command_line._told(question, said=said, refused=refused),  # noqa: SLF001
        "values": [command_line._value(value) for value in answer.values],  # noqa: SLF001
        "clarify": [option.label for option in answer.options],
        "plan": answer.plan.model_dump(mode="json") if answer.plan else None,
    }
