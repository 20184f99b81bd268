"""Cards of those who write into a growth record, and of the class head who looks through it."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Section, Tone
from school.growth import MOST_PHOTOS, Dimension, EntryState
from school.growth_points import growth_points, name_of, short_name
from school.growth_record import Ask, EntryReport, GrowthLine, Noted, WaitingEntry, WaitingList
from school.people import ROLE_NAMES

NOTE = "note_growth"
MODERATE = "moderate_growth"
MOST_NAMES = 12
REASONS = ("请写具体一点", "照片看不清", "和孩子的成长关系不大")


def noted_card(noted: Noted, *, tried: bool = False) -> Card:
    """Say what was written down, for whom, and how to add photos or take it back.

    Args:
        noted: What was written down.
        tried: True: this very message was worked on before, so the entry it finds is its own.
    """
    waits = any(entry.state is EntryState.WAITING for entry in noted.entries)
    dimension = noted.dimension or Dimension.CHARACTER
    lines = [f"【{short_name(dimension)}】{noted.text}", _for_whom(noted)]
    if noted.photos:
        lines.append(f"附 {noted.photos} 张照片")
    if waits:
        lines.append("班主任审核后显示在成长档案里，有结果会告诉你。")
    if noted.without_consent:
        lines.append(_left_out(noted))
    before = not tried and all(entry.before for entry in noted.entries)
    return Card(
        title="之前已经记过，没有重复记" if before and not noted.photos else "已记进成长档案",
        tone=Tone.GOOD,
        lines=tuple(lines),
        buttons=_after(noted),
        source="一天内可以撤销；只有本班老师、孩子本人和家长能看",
    )


def _for_whom(noted: Noted) -> str:
    names = [entry.name for entry in noted.entries]
    shown = "、".join(names[:MOST_NAMES])
    return f"记给：{shown}" + (f" 等 {len(names)} 人" if len(names) > MOST_NAMES else "")


def _left_out(noted: Noted) -> str:
    names = "、".join(noted.without_consent[:MOST_NAMES])
    return f"没有记：{names}（家长还没有同意成长档案，说明已私信给家长）"


def _after(noted: Noted) -> tuple[Button, ...]:
    note = {"note": noted.note_id}
    photo = Button(
        label="加照片", say="加照片", press=Press(command=NOTE, args={**note, "add": "yes"})
    )
    undo = Button(
        label="撤销", say="撤销这一笔", press=Press(command=NOTE, args={**note, "undo": "yes"})
    )
    return (photo, undo) if noted.photos < MOST_PHOTOS else (undo,)


def ask_card(noted: Noted, *, photos: int) -> Card:
    """Ask for what has to be known before it can be written down."""
    titles = {
        Ask.DIMENSION: "记在哪一类？",
        Ask.CLASS: "是哪个班的？",
        Ask.CHILD: "记给哪个孩子？",
    }
    ask = noted.ask or Ask.DIMENSION
    more = f"（{photos} 张照片会一起附上）" if photos else ""
    return Card(
        title=titles[ask],
        tone=Tone.ASK,
        lines=(f"“{noted.text}”{more}",) if noted.text else (),
        buttons=tuple(
            Button(
                label=choice.name,
                say=spoken_choice(ask, choice.name),
                press=Press(command=NOTE, args={ask.value: choice.id}),
            )
            for choice in noted.choices
        ),
        source="还没有记下；半小时内回复有效",
    )


def spoken_choice(ask: Ask, name: str) -> str:
    """Return the words that choose *name*."""
    return f"记给{name}" if ask is Ask.CHILD else name


def how_card(*, family: bool) -> Card:
    """Say how something is written down, with usual observations of each dimension."""
    whom = "" if family else "12号 "
    points = growth_points().dimensions
    usual = tuple(f"{points[d].name}：{'、'.join(points[d].observations[:2])}" for d in Dimension)
    example = f"记一笔 {whom}{short_name(Dimension.CHARACTER)} 主动帮助同学"
    return Card(
        title="记一笔成长",
        tone=Tone.ASK,
        lines=(f"这样发：“{example}”，可以带照片。", "常记的有：", *usual),
        source="只写看到的事，不写评语和名次",
    )


def line_text(line: GrowthLine) -> str:
    """Return an entry in one line: “11月20日【品德】主动帮助同学（老师记）”."""
    tag = f"{line.day.month}月{line.day.day}日【{short_name(line.dimension)}】"
    waits = "，等班主任审核" if line.state is EntryState.WAITING else ""
    return f"{tag}{line.text}（{ROLE_NAMES[line.role]}记{waits}）"


def waiting_card(waiting: WaitingList, *, done: str = "") -> Card:
    """List what waits for the class head, with a decision under each; *done* comes first."""
    before = (done,) if done else ()
    if not waiting.entries:
        return Card(
            title="没有待审核的成长记录",
            tone=Tone.GOOD,
            lines=(*before, "家长和学生交的都看过了。"),
        )
    return Card(
        title=f"待审核的成长记录（{waiting.total} 条）",
        tone=Tone.ASK,
        sections=tuple(
            _waiting_section(entry, place, alone=len(waiting.entries) == 1)
            for place, entry in enumerate(waiting.entries, start=1)
        ),
        lines=(*before, *_more_waiting(waiting)),
        source="通过后显示在孩子的成长档案里；退回会告诉作者原因",
    )


def _more_waiting(waiting: WaitingList) -> tuple[str, ...]:
    shown = len(waiting.entries)
    more = waiting.total - shown
    return (f"先看最早的 {shown} 条，还有 {more} 条，看完再发“待审核”。",) if more else ()


def _waiting_section(entry: WaitingEntry, place: int, *, alone: bool) -> Section:
    photos = entry.line.photos
    more = f"，共 {len(photos)} 张照片" if len(photos) > 1 else ""
    whose = f"{entry.class_name} {entry.roll_no}号 {entry.name}"
    number = "" if alone else f"{place} "
    press = {"entry": entry.entry_id}
    return Section(
        text=f"{whose}：{line_text(entry.line)}{more}",
        picture=Picture(key=photos[0], alt=f"{name_of(entry.line.dimension)}的照片")
        if photos
        else None,
        buttons=(
            Button(
                label=f"{number}通过".strip(),
                say=f"通过第{place}条",
                style=ButtonStyle.PRIMARY,
                press=Press(command=MODERATE, args={**press, "approve": "yes"}),
            ),
            Button(
                label=f"{number}退回".strip(),
                say=f"退回第{place}条",
                press=Press(command=MODERATE, args={**press, "approve": "no"}),
            ),
        ),
    )


def reason_card(entry_id: str) -> Card:
    """Ask a class head why an entry is declined."""
    return Card(
        title="为什么退回？",
        tone=Tone.ASK,
        lines=("作者会看到原因。点一个，或直接写一句。",),
        buttons=tuple(
            Button(
                label=reason,
                say=reason,
                press=Press(
                    command=MODERATE, args={"entry": entry_id, "approve": "no", "reason": reason}
                ),
            )
            for reason in REASONS
        ),
        source="还没有退回",
    )


def decision_card(report: EntryReport) -> Card:
    """Tell an author what the class head decided."""
    shown = report.line.state is EntryState.SHOWN
    again = "改好后可以再记一笔。" if not shown else "已显示在成长档案里，发“成长档案”看。"
    reason = (f"原因：{report.reason}",) if report.reason else ()
    return Card(
        title=f"成长记录{'通过了' if shown else '被退回'}（{report.name}）",
        tone=Tone.GOOD if shown else Tone.ASK,
        lines=(line_text(report.line), *reason, again),
        source="班主任审核",
    )


def decision_line(report: EntryReport) -> str:
    """Tell the class head what was just decided."""
    shown = report.line.state is EntryState.SHOWN
    said = "已通过" if shown else f"已退回，原因：{report.reason}"
    return f"{said}（{report.name} {line_text(report.line)}）。作者会收到通知。"
