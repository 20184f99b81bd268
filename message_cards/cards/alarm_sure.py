"""Card that asks whether plain words of something grave are a call for help."""

from message_cards.card import Button, ButtonStyle, Card, Press, Tone


def sure_card(said: str, *, photos: int = 0) -> Card:
    """Ask whether what somebody wrote is a call for help; the words and photos are kept."""
    kept = (f"{photos} 张照片会一起附上。",) if photos else ()
    yes, no = ({"said": said}, {"no": "yes"})
    return Card(
        title="要报警吗？",
        subtitle=said,
        tone=Tone.ALERT,
        lines=("还没有报警。点“报警”，或发“报警”，马上通知值班和校领导。", *kept),
        buttons=(
            Button(
                label="报警",
                say="报警",
                style=ButtonStyle.DANGER,
                press=Press(command="alarm", args=yes),
            ),
            Button(label="不是", say="不是", press=Press(command="alarm", args=no)),
        ),
        source="有生命危险请同时拨打 110 / 119 / 120",
    )
