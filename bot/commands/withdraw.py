"""Chat command 撤回同意: as easy as agreeing; what was stored under it is deleted."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.understanding import says_just, without
from message_cards.card import Button, Card, Press, Tone
from message_cards.cards.consent import decided_card, take_back
from school.consent import (
    PURPOSE_NAMES,
    SPOKEN,
    AllConsents,
    ChildConsent,
    ConsentOverview,
    ConsentState,
    Decide,
    MyConsents,
    Purpose,
    Standing,
    purposes_named,
)
from school.people import PersonId, Role

_NAMES = "|".join(word for words in SPOKEN.values() for word in words)
_ASKING = "(请|帮我|我)*(要|想)?"
_WHOSE = "(孩子的?|我家孩子的?|[\u4e00-\u9fff]{2,4}的)?"
_RECORDS = "成长档案|成长记录|画像|学期报告|健康数据"
_GONE = "删除|删掉|删了|清除"
_FORM = re.compile(
    rf"^{_ASKING}撤回\s*(对|关于)?{_WHOSE}\s*(同意)?\s*({_NAMES})"
    rf"|^{_ASKING}取消(?=.*同意)(对|关于)?{_WHOSE}\s*(同意)?\s*({_NAMES})"
    rf"|^{_ASKING}({_GONE})\s*{_WHOSE}({_RECORDS})"
    rf"|^{_ASKING}把{_WHOSE}({_RECORDS})(全|都)*({_GONE})"
)
"""Taking a consent back, or asking to delete what is stored for one purpose: the same right."""
NOTHING = "现在没有生效的同意，没有什么要撤回的。"


def handle(chat: Chat) -> Sequence[Reply]:
    """Withdraw for the child and purpose that are meant; ask when several are, or more was said."""
    if "pupil" in chat.args:
        purpose = Purpose(chat.args.get("purpose", Purpose.HOMEWORK))
        return [_withdraw(chat, chat.args["pupil"], purpose)]
    purposes = _purposes_meant(chat)
    if len(purposes) != 1:
        return [_which_purpose(purposes)]
    state = chat.functions.call("my_consents", MyConsents(purpose=purposes[0]), ConsentState)
    agreed = [c for c in state.children if c.standing in (Standing.AGREED, Standing.OUTDATED)]
    named = [c for c in agreed if c.name in chat.text] or agreed
    if not named:
        return [Reply(text=NOTHING, private=True)]
    if len(named) == 1 and _said_just_that(chat, named, state.purpose):
        return [_withdraw(chat, named[0].pupil_id, state.purpose)]
    return [_ask(state.purpose, named)]


def _purposes_meant(chat: Chat) -> tuple[Purpose, ...]:
    """Return the purposes named; without a name, homework's, else all that are agreed."""
    if "purpose" in chat.args:
        return (Purpose(chat.args["purpose"]),)
    names = (child.name for child in chat.identity.children)
    named = purposes_named(without(chat.text, names))
    if named:
        return named
    overview = chat.functions.call("consent_overview", AllConsents(), ConsentOverview)
    in_force = {
        one.purpose
        for child in overview.children
        for one in child.purposes
        if one.standing in (Standing.AGREED, Standing.OUTDATED)
    }
    if Purpose.HOMEWORK in in_force or not in_force:
        return (Purpose.HOMEWORK,)
    return tuple(p for p in Purpose if p in in_force)


def _said_just_that(chat: Chat, named: Sequence[ChildConsent], purpose: Purpose) -> bool:
    if chat.pressed:
        return True
    said = without(chat.text, (c.name for c in named))
    plain = ("撤回同意", "撤回", "取消同意")
    behind = ("", *SPOKEN[purpose])
    return says_just(said, (f"{word}{what}" for word in plain for what in behind))


def _ask(purpose: Purpose, children: Sequence[ChildConsent]) -> Reply:
    words = take_back(purpose)
    buttons = tuple(
        Button(
            label=f"撤回 {c.name}",
            say=f"{words} {c.name}",
            press=Press(command="withdraw", args={"pupil": c.pupil_id, "purpose": purpose.value}),
        )
        for c in children
    )
    what = "" if purpose is Purpose.HOMEWORK else f"“{PURPOSE_NAMES[purpose]}”的"
    ask = Card(
        title=f"要撤回哪个孩子{what or '的'}同意？"
        if len(children) > 1
        else f"要撤回{what}同意吗？",
        tone=Tone.ASK,
        lines=(f"撤回后会删除{_STORED[purpose]}，别的不动。",),
        buttons=buttons,
    )
    return Reply(card=ask, private=True)


_STORED = {
    Purpose.HOMEWORK: "已保存的作业照片和批改记录",
    Purpose.IMPROVE: "留下的答案小图片",
    Purpose.GROWTH: "已保存的成长档案",
    Purpose.PORTRAIT: "已保存的画像和报告",
    Purpose.HEALTH: "已保存的健康数据",
}


def _which_purpose(purposes: Sequence[Purpose]) -> Reply:
    buttons = tuple(
        Button(
            label=take_back(purpose),
            say=take_back(purpose),
            press=Press(command="withdraw", args={"purpose": purpose.value}),
        )
        for purpose in purposes
    )
    ask = Card(
        title="要撤回哪一项？",
        tone=Tone.ASK,
        lines=("撤回后会删除为这一项保存的记录，别的不动。",),
        buttons=buttons,
    )
    return Reply(card=ask, private=True)


def _withdraw(chat: Chat, pupil: str, purpose: Purpose) -> Reply:
    request = Decide(pupil_id=PersonId(pupil), agree=False, purpose=purpose)
    state = chat.functions.call("decide_consent", request, ConsentState)
    return Reply(card=decided_card(state), private=True)


COMMAND = Command(
    words=("撤回同意", "撤回", "取消同意", "撤回改进"),
    summary="撤回一项同意，并删除为它保存的记录",
    examples=("撤回同意", "撤回画像", "撤回改进", "删除孩子的成长档案"),
    roles=frozenset({Role.GUARDIAN}),
    handle=handle,
    phrases=(
        "我不想让你们保存作业了",
        "把照片删掉",
        "我要撤回",
        "不想让你们留孩子的字迹",
    ),
    claims=lambda text: bool(_FORM.match(text)),
)
