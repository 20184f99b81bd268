"""Chat command 评估: rounds of evaluation, opened, applied for, followed and published."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from message_cards.cards.evaluation_rounds import publish_card, round_card, rounds_card
from school.county_time import day_of
from school.duty_words import day_meant
from school.errors import NotUnderstood
from school.evaluation_calls import (
    LONGEST_SAID,
    ApplyFor,
    OpenRound,
    PublishRound,
    RoundOf,
    Rounds,
    RoundsOf,
    RoundView,
)
from school.evaluation_checklist import Checklist
from school.evaluation_checklist_file import checklist_of
from school.evaluation_rounds import RoundState
from school.people import Role

NAME = "evaluation_rounds"
HOW = "请写成“发起评估 智慧校园示范校 12月31日前”；自己的标准请附表格，列：领域、内容、分值。"
_OPEN = re.compile(r"^(?:发起|开始|组织)\s*(?:督导)?\s*评估\s*[:：]?\s*(?P<rest>.*)$", re.DOTALL)
_APPLY = re.compile(r"^(?:我校|本校|我们)?(?:要)?申报\s*(?:智慧校园)?(?:示范校|评估)(?:评估)?$")
_PUBLISH = re.compile(r"^(?:公布|发布)\s*(?:评估|督导)\s*结果$")
_RESULTS = re.compile(
    r"^(?:看看?|查看?)?\s*(?:评估|督导|示范校(?:评估)?)\s*结果\s*(?P<rest>20\d{2})?年?$"
)
_LIST = re.compile(
    r"^(?:看看?|查看?)?\s*(?:督导)?\s*(?:评估|督导)\s*(?:进度|情况|进展)?(?P<rest>)$"
)
_TABLES = (".xlsx", ".csv")
_WORDS_OF_NAME = re.compile(r"[\u4e00-\u9fff\w]{2,40}")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show rounds, open or publish one, apply, or do what was pressed."""
    if chat.pressed:
        return [_STEPS[chat.args.get("do", "show")](chat)]
    text = chat.text.strip(" 。.!！?？")
    for form, answer in _FORMS:
        if said := form.match(text):
            return [answer(chat, said.groupdict().get("rest") or "")]
    return [_list(chat, "")]


def _open(chat: Chat, rest: str) -> Reply:
    if not rest.strip():
        raise NotUnderstood(HOW)
    request = OpenRound(text=rest[:LONGEST_SAID], checklist=_sent(chat, rest))
    view = chat.functions.call("open_round", request, RoundView)
    return Reply(card=round_card(view, done="已发起，能申报的学校都收到了。"), private=True)


def _sent(chat: Chat, rest: str) -> Checklist | None:
    """Return the checklist that was sent as a table; None: the product's own is meant."""
    if not chat.event.attachments:
        return None
    attachment = chat.event.attachments[0]
    _, words = day_meant(rest, today=day_of(chat.clock.now()))
    named = _WORDS_OF_NAME.search(words)
    if named is None:
        raise NotUnderstood(f"还差评估的名称，没有发起。{HOW}")
    return checklist_of(chat.fetch(attachment), file_name=attachment.name, name=named[0])


def _list(chat: Chat, _: str) -> Reply:
    rounds = chat.functions.call("list_rounds", RoundsOf(), Rounds)
    going_on = [one for one in rounds.rows if one.state is RoundState.OPEN]
    if len(going_on) == 1:
        return Reply(card=round_card(going_on[0]), private=True)
    return Reply(card=rounds_card(rounds, year=None, published=False), private=True)


def _results(chat: Chat, rest: str) -> Reply:
    year = int(rest) if rest else None
    rounds = chat.functions.call("list_rounds", RoundsOf(year=year, published=True), Rounds)
    if len(rounds.rows) == 1:
        return Reply(card=round_card(rounds.rows[0]), private=True)
    return Reply(card=rounds_card(rounds, year=year, published=True), private=True)


def _round(chat: Chat) -> RoundView:
    request = RoundOf(round_id=chat.args.get("round", ""))
    return chat.functions.call("show_round", request, RoundView)


def _show(chat: Chat) -> Reply:
    return Reply(card=round_card(_round(chat)), private=True)


def _apply(chat: Chat, _: str = "") -> Reply:
    request = ApplyFor(round_id=chat.args.get("round", ""))
    view = chat.functions.call("apply_for_round", request, RoundView)
    return Reply(card=round_card(view, done="已申报。点“交材料”逐条提交。"), private=True)


def _publish(chat: Chat, _: str = "") -> Reply:
    view = _round(chat)
    if "sure" not in chat.args:
        return Reply(card=publish_card(view), private=True)
    request = PublishRound(round_id=view.round_id)
    view = chat.functions.call("publish_round", request, RoundView)
    return Reply(card=round_card(view, done="已公布，学校会马上收到。"), private=True)


_STEPS: Mapping[str, Callable[[Chat], Reply]] = {
    "show": _show,
    "apply": _apply,
    "publish": _publish,
}
_FORMS: Sequence[tuple[re.Pattern[str], Callable[[Chat, str], Reply]]] = (
    (_OPEN, _open),
    (_APPLY, _apply),
    (_PUBLISH, _publish),
    (_RESULTS, _results),
    (_LIST, _list),
)


def _claims(text: str) -> bool:
    said = text.strip(" 。.!！?？")
    return any(form.match(said) for form, _ in _FORMS)


def _takes(text: str, sent: Sequence[Attachment], waiting: Waiting | None) -> bool:  # noqa: ARG001
    """Return True for a table that comes with the words that open a round."""
    table = len(sent) == 1 and sent[0].kind is AttachmentKind.FILE
    return bool(_OPEN.match(text)) and table and sent[0].name.lower().endswith(_TABLES)


COMMAND = Command(
    words=("评估", "督导评估", "评估结果", "申报示范校"),
    summary="督导和示范校评估：申报、进度、结果",
    examples=(
        "评估",
        "申报示范校",
        "评估结果 2026",
        "发起评估 智慧校园示范校 12月31日前",
        "公布评估结果",
    ),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.BUREAU_LEADER}),
    handle=handle,
    phrases=("示范校评估进行得怎么样", "我们学校想申报示范校", "哪些学校评上了示范校"),
    claims=_claims,
    takes=_takes,
)
