"""Cards of what somebody may need: each with its reason, and the way to turn it off."""

from message_cards.card import Button, Card, Press, Tone
from message_cards.cards.find_resources import ask_card, hit_section
from school.recommendation import Choice, Recommendations, RecommendationsChosen

COMMAND = "recommendation"


def recommendation_card(told: Recommendations, *, weekly: bool = False) -> Card:
    """Show what is recommended, or how it can be had."""
    if told.choice is Choice.OFF:
        return Card(
            title="推荐已关闭",
            lines=("不看你找过什么，也不推荐。想要时打开就行。",),
            buttons=(_switch("开启推荐", wanted=True),),
        )
    if not told.hits:
        return ask_card().model_copy(
            update={
                "title": "还没有可推荐的",
                "lines": ("找过几次资源，或班里有了错题，就能推荐得准。现在想找什么？",),
            }
        )
    return Card(
        title=f"本周给你推荐 {len(told.hits)} 个" if weekly else f"给你推荐 {len(told.hits)} 个",
        tone=Tone.PLAIN,
        sections=tuple(hit_section(hit, no) for no, hit in enumerate(told.hits, start=1)),
        buttons=_buttons(told),
        source="按你找过的、错题和班级安排推荐，只发给你",
    )


def _buttons(told: Recommendations) -> tuple[Button, ...]:
    off = _switch("关闭推荐", wanted=False)
    if told.weekly_possible and told.choice is not Choice.ON:
        return (_switch("开启推荐", wanted=True, label="每周一推荐"), off)
    return (off,)


def _switch(say: str, *, wanted: bool, label: str = "") -> Button:
    press = Press(command=COMMAND, args={"wanted": "yes" if wanted else "no"})
    return Button(label=label or say, say=say, press=press)


def chosen_card(chosen: RecommendationsChosen) -> Card:
    """Say how recommendation stands now, and offer the way back."""
    if chosen.choice is Choice.OFF:
        return Card(
            title="推荐关了",
            lines=("不再推荐资源。搜索记录还在，想删发“清空搜索记录”。",),
            buttons=(_switch("开启推荐", wanted=True),),
        )
    when = "每周一早上给你推荐几个，" if chosen.weekly else ""
    return Card(
        title="推荐开了",
        lines=(f"{when}随时发“推荐资源”也能看。",),
        buttons=(_switch("关闭推荐", wanted=False),),
    )
