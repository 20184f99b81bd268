"""Chat command 资产: find, register, import, lend, scrap; labels with QR codes."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from bot.sending import keep_pdf
from bot.sent_photos import are_pictures, keep_photos
from message_cards.cards.assets import (
    asset_card,
    assets_card,
    imported_card,
    registered_card,
    scrap_card,
    scrap_reason_card,
)
from message_cards.label_pdf import draw_labels
from school.asset_calls import (
    AssetList,
    AssetView,
    FindAssets,
    ImportAssets,
    ImportedAssets,
    Labels,
    LabelsOf,
    LendAsset,
    RegisterAsset,
    ScrapAct,
    ScrapAsset,
)
from school.asset_words import read_assets
from school.assets import code_in, without_code
from school.errors import NotUnderstood
from school.people import Role

NAME = "assets"
_REGISTER = re.compile(r"^(?:登记|新增|录入)(?:一[件台个]?)?资产\s*")
_IMPORT = re.compile(r"^导入资产(?:清单|表|台账)?")
_LABELS = re.compile(r"^(?:打?印)?(?:资产)?标签\s*|^资产二维码\s*")
_DO = re.compile(
    r"^(?P<do>不同意报废|同意报废|申请报废|报废|借用|借|归还|还)\s*(?P<rest>.*)$", re.DOTALL
)
_WORD = re.compile(r"^(?:看看?|查看?|找)?\s*资产\s*(?:清单|台账)?\s*")
_REASON = re.compile(r"^(?:原因|理由)\s*[是为]?\s*[:：]?\s*(?P<rest>.+)$", re.DOTALL)
_ACTS = {
    "不同意报废": "refuse", "同意报废": "approve", "申请报废": "scrap", "报废": "scrap",
    "借用": "borrow", "借": "borrow", "归还": "return", "还": "return",
}  # fmt: skip
HOW = (
    "好，请发资产表格（CSV 或 XLSX），第一行写列名："
    "资产名称、类别、位置、使用人、购置日期、价格、序列号、报废日期（或使用年限）、数量。"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show assets, or do what was pressed, typed or sent."""
    text = chat.text.strip(" 。.!！?？")
    if chat.event.attachments:
        return _sent(chat, text)
    if chat.pressed:
        return _pressed(chat, chat.args)
    return _typed(chat, text)


def _typed(chat: Chat, text: str) -> Sequence[Reply]:
    if _IMPORT.match(text):
        chat.remember = Waiting(command=NAME, args={"file": "yes"})
        return [Reply(text=HOW, private=True)]
    if _REGISTER.match(text):
        return [_register(chat, _REGISTER.sub("", text).strip())]
    if _LABELS.match(text):
        return _labels(chat, _LABELS.sub("", text)[:64])
    if reason := _reason(chat, text):
        return _pressed(chat, reason)
    if (done := _DO.match(text)) and code_in(text):
        rest = without_code(done["rest"]).strip()
        return _pressed(chat, {"code": code_in(text), "do": _ACTS[done["do"]], "reason": rest[:80]})
    return _found(chat, text=_WORD.sub("", text)[:64], start=0)


def _register(chat: Chat, said: str) -> Reply:
    if not said:
        raise NotUnderstood("登记什么？请写如“登记资产 投影仪 三(2)班 2021年购 8年报废”。")
    asset = chat.functions.call("register_asset", RegisterAsset(text=said[:200]), AssetView)
    return Reply(card=registered_card(asset), private=True)


def _reason(chat: Chat, text: str) -> dict[str, str]:
    mine = chat.waiting is not None and chat.waiting.command == NAME
    waited = chat.waiting.args if mine and chat.waiting else {}
    said = _REASON.match(text)
    return {**waited, "reason": said["rest"].strip()[:80]} if said and "asset" in waited else {}


