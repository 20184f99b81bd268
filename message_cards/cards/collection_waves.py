"""Cards of a wave of reminders: whom it would tell, and what became of it."""

from message_cards.card import Button, ButtonStyle, Card, Tone
from message_cards.cards.collection import COUNTERS, next_buttons, press, unreachable
from school.collection_calls import WavePreview, WaveSent
from school.county_time import spoken
from school.duty_words import spoken_day


def wave_card(preview: WavePreview) -> Card:
    """Show whom a wave would tell, before anybody is told."""
    progress = preview.progress
    counts = f"已填 {progress.done}/{progress.asked}。"
    if not progress.missing:
        return Card(
            title=f"{progress.name} · 都填好了",
            tone=Tone.GOOD,
            lines=(f"{counts}不用催办。",),
            buttons=next_buttons(progress),
            source=f"数据采集 · {progress.period}",
        )
    args = {"round": progress.round_id, "wave": str(preview.wave)}
    early = preview.wait_until is not None
    lines = [counts + _will(preview)]
    if preview.wait_until is not None and progress.last_wave_at is not None:
        lines.append(
            f"{spoken(progress.last_wave_at)}刚催过，{spoken(preview.wait_until)}后再催合适。"
        )
    lines.append(unreachable(preview.unreachable))
    send = press("force" if early else "send", **args)
    style = ButtonStyle.PLAIN if early else ButtonStyle.PRIMARY
    look = Button(label="看名单", press=press("missing", round=progress.round_id))
    label = "仍要催办" if early else "发送"
    button = Button(label=label, style=style, press=send)
    return Card(
        title=f"催办 {progress.name}",
        tone=Tone.ASK,
        lines=tuple(line for line in lines if line),
        buttons=(button, look) if preview.persons else (look,),
        source=f"{spoken_day(progress.due)}截止 · 期间填好的不会收到",
    )


def _will(preview: WavePreview) -> str:
    reached = len(preview.progress.missing) - len(preview.unreachable)
    counter = COUNTERS[preview.progress.level]
    if not preview.persons:
        return f"{len(preview.progress.missing)} {counter}没填，填报人都联系不上。"
    if reached == preview.persons:
        return f"将给 {reached} {counter.replace('学校', '未填学校')}的填报人各发 1 条私信。"
    return f"将给 {reached} {counter}的 {preview.persons} 位填报人各发 1 条私信。"


def sent_card(sent: WaveSent) -> Card:
    """Say what became of a wave."""
    lines = [f"这一次 {spoken(sent.at)}已经发过，没有重复。"] if sent.again else []
    lines.append(f"第 {sent.wave} 次催办，{sent.persons} 位填报人各 1 条私信。")
    lines.append(unreachable(sent.unreachable))
    return Card(
        title=f"{'已经催过' if sent.again else '已催办'} {sent.name}",
        tone=Tone.PLAIN if sent.again else Tone.GOOD,
        lines=tuple(line for line in lines if line),
        source="填好的会自动停催；发“填报进度”看",
    )
