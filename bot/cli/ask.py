"""qingjiao ask: figures for questions in plain words, as somebody or as the command line itself."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.app import Product
from bot.local import open_product
from bot.subcommand import Subcommand, add_output_flags, complain, print_json, print_line
from school.actor import SYSTEM, Actor
from school.errors import NotUnderstood, PermissionDenied, SchoolError
from school.figure.answer import AnswerValue, AskFigures, FigureAnswer, carried_on
from school.figure.words import COUNT, IN_THE_TABLE, SUM, number, value_said
from school.ports import Invoker
from school.question.plan import LONGEST_QUESTION, Option, Plan
from school.settings import Settings

FAILED = 2


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="person", default="", help="who asks (default: the command line itself)"
    )
    parser.add_argument(
        "--batch",
        type=Path,
        metavar="FILE",
        help='JSON lines {"question"}, and "new": true where a conversation begins',
    )
    parser.add_argument("question", nargs="*", metavar="QUESTION", help="what to ask, in order")
    add_output_flags(parser)


def _run(chosen: argparse.Namespace) -> int:
    if bool(chosen.question) == bool(chosen.batch):
        raise NotUnderstood("请给要问的话，或者 --batch 文件（只选一样）。")
    product = open_product(Settings())
    try:
        conversation = _conversation(product, chosen.person)
        answered = asked = 0
        for question, new in _questions(chosen):
            asked += 1
            if new:
                conversation.begin()
            answered += _answer(conversation, question, jsonl=chosen.jsonl)
    finally:
        product.close()
    return 0 if answered or not asked else FAILED


@dataclass
class _Conversation:
    """Questions one after the other: a question may change the one before."""

    functions: Invoker
    function: str
    last: Plan | None = None
    offered: tuple[Option, ...] = ()

    def begin(self) -> None:
        """Forget what was asked before."""
        self.last, self.offered = None, ()

    def ask(self, question: str) -> FigureAnswer:
        text = question[: LONGEST_QUESTION * 5]
        request = AskFigures(text=text, last=self.last, offered=self.offered)
        answer = self.functions.call(self.function, request, FigureAnswer)
        self.last, self.offered = carried_on(answer, self.last), answer.options
        return answer


def _conversation(product: Product, person: str) -> _Conversation:
    """Return who asks, and which function: nobody in particular sees what is published."""
    if not person:
        actor = Actor(platform=SYSTEM, user=SYSTEM)
        return _Conversation(product.functions_for(actor), "ask_open_figures")
    known = product.console.person(person)
    asker = Actor(platform="console", user=known.id)
    return _Conversation(product.functions_for(asker), "ask_figures")


def _questions(chosen: argparse.Namespace) -> Iterator[tuple[str, bool]]:
    """Yield each question, and True where it begins a conversation; a bad line is told."""
    if not chosen.batch:
        yield from ((question, False) for question in chosen.question)
        return
    for place, line in enumerate(chosen.batch.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line.decode("utf-8-sig"))
            question = told["question"]
            if not isinstance(question, str) or not question.strip():
                raise NotUnderstood("question 是空的，或不是文字。")
            yield question, told.get("new") is True
        except (ValueError, LookupError, TypeError, SchoolError) as error:
            said = " ".join(str(error).split())
            complain(f"第 {place} 行读不了（要 {{“question”}}）：{said}")


def _answer(conversation: _Conversation, question: str, *, jsonl: bool) -> bool:
    """Print the answer to one question; False when there was none, which is told."""
    try:
        answer = conversation.ask(question.replace("\x00", " "))
    except PermissionDenied as denied:
        if jsonl:
            print_json(_told(question, said=denied.message, refused=True))
        else:
            print_line(f"{question}\n  {denied.message}")
        return True
    except (SchoolError, ValidationError) as error:
        said = error.message if isinstance(error, SchoolError) else "这句话读不了。"
        if jsonl:
            print_json(_told(question, said=said, refused=True))
        complain(f"{question}：{said}")
        return False
    (_json if jsonl else _text)(question, answer)
    return True


def _told(question: str, *, said: str, refused: bool) -> dict[str, Any]:
    empty: dict[str, Any] = {"values": [], "plan": None, "clarify": []}
    return {"question": question, "answer": said, **empty, "refused": refused}


def _json(question: str, answer: FigureAnswer) -> None:
    said = " ".join((_in_full(answer), *answer.notes))
    plan = answer.plan
    print_json(
        {
            **_told(question, said=said, refused=answer.refusal is not None),
            "values": [_value(value) for value in answer.values],
            "plan": plan.model_dump(mode="json", exclude_defaults=True) if plan else None,
            "clarify": [option.label for option in answer.options],
        }
    )


def _in_full(answer: FigureAnswer) -> str:
    """Return what is answered with what a card would leave to its table: a line has none."""
    rest = [
        v for v in answer.values if v.label not in {"", COUNT, SUM} and v.label not in answer.said
    ]
    told = "；".join(f"{v.label} {value_said(v)}" for v in rest)
    return answer.said.replace(IN_THE_TABLE, told) if told else answer.said


def _value(value: AnswerValue) -> dict[str, Any]:
    return {
        "value": _amount(value),
        "unit": value.unit,
        "period": value.period,
        "scope": value.scope,
        "source": value.source,
    }


def _amount(value: AnswerValue) -> int | float | str:
    """Return a plain amount as a number; ranges and words as text."""
    if value.amount is None:
        return value.words
    if value.upper is not None:
        return f"{number(value.amount)}-{number(value.upper)}"
    return _plain(value.amount)


def _plain(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _text(question: str, answer: FigureAnswer) -> None:
    print_line(question)
    print_line(f"  {answer.said}")
    for line in (*answer.notes, *(option.label for option in answer.options)):
        print_line(f"  · {line}")
    for value in answer.values if len(answer.values) > 1 else ():
        print_line(f"  {value.label or value.period}  {value_said(value)}  [{value.scope}]")
    if answer.definition:
        print_line(f"  口径：{answer.definition}")
    for source in answer.sources:
        print_line(f"  来源：{source}")


SUBCOMMAND = Subcommand(
    help="Ask for a figure in plain words.",
    add_arguments=_arguments,
    run=_run,
)