def _pressed(chat: Chat, args: dict[str, str]) -> Sequence[Reply]:
    if "labels" in args:
        return _labels(chat, args["labels"])
    if "text" in args:
        return _found(chat, text=args["text"], start=int(args.get("start", 0)))
    meant = {"asset_id": args.get("asset", ""), "code": args.get("code", "")}
    do = args.get("do", "")
    if do in ("borrow", "return"):
        lend = LendAsset(**meant, back=do == "return")
        asset = chat.functions.call("lend_asset", lend, AssetView)
        done = "已归还。" if lend.back else "已借给你，用完发“归还”或点按钮。"
        return [Reply(card=asset_card(asset, done=done), private=True)]
    if do:
        return [_scrap(chat, meant, do, reason=args.get("reason", ""))]
    found = chat.functions.call("find_assets", FindAssets(**meant), AssetList)
    return [Reply(card=assets_card(found, text=""), private=True)]


def _scrap(chat: Chat, meant: dict[str, str], do: str, *, reason: str) -> Reply:
    if do == "scrap" and not reason:
        found = chat.functions.call("find_assets", FindAssets(**meant), AssetList)
        asset = found.rows[0]
        waits = {"asset": asset.asset_id, "do": "scrap"}
        chat.remember = Waiting(command=NAME, args=waits)
        return Reply(card=scrap_reason_card(asset), private=True)
    act = {"scrap": ScrapAct.ASK, "approve": ScrapAct.APPROVE, "refuse": ScrapAct.REFUSE}[do]
    request = ScrapAsset(**meant, act=act, reason=reason)
    return Reply(
        card=scrap_card(chat.functions.call("scrap_asset", request, AssetView)), private=True
    )


def _found(chat: Chat, *, text: str, start: int) -> Sequence[Reply]:
    code = code_in(text)
    request = FindAssets(code=code, text="" if code else text, start=start)
    found = chat.functions.call("find_assets", request, AssetList)
    return [Reply(card=assets_card(found, text=text), private=True)]


def _labels(chat: Chat, text: str) -> Sequence[Reply]:
    found = chat.functions.call("asset_labels", LabelsOf(text=text), Labels)
    rest = found.total - len(found.labels)
    more = f"，还有 {rest} 件没印，请按位置分几次要" if rest else ""
    said = f"{len(found.labels)} 张标签{more}。用 A4 24 格不干胶纸（70×37 毫米），按实际大小打印。"
    return [Reply(text=said, files=keep_pdf(chat, draw_labels(found.labels)), private=True)]


def _sent(chat: Chat, text: str) -> Sequence[Reply]:
    """Take a table of assets, or look at the photo of a label."""
    if len(chat.event.attachments) > 1:
        raise NotUnderstood("一次发一张表或一张标签照片。请分开发。")
    (sent,) = chat.event.attachments
    waits = chat.waiting is not None and "file" in chat.waiting.args
    if _IMPORT.match(text) or (waits and not text):
        rows = read_assets(chat.fetch(sent), name=sent.name)
        done = chat.functions.call("import_assets", ImportAssets(rows=rows), ImportedAssets)
        return [Reply(card=imported_card(done), private=True)]
    (key,) = keep_photos(chat, [sent], most=1)
    found = chat.functions.call("find_assets", FindAssets(photo_key=key), AssetList)
    return [Reply(card=assets_card(found, text=""), private=True)]


def _takes(text: str, attachments: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for a table said or asked to be of assets, and for a photo of a label."""
    asked = waiting is not None and waiting.command == NAME and "file" in waiting.args
    if _IMPORT.match(text) or (asked and not text):
        return bool(attachments)
    return are_pictures(attachments) and bool(_WORD.match(text))


def _claims(text: str) -> bool:
    forms = (_REGISTER, _IMPORT, _LABELS)
    known = any(form.match(text) for form in forms)
    looks = re.match(r"^(?:看看?|查看?|找)?\s*资产\s*(?!使用|统计|到期)", text)
    return known or bool(looks) or bool(_DO.match(text) and code_in(text))


COMMAND = Command(
    words=("资产", "登记资产", "导入资产", "资产标签"),
    summary="查资产、借还、登记、印二维码标签",
    examples=(
        "资产 投影仪",
        "登记资产 投影仪 三(2)班 2021年购 8年报废",
        "资产标签 三(2)班",
    ),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.ADMIN),
            *(Role.HEALTH_REPORTER, Role.SECURITY, Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("学校有几台投影仪", "查一下这个设备", "打印资产二维码"),
    claims=_claims,
    answers=lambda text, waiting: "asset" in waiting.args and bool(_REASON.match(text)),
    takes=_takes,
)
