"""Cards of what is stored about a person: how much, who looked at it, and its deletion."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.my_data import (
    ROSTER,
    DeletedData,
    Kind,
    PersonsData,
    Reader,
    table_name,
)
from school.my_data_names import ACTION_NAMES
from school.people import ROLE_NAMES, Role

MOST_READERS = 6


def my_data_card(stored: PersonsData) -> Card:
    """Show what is stored by kind, and who looked at it last."""
    export = Press(command="my_data", args={"export": stored.person_id})
    delete = Press(command="my_data", args={"delete": stored.person_id})
    buttons = [Button(label="导出", say="导出数据", style=ButtonStyle.PRIMARY, press=export)]
    if stored.deletable:
        buttons.append(Button(label="删除", say="删除数据", style=ButtonStyle.DANGER, press=delete))
    looked = [reader_line(reader) for reader in stored.readers[:MOST_READERS]]
    more = len(stored.readers) - MOST_READERS
    if more > 0:
        looked.append(f"更早还有 {more} 条，导出后能看全。")
    return Card(
        title=f"存着的数据：{stored.name}",
        lines=("谁看过：" if looked else "一年内没有人看过。", *looked),
        rows=tuple(Row(name=table_name(k.table), value=f"{k.count} 条") for k in stored.kinds),
        buttons=tuple(buttons),
        source="照片和小图在导出里；只发给你本人",
    )


def reader_line(reader: Reader) -> str:
    """Return one line of who looked: “2026-11-21 老师 批改 3 次”, never a name."""
    known = reader.role in set(Role)
    who = ROLE_NAMES[Role(reader.role)] if known else "系统"
    what = ACTION_NAMES.get(reader.action, reader.action)
    return f"{reader.day} {who} {what} {reader.times} 次"


def ask_deletion_card(stored: PersonsData) -> Card:
    """Say what would go, and ask once more."""
    records = [kind for kind in stored.kinds if kind.table not in ROSTER]
    person = stored.person_id
    some = Press(command="my_data", args={"delete": person, "sure": "records"})
    whole = Press(command="my_data", args={"delete": person, "sure": "whole"})
    return Card(
        title=f"要删除 {stored.name} 的数据吗？",
        tone=Tone.ALERT,
        lines=(
            f"“删除记录”会删掉：{_counted(records) or '现在没有记录'}；照片和聊天里的副本一起删。",
            "班级名单里的姓名和学号留着，孩子照常上课点名。",
            "“连名单一起删”还会删掉姓名、学号和监护关系，之后要由学校重新登记才能再用。",
            "删了找不回来。需要留底请先导出。",
        ),
        buttons=(
            Button(label="删除记录", say="确认删除", style=ButtonStyle.DANGER, press=some),
            Button(label="连名单一起删", say="连名单一起删", press=whole),
            Button(
                label="先导出",
                say="导出数据",
                press=Press(command="my_data", args={"export": person}),
            ),
        ),
    )


def _counted(kinds: list[Kind]) -> str:
    return "、".join(f"{table_name(kind.table)} {kind.count} 条" for kind in kinds)


def deleted_card(done: DeletedData) -> Card:
    """Say what went; it names nobody, for this card stays in the chat."""
    went = _counted(list(done.kinds)) or "没有存着的记录"
    copies = f"聊天里的 {done.messages} 条副本也删了。" if done.messages else ""
    after = (
        "名单里已经没有这个孩子；需要再用时请学校重新登记。"
        if done.whole
        else "同意也一并撤回了；想再用，发“同意”。"
    )
    return Card(
        title="已删除",
        tone=Tone.GOOD,
        lines=(f"删掉了：{went}。{copies}", f"照片文件一小时内清完。{after}"),
        source="只留下不含姓名的访问记录，依法备查",
    )
