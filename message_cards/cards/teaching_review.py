"""Cards of a principal who decides on claims: the queue, and asking for a reason."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Section, Tone
from message_cards.cards.teaching import claim_name, day_words
from school.teaching import spoken_points
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
    if claim.open_dispute:
        parts.append(f"异议：{claim.open_dispute.said}")
        buttons = _buttons(claim, ("采纳异议", "采纳"), ("维持原决定", "维持"))
    else:
        parts.append(f"{spoken_points(claim.full)} 分（{claim.dimension}）")
        buttons = _buttons(claim, ("通过", "通过"), ("退回", "退回"))
    return Section(text=" ".join(part for part in parts if part), picture=picture, buttons=buttons)


def _buttons(claim: ClaimView, yes: tuple[str, str], no: tuple[str, str]) -> tuple[Button, ...]:
    """Return the two buttons, and one for the photos the card has no room for.

    Each has words that do the same, for a platform with room for few buttons.
    """
    about = claim.decided_on()
    wanted = [(*yes, {**about, "say": "yes"}), (*no, {**about, "say": "no"})]
    if len(claim.photo_keys) > 1:
        wanted.append(("看照片", "照片", {"look": claim.claim_id}))
    return tuple(
        Button(
            label=label,
            say=f"积分{word} {claim.teacher} {claim.number}",
            style=ButtonStyle.PRIMARY if args.get("say") == "yes" else ButtonStyle.PLAIN,
            press=Press(command=NAME, args=args),
        )
        for label, word, args in wanted
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
