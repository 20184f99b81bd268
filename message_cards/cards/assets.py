"""Cards of assets: one with what can be done, lists, what is due to be scrapped, figures."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Section, Tone
from message_cards.charts import Bar, bars
from school.asset_calls import (
    AssetAct,
    AssetList,
    AssetMonth,
    AssetView,
    Expiring,
    ImportedAssets,
)
from school.assets import ASSET_STATES, AssetCounts, AssetState

NAME = "assets"
FIGURES = "asset_figures"
REPAIR = "repairs"
MOST_SCHOOLS = 8


def asset_card(asset: AssetView, *, done: str = "") -> Card:
    """Show one asset: where it is, how old, and what can be done with it."""
    rows = (
        ("位置", asset.place),
        ("使用人", asset.keeper),
        ("类别", asset.category),
        ("购置", f"{asset.bought_on:%Y-%m-%d}" if asset.bought_on else ""),
        ("价格", f"{asset.price_yuan:,} 元" if asset.price_yuan is not None else ""),
        ("报废日期", f"{asset.scrap_on:%Y-%m-%d}" if asset.scrap_on else ""),
        ("序列号", asset.serial),
        ("报修", _repairs(asset)),
    )
    return Card(
        title=f"{asset.name} · {_state(asset)}",
        lines=(done,) if done else (),
        rows=tuple(Row(name=name, value=value) for name, value in rows if value),
        buttons=_buttons(asset),
        source=f"{asset.school} · 编码 {asset.code}",
    )


def _state(asset: AssetView) -> str:
    if asset.state is AssetState.LENT:
        return f"{asset.borrower}借用中"
    if asset.state is AssetState.SCRAP_ASKED:
        return f"待批报废（{asset.scrap_reason}）"
    return ASSET_STATES[asset.state]


def _repairs(asset: AssetView) -> str:
    now = f"，{asset.open_repair} 在修" if asset.open_repair else ""
    return f"{asset.repairs} 次{now}" if asset.repairs else ""


def _buttons(asset: AssetView) -> tuple[Button, ...]:
    about = {"asset": asset.asset_id}
    wanted = {
        AssetAct.REPAIR: (("报修", f"报修 {asset.code}", Press(command=REPAIR, args=about)),),
        AssetAct.BORROW: (("借用", f"借用 {asset.code}", _do(asset, "borrow")),),
        AssetAct.RETURN: (("归还", f"归还 {asset.code}", _do(asset, "return")),),
        AssetAct.SCRAP: (("申请报废", f"申请报废 {asset.code}", _do(asset, "scrap")),),
        AssetAct.DECIDE: (
            ("同意报废", f"同意报废 {asset.code}", _do(asset, "approve")),
            ("不同意", f"不同意报废 {asset.code}", _do(asset, "refuse")),
        ),
    }
    return tuple(
        Button(label=label, say=say, press=press)
        for act in asset.may
        for label, say, press in wanted[act]
    )


def _do(asset: AssetView, do: str) -> Press:
    return Press(command=NAME, args={"asset": asset.asset_id, "do": do})


def assets_card(found: AssetList, *, text: str) -> Card:
    """Show the assets that fit, or the one that does."""
    if found.unread:
        return Card(
            title="没有认出标签",
            tone=Tone.ASK,
            lines=("请对准二维码再拍一张，或发标签上的编码，如“资产 7K2M-9QXA-4TRD”。",),
            source="照片看过就删",
        )
    if found.total == 1 and not found.start:
        return asset_card(found.rows[0])
    if not found.total:
        how = "登记：登记资产 投影仪 三(2)班 2021年购 8年报废；表格：导入资产。"
        return Card(title="没有这样的资产", lines=(how,), source=found.scope or "资产")
    rest = found.total - found.start - len(found.rows)
    args = {"text": text, "start": str(found.start + len(found.rows))}
    more = Button(label=f"还有 {rest} 件", press=Press(command=NAME, args=args))
    return Card(
        title=f"资产 · {found.scope} · {found.total} 件",
        sections=tuple(_section(one, several="所学校" in found.scope) for one in found.rows),
        buttons=(more,) if rest > 0 else (),
        source=f"找“{text}”" if text else "发“资产 投影仪”只看一种",
    )


def _section(asset: AssetView, *, several: bool) -> Section:
    where = f"{asset.school} " if several else ""
    parts = [f"{where}{asset.place}", asset.keeper, _state(asset)]
    press = Press(command=NAME, args={"asset": asset.asset_id})
    button = Button(label="看", say=f"资产 {asset.code}", press=press)
    said = " · ".join(part for part in parts if part)
    return Section(text=f"{asset.name}（{said}）", buttons=(button,))


def imported_card(done: ImportedAssets) -> Card:
    """Say what a file brought."""
    labels = Press(command=NAME, args={"labels": ""})
    return Card(
        title=f"资产已导入 · {done.school}",
        tone=Tone.GOOD,
        lines=(f"新增 {done.new} 件，已有 {done.same} 件。",),
        buttons=(Button(label="印标签", say="资产标签", press=labels),),
        source="同一张表再发一次不会重复",
    )


def registered_card(asset: AssetView) -> Card:
    """Say that an asset is registered, with its label one press away."""
    shown = asset_card(asset, done="已登记。打印标签贴在设备上，扫码就能报修。")
    press = Press(command=NAME, args={"labels": asset.code})
    label = Button(
        label="印标签", say=f"资产标签 {asset.code}", style=ButtonStyle.PRIMARY, press=press
    )
    return shown.model_copy(update={"tone": Tone.GOOD, "buttons": (label, *shown.buttons)})


def scrap_reason_card(asset: AssetView) -> Card:
    """Ask why an asset is to be scrapped."""
    reasons = ("到期了", "修不好", "已经淘汰")
    return Card(
        title=f"{asset.name}为什么报废？",
        tone=Tone.ASK,
        lines=("点一个原因，或发“原因 ……”。要由另一位校领导或管理员批。",),
        buttons=tuple(
            Button(
                label=reason,
                say=f"原因 {reason}",
                press=Press(
                    command=NAME, args={"asset": asset.asset_id, "do": "scrap", "reason": reason}
                ),
            )
            for reason in reasons
        ),
        source="还没有申请",
    )


def scrap_card(asset: AssetView) -> Card:
    """Tell a manager what somebody wants scrapped, or who asked what was decided."""
    if asset.state is AssetState.SCRAP_ASKED:
        done = "有人申请报废，请你批。" if AssetAct.DECIDE in asset.may else "报废申请在等批。"
    elif asset.state is AssetState.SCRAPPED:
        done = "报废已同意。"
    else:
        done = "报废没有同意，照常使用。"
    return asset_card(asset, done=done)


def expiring_card(found: Expiring, chart: Picture | None) -> Card:
    """Show what is due to be scrapped in a year."""
    title = f"{found.year} 年到期报废 · {found.scope}"
    if not found.total:
        return Card(title=title, tone=Tone.GOOD, lines=("没有到期的资产。",), source="按报废日期算")
    kinds = "、".join(f"{name} {count}" for name, count in found.by_category)
    late = f"其中 {found.overdue} 件往年就到期了，还没有报废。" if found.overdue else ""
    price = f"，原值 {found.price_yuan:,.0f} 元" if found.price_yuan else ""
    rest = found.total - found.start - len(found.rows)
    args = {"expiring": str(found.year), "start": str(found.start + len(found.rows))}
    more = Button(label=f"还有 {rest} 件", press=Press(command=FIGURES, args=args))
    table = Press(command=FIGURES, args={"expiring": str(found.year), "table": "yes"})
    return Card(
        title=title,
        lines=tuple(filter(None, (f"共 {found.total} 件{price}", late, kinds))),
        rows=tuple(Row(name=name, value=f"{count} 件") for name, count in found.by_school),
        pictures=(chart,) if chart else (),
        sections=()
        if found.by_school
        else tuple(_expiring(one, year=found.year) for one in found.rows),
        buttons=(
            *((more,) if rest > 0 and not found.by_school else ()),
            Button(label="要表格", say=f"到期报废 {found.year} 表格", press=table),
        ),
        source="按登记的报废日期算，已报废的不算",
    )


def overdue_since(asset: AssetView, year: int) -> str:
    """Return “往年到期” for what was due before a year."""
    return "往年到期" if asset.scrap_on and asset.scrap_on.year < year else ""


def _expiring(asset: AssetView, *, year: int) -> Section:
    press = Press(command=NAME, args={"asset": asset.asset_id})
    button = Button(label="看", say=f"资产 {asset.code}", press=press)
    late = f"（{said}）" if (said := overdue_since(asset, year)) else ""
    return Section(text=f"{asset.scrap_on}{late} {asset.name} {asset.place}", buttons=(button,))


def use_card(month: AssetMonth, chart: Picture | None) -> Card:
    """Show what there is, and how it was used in a month."""
    counts = month.counts
    rows = [Row(name=one.school, value=_counts(one.counts)) for one in month.schools[:MOST_SCHOOLS]]
    if not month.schools:
        said = (
            ("类别", _times(counts.by_category, "件")),
            ("常借", _times(month.most_used, "次")),
            ("常坏", _times(month.most_broken, "次")),
        )
        rows = [Row(name=name, value=value) for name, value in said if value]
    return Card(
        title=f"资产使用 · {month.scope} · {month.month.year}年{month.month.month}月",
        lines=(_counts(counts),),
        rows=tuple(rows),
        pictures=(chart,) if chart else (),
        source="使用率：这个月借用过的占全部；没有借用登记的不算用过",
    )


def _times(counted: tuple[tuple[str, int], ...], unit: str) -> str:
    return "、".join(f"{name} {count} {unit}" for name, count in counted)


def _counts(counts: AssetCounts) -> str:
    parts = [f"{counts.total} 件"]
    if counts.used_rate is not None:
        parts.append(f"借用 {counts.loans} 次，使用率 {counts.used_rate:.0%}")
    parts += [f"在修 {counts.open_repairs}"] if counts.open_repairs else []
    parts += [f"已到期 {counts.expired}"] if counts.expired else []
    return " · ".join(parts)


def category_chart(counted: tuple[tuple[str, int], ...], *, title: str) -> bytes | None:
    """Return how many of each category as bars, a PNG; None: there are none."""
    rows = [Bar(name=name, value=float(count), said=f"{count} 件") for name, count in counted]
    return bars(rows, title=title) if rows else None
