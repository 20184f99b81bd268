"""Cards of something on its way into the library: what was understood, and what came of it."""

from message_cards.card import Button, ButtonStyle, Card, Press, Tone
from message_cards.cards.resource import (
    facts_line,
    managing,
    plain,
    press,
    resource_card,
    what_follows,
)
from school.resource_calls import Act, Near, ReadingStatus, ResourceShown, UploadTold
from school.resources import Resource, ReviewState


def uploaded_card(shown: ResourceShown) -> Card:
    """Show what was understood of something that was just added."""
    resource = shown.resource
    if shown.duplicate:
        return resource_card(shown).model_copy(
            update={"title": f"这份已经在库里：{resource.title}", "tone": Tone.WARN}
        )
    if shown.status is ReadingStatus.WAITING:
        return Card(
            title=f"收到：{resource.title}",
            subtitle=facts_line(resource),
            lines=("正在检查和读取文件，读好了告诉你。", f"读好后：{what_follows(resource)}。"),
            buttons=tuple(b for b in managing(resource) if b.label == "改"),
            source="没看懂的可以点“改”，如“六年级 语文 教案”",
        )
    if shown.status is ReadingStatus.NEAR and shown.near is not None:
        return _near_card(resource, shown.near)
    card = resource_card(shown)
    waits = resource.state is ReviewState.PENDING
    lines = (
        (f"{what_follows(resource)}，在那之前只有你看得到。", *card.lines) if waits else card.lines
    )
    update = {"title": f"已入库：{resource.title}", "tone": Tone.GOOD, "lines": lines}
    return card.model_copy(update=update)


def _near_card(resource: Resource, near: Near) -> Card:
    buttons = []
    if near.mine:
        as_version = press(resource.id, "manage", do=Act.AS_VERSION)
        buttons.append(Button(label="作为新版本", press=as_version, style=ButtonStyle.PRIMARY))
    buttons += [
        Button(label="仍然上传", press=press(resource.id, "manage", do=Act.KEEP_BOTH)),
        Button(label="不传了", press=press(resource.id, "manage", do=Act.DELETE)),
        Button(label="看那一份", press=press(near.resource_id, "show")),
    ]
    return Card(
        title=f"和《{near.title}》很像（约 {near.likeness:.0%}）",
        tone=Tone.ASK,
        lines=(f"你传的“{resource.title}”还没有上架。要怎么办？",),
        buttons=tuple(buttons),
        source="按文字相似度比较，没有改动库里的那一份",
    )


def told_card(told: UploadTold) -> Card:
    """Tell who sent a file what came of reading it."""
    if told.status is ReadingStatus.REFUSED and told.shown is not None:
        return Card(
            title=f"字幕没有加上：{told.title}",
            tone=Tone.WARN,
            lines=(told.why,),
            source="视频还在，没有变",
        )
    if told.status is ReadingStatus.REFUSED or told.shown is None:
        return Card(
            title=f"没有入库：{told.title}",
            tone=Tone.WARN,
            lines=(told.why or "这份资源已经不在了。",),
            source="文件没有保存",
        )
    return uploaded_card(told.shown)


def ask_card(name: str, count: int) -> Card:
    """Ask whether a file that came without words is meant for the library."""
    more = f"等 {count} 个文件" if count > 1 else ""
    return Card(
        title="要放进资源库吗？",
        tone=Tone.ASK,
        lines=(f"{plain(name)}{more}",),
        buttons=(
            Button(
                label="放进资源库",
                say="放进资源库",
                press=Press(command="upload_resource", args={"take": "yes"}),
                style=ButtonStyle.PRIMARY,
            ),
            Button(
                label="不用",
                say="不用",
                press=Press(command="upload_resource", args={"take": "no"}),
            ),
        ),
        source="还没有保存；可以直接补充说明，如“五年级数学 分数除法 分享给本校”",
    )
