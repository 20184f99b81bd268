"""Chat command 发起填报: ask units for figures, see how far it is, remind, close."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from message_cards.cards.collection import (
    close_card,
    form_card,
    list_card,
    missing_card,
    progress_card,
    reporter_card,
)
from message_cards.cards.collection_waves import sent_card, wave_card
from message_cards.plain_table import draw_table
from school.collection import RoundState
from school.collection_calls import (
    LONGEST_FORM,
    DraftForm,
    FormView,
    NameReporter,
    Progress,
    ProgressAnswer,
    ReporterNamed,
    RoundOf,
    RoundTable,
    SendWave,
    SettleRound,
    WavePreview,
    WaveSent,
)
from school.collection_file import form_fields
from school.collection_values import reason_in
from school.collection_words import HOW
from school.county_time import spoken
from school.errors import NotUnderstood
from school.people import Role, UnitKind
from school.spelling import simplified

NAME = "collection"
_DRAFT = re.compile(
    r"^(?:我要|我想|帮我|请)?发起(?:一个|一张|新的?)?(?:数据)?(?:填报|采集)\s*[:：]?\s*"
)
_WAVE = re.compile(r"^(?:一键)?(?:催办|催填|催报|催一下)\s*[:：]?\s*(?P<rest>.*)$")
_CLOSE = re.compile(r"^(?:关闭|结束)\s*(?:填报\s*(?P<rest>.*)|(?P<name>.*填报))$")
_REOPEN = re.compile(r"^重新(?:打开|开放|填报)\s*(?:填报)?\s*(?P<rest>.*)$")
_VOID = re.compile(r"^(?:作废|撤销)填报\s*(?P<rest>.*)$")
_REPORTER = re.compile(r"^(?:指定|换)?填报人\s*[:：]?\s*(?P<rest>.*)$")
_PROGRESS = re.compile(
    r"^(?:看看?|查看?)?\s*(?P<name>\S*?)(?:的)?填报(?:进度|情况)\s*(?P<rest>.*)$"
)
_TABLE = re.compile(r"^(?:看看?|下载|导出|发)?\s*填报(?:汇总|结果)表?\s*[:：]?\s*(?P<rest>.*)$")
_TEXT = 64


def handle(chat: Chat) -> Sequence[Reply]:
    """Do what was pressed, take a form as words or a file, or what a text asks."""
    if chat.pressed:
        return [_PRESSED[chat.args.get("do", "show")](chat)]
    if chat.event.attachments:
        return [_from_file(chat, chat.event.attachments[0])]
    text = chat.text.strip(" 。.!！")
    for form, do in _FORMS:
        if found := form.match(text):
            said = found.groupdict()
            return [do(chat, f"{said.get('name') or ''}{said.get('rest') or ''}".strip())]
    return [_draft(chat)]


def _draft(chat: Chat) -> Reply:
    """Show a form to be confirmed; without what it asks, wait for the words or the file."""
    lines = [simplified(line) for line in chat.event.text.splitlines() if line.strip()]
    text = _DRAFT.sub("", ";".join(lines) or chat.text)
    if ":" not in text and "：" not in text:
        chat.remember = Waiting(command=NAME, args={"head": text[: _TEXT * 2]})
        what = "项目" if text else "表名、项目和截止日期"
        return Reply(text=f"还差{what}。{HOW}", private=True)
    request = DraftForm(text=text[:LONGEST_FORM])
    return Reply(
        card=form_card(chat.functions.call("draft_collection", request, FormView)), private=True
    )


def _from_file(chat: Chat, attachment: Attachment) -> Reply:
    """Take a form as a spreadsheet; its title and due day are in the words beside it."""
    fields = form_fields(chat.fetch(attachment), name=attachment.name)
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    text = _DRAFT.sub("", chat.text) or waited.get("head", "")
    if not text:
        raise NotUnderstood(
            "还差表名和截止日期，没有发起。请和文件一起写“发起填报 9月在线率 截止 周五 学校填”。"
        )
    request = DraftForm(text=text[:LONGEST_FORM], fields=fields)
    return Reply(
        card=form_card(chat.functions.call("draft_collection", request, FormView)), private=True
    )


def _of(chat: Chat, text: str = "") -> RoundOf:
    return RoundOf(round_id=chat.args.get("round", ""), text=text[:_TEXT])


def _open(chat: Chat) -> Reply:
    progress = chat.functions.call("open_collection", _of(chat), Progress)
    note = (
        f"已发出，私信告诉了 {progress.told} 位填报人。" if progress.opened_now else "早就发出了。"
    )
    return Reply(card=progress_card(progress, note=note), private=True)


def _show(chat: Chat, text: str = "") -> Reply:
    answer = chat.functions.call("collection_progress", _of(chat, text), ProgressAnswer)
    if answer.progress is None:
        return Reply(card=list_card(answer.rounds), private=True)
    return Reply(card=progress_card(answer.progress), private=True)


def _missing(chat: Chat) -> Reply:
    answer = chat.functions.call("collection_progress", _of(chat), ProgressAnswer)
    if answer.progress is None:
        return Reply(card=list_card(answer.rounds), private=True)
    return Reply(card=missing_card(answer.progress), private=True)


def _table(chat: Chat, text: str = "") -> Reply:
    """Send what was reported so far as a spreadsheet."""
    table = chat.functions.call("collection_table", _of(chat, text), RoundTable)
    made = f"{table.name} · {table.period} · 青教 {spoken(chat.clock.now())}"
    key = chat.keep(draw_table(table.rows, title="汇总", made=made), ending=".xlsx")
    return Reply(text=f"{table.name}的汇总表，没填的单位空着。", files=(key,), private=True)


def _wave(chat: Chat, text: str = "") -> Reply:
    preview = chat.functions.call("preview_wave", _of(chat, text), WavePreview)
    return Reply(card=wave_card(preview), private=True)


def _send(chat: Chat) -> Reply:
    request = SendWave(
        round_id=chat.args.get("round", ""),
        wave=int(chat.args.get("wave", "1")),
        force=chat.args.get("do") == "force",
    )
    return Reply(card=sent_card(chat.functions.call("send_wave", request, WaveSent)), private=True)


def _close(chat: Chat, text: str = "") -> Reply:
    """Close a round that is complete; ask first where units are missing."""
    answer = chat.functions.call("collection_progress", _of(chat, text), ProgressAnswer)
    progress = answer.progress
    if progress is None:
        return Reply(card=list_card(answer.rounds), private=True)
    if progress.missing and progress.state is RoundState.OPEN:
        return Reply(card=close_card(progress), private=True)
    return _settled(chat, RoundOf(round_id=progress.round_id), to=RoundState.CLOSED)


def _closed(chat: Chat) -> Reply:
    return _settled(chat, _of(chat), to=RoundState.CLOSED)


def _settled(chat: Chat, which: RoundOf, *, to: RoundState, reason: str = "") -> Reply:
    request = SettleRound(round_id=which.round_id, text=which.text, to=to, reason=reason[:100])
    answer = chat.functions.call("settle_collection", request, ProgressAnswer)
    if answer.progress is None:
        return Reply(card=list_card(answer.rounds), private=True)
    number = answer.progress.number
    each = {UnitKind.SCHOOL: "各校", UnitKind.CLASS: "各班"}.get(answer.progress.level, "")
    note = {
        RoundState.CLOSED: f"已关闭。这些数可以直接问了，如“{each}{number}是多少”。"
        if number
        else "已关闭。",
        RoundState.OPEN: "已重新打开，各单位可以改，改要写原因。",
        RoundState.VOID: "已作废，不计入任何数字。",
    }[to]
    return Reply(card=progress_card(answer.progress, note=note), private=True)


def _reopen(chat: Chat, text: str) -> Reply:
    reason, rest = reason_in(f" {text}")
    return _settled(chat, _of(chat, rest.strip()), to=RoundState.OPEN, reason=reason)


def _void(chat: Chat, text: str) -> Reply:
    reason, rest = reason_in(f" {text}")
    return _settled(chat, _of(chat, rest.strip()), to=RoundState.VOID, reason=reason)


def _reporter(chat: Chat, text: str) -> Reply:
    """Name who fills in: “填报人 9月在线率 云溪第1小学 李明”."""
    parts = text.split()
    if len(parts) < 3:  # noqa: PLR2004  # form, unit and name
        raise NotUnderstood("请写成“填报人 9月在线率 云溪第1小学 李明”。没有改动。")
    request = NameReporter(text=parts[0][:_TEXT], who=" ".join(parts[1:])[:_TEXT])
    named = chat.functions.call("name_reporter", request, ReporterNamed)
    return Reply(card=reporter_card(named), private=True)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[Chat, str], Reply]], ...] = (
    (_WAVE, _wave),
    (_CLOSE, _close),
    (_REOPEN, _reopen),
    (_VOID, _void),
    (_REPORTER, _reporter),
    (_TABLE, _table),
    (_PROGRESS, _show),
)
_PRESSED: Mapping[str, Callable[[Chat], Reply]] = {
    "open": _open,
    "show": _show,
    "missing": _missing,
    "table": _table,
    "wave": _wave,
    "send": _send,
    "force": _send,
    "close": _close,
    "closed": _closed,
}


def _claims(text: str) -> bool:
    said = text.strip(" 。.!！")
    forms = (_DRAFT, _WAVE, _CLOSE, _VOID, _REPORTER, _TABLE, _PROGRESS)
    reopens = _REOPEN.match(said) and "填报" in said
    return any(form.match(said) for form in forms) or bool(reopens)


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for the form whose name was said before."""
    return "head" in waiting.args and (":" in text or "：" in text) and "截止" in text


def _takes(text: str, sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for a form as a file: said so, called so, or waited for."""
    files = bool(sent) and all(one.kind is AttachmentKind.FILE for one in sent)
    waits = waiting is not None and waiting.command == NAME and not text
    named = any("发起填报" in one.name for one in sent)
    return files and (waits or named or bool(_DRAFT.match(text)))


COMMAND = Command(
    words=(
        *("发起填报", "填报进度", "催办", "关闭填报", "填报汇总"),
        *("重新打开填报", "作废填报", "填报人"),
    ),
    summary="向学校或班级收数：发起、看进度、催办、关闭",
    examples=(
        "发起填报 9月在线率：在线学生数(人)、学生数(人)、在线率=在线学生数/学生数 截止 周五 学校填",
        "填报进度 9月在线率",
        "催办 9月在线率填报",
        "关闭填报 9月在线率",
    ),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.ADMIN}),
    handle=handle,
    phrases=("让各校报一下数据", "还有哪些学校没填", "数据采集", "收一张表"),
    claims=_claims,
    names_others=True,
    answers=_answers,
    takes=_takes,
)
