"""Cards of a principal who decides on claims: the queue, and asking for a reason."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Section, Tone
from message_cards.cards.teaching import claim_name, day_words
from school.teaching import DisputeState, spoken_points
from school.teaching_calls import ClaimView, PointsQueue

NAME = "teaching_review"
REASONS = ("证明照片看不清", "级别或日期不对", "不在积分规则里", "和已有的重复")


def queue_card(queue: PointsQueue, *, done: str = "") -> Card:
    """Show what waits, each with its evidence and its two buttons; *done*: what was just done."""
    lines = [done] if done else []
    if not queue.claims:
        return Card(
            title="积分审核",
            tone=Tone.GOOD,
            lines=(*lines, "没有等审核的申报。"),
            source="老师申报后会告诉你",
        )
    rest = queue.waiting - len(queue.claims)
    if rest > 0:
        lines.append(f"先看最早的 {len(queue.claims)} 条，处理完再出其余 {rest} 条。")
    return Card(
        title=f"积分审核 · {queue.waiting} 条",
        tone=Tone.ASK,
        lines=tuple(lines),
        sections=tuple(_section(claim) for claim in queue.claims),
        source="只发给校长；通过和退回都会告诉老师",
    )


def _section(claim: ClaimView) -> Section:
    picture = Picture(key=claim.photo_keys[0], alt="证明照片") if claim.photo_keys else None
    parts = [f"{claim.teacher} · {claim_name(claim)} · {day_words(claim)}", claim.note]
    more = len(claim.photo_keys) - 1
    parts.append(f"（另有 {more} 张照片）" if more > 0 else "")
    disputed = [d for d in claim.disputes if d.state is DisputeState.WAITING]
    if disputed:
        parts += [f"异议：{disputed[0].said}"]
        buttons = _buttons("采纳异议", "维持原决定", dispute=disputed[0].dispute_id)
    else:
        parts.append(f"{spoken_points(claim.full)} 分（{claim.dimension}）")
        buttons = _buttons("通过", "退回", claim=claim.claim_id)
    look = Press(command=NAME, args={"look": claim.claim_id})
    look_at = (Button(label="看照片", press=look),) if claim.photo_keys else ()
    return Section(
        text=" ".join(part for part in parts if part), picture=picture, buttons=buttons + look_at
    )


def _buttons(yes: str, no: str, **about: str) -> tuple[Button, ...]:
    return (
        Button(
            label=yes,
            style=ButtonStyle.PRIMARY,
            press=Press(command=NAME, args={**about, "say": "yes"}),
        ),
        Button(label=no, press=Press(command=NAME, args={**about, "say": "no"})),
    )


def reason_card(about: dict[str, str]) -> Card:
    """Ask why a claim is returned, or a decision kept."""
    dispute = "dispute" in about
    return Card(
        title="为什么维持原决定？" if dispute else "为什么退回？",
        tone=Tone.ASK,
        lines=("点一个原因，或发“原因 ……”。老师会看到。",),
        buttons=tuple(
            Button(
                label=reason,
                say=f"原因 {reason}",
                press=Press(command=NAME, args={**about, "say": "no", "reason": reason}),
            )
            for reason in REASONS
        ),
        source="还没有处理",
    )


def evidence_card(claim: ClaimView) -> Card:
    """Show every photo of a claim."""
    return Card(
        title=f"{claim.teacher} · {claim_name(claim)}",
        lines=(f"{day_words(claim)} {claim.note}".strip(),),
        pictures=tuple(Picture(key=key, alt="证明照片") for key in claim.photo_keys),
        source="只给校长看",
    )


def settled_line(claim: ClaimView) -> str:
    """Say in one line what a principal just decided."""
    outcome = f"{spoken_points(claim.points)} 分" if claim.granted else f"退回（{claim.reason}）"
    return f"已处理：{claim.teacher} {claim_name(claim)}，{outcome}。已告诉老师。"
