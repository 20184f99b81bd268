"""Chat command 评估问题: what an evaluation found wrong, until it is put right and closed."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.evaluation_problems import problem_card, problems_card
from school.errors import NotUnderstood
from school.evaluation_calls import (
    LONGEST_SAID,
    FindProblem,
    ProblemOf,
    Problems,
    ProblemsOf,
    ProblemView,
    StepProblem,
)
from school.evaluation_rounds import LONGEST_REASON, Step
from school.people import Role

NAME = "evaluation_problems"
CANCEL = ("取消", "算了")
_FIND = re.compile(r"^(?:评估|督导)\s*整改\s*[:：]?\s*(?P<rest>.+)$", re.DOTALL)
_LIST = re.compile(r"^(?:看看?|查看?)?\s*(?:评估|督导)(?:的)?(?:问题|整改)(?:清单|情况)?$")
_DONE = {
    Step.FIXED: "已报整改完成，等教育局复查。",
    Step.CLOSED: "已销号，学校会收到。",
    Step.BACK: "已退回，学校会收到。",
}


def handle(chat: Chat) -> Sequence[Reply]:
    """Show problems, write one down, or take a step of one."""
    if chat.pressed:
        return [_pressed(chat)]
    text = chat.text.strip(" 。.!！?？")
    if said := _FIND.match(text):
        request = FindProblem(text=said["rest"][:LONGEST_SAID])
        view = chat.functions.call("find_problem", request, ProblemView)
        return [Reply(card=problem_card(view, done="已记下，学校会收到。"), private=True)]
    if text in CANCEL:
        return [Reply(text="好，先放着。发“评估问题”再看。", private=True)]
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if waited and not _LIST.match(text):
        return [_step(chat, waited["problem"], Step(waited["do"]), note=text)]
    found = chat.functions.call("list_problems", ProblemsOf(), Problems)
    return [Reply(card=problems_card(found), private=True)]


def _pressed(chat: Chat) -> Reply:
    problem, do = chat.args.get("problem", ""), chat.args.get("do", "list")
    if do == "list":
        found = chat.functions.call("list_problems", ProblemsOf(), Problems)
        return Reply(card=problems_card(found), private=True)
    if do == "show":
        view = chat.functions.call("show_problem", ProblemOf(problem_id=problem), ProblemView)
        return Reply(card=problem_card(view), private=True)
    if do == Step.CLOSED:
        return _step(chat, problem, Step.CLOSED, note="")
    chat.remember = Waiting(command=NAME, args={"problem": problem, "do": do})
    asked = "改了什么" if do == Step.FIXED else "还差什么"
    return Reply(text=f"{asked}？请写一句，对方会收到。", private=True)


def _step(chat: Chat, problem: str, step: Step, *, note: str) -> Reply:
    if len(note) > LONGEST_REASON:
        raise NotUnderstood(f"超过 {LONGEST_REASON} 字，没有记下。请写短一点再发。")
    request = StepProblem(problem_id=problem, step=step, note=note)
    view = chat.functions.call("step_problem", request, ProblemView)
    return Reply(card=problem_card(view, done=_DONE[step]), private=True)


COMMAND = Command(
    words=("评估问题", "评估整改"),
    summary="督导评估发现的问题，整改到销号",
    examples=("评估问题", "评估整改 云溪第1小学 1.3 同步教研缺记录 12月10日前"),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.BUREAU_LEADER}),
    handle=handle,
    phrases=("督导发现了哪些问题", "评估的问题整改了吗"),
    claims=lambda text: bool(_FIND.match(text.strip()) or _LIST.match(text.strip(" 。.!！?？"))),
    answers=lambda _, waiting: "problem" in waiting.args,
)
