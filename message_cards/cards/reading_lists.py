"""Cards of reading lists: what to read next, and how a class gets on with its list."""

from collections.abc import Sequence

from message_cards.card import Button, Card, Press, Section, Tone
from school.growth_record import Choice
from school.reading_lists import SHOWN, Advice, BookAdvice, ClassBooks

NAME = "reading_lists"


def advice_card(advice: BookAdvice) -> Card:
    """Show books to read next, and why each."""
    lines = []
    if advice.name and not advice.consented:
        lines.append("没有“成长档案”的同意，所以没有看读过什么，只按年级推荐。")
    if not advice.books:
        lines.append("书单里的书都读过了，真棒。可以看看高一个年级的书单。")
    whose = f"{advice.name} · " if advice.name else ""
    return Card(
        title=f"推荐书 · {whose}{advice.band}",
        lines=tuple(lines),
        sections=tuple(_section(book) for book in advice.books),
        buttons=_buttons(advice),
        source="分级书单（学校可改）；读完发“记录阅读 《书名》 30分钟”",
    )


def _section(book: Advice) -> Section:
    by = f" {book.author}" if book.author else ""
    look: tuple[Button, ...] = ()
    if book.resource_id:
        press = Press(command="resource", args={"resource": book.resource_id, "act": "show"})
        look = (Button(label="看", press=press),)
    return Section(
        text=f"《{book.title}》{by} · {book.kind}\n因为：{'；'.join(book.why)}", buttons=look
    )


def _buttons(advice: BookAdvice) -> tuple[Button, ...]:
    if advice.total <= SHOWN:
        return ()
    args = {"skip": str((advice.skip + SHOWN) % advice.total), "grade": str(advice.grade)}
    if advice.pupil_id:
        args["child"] = advice.pupil_id
    return (Button(label="换一批", press=Press(command=NAME, args=args)),)


def choose_card(choices: Sequence[Choice]) -> Card:
    """Ask for which child."""
    return Card(
        title="给哪个孩子推荐？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=one.name,
                say=one.name,
                press=Press(command=NAME, args={"child": one.id}),
            )
            for one in choices
        ),
    )


def class_card(books: ClassBooks) -> Card:
    """Show how a class gets on with its list; nobody is named, nothing is about fewer than five."""
    titles = "、".join(f"《{title}》" for title in books.read)
    lines = [
        f"5 位以上同学读过：{titles}。" if titles else "还没有 5 位以上同学都读过的书。",
        "班里读得还不多的，可以试试：",
    ]
    return Card(
        title=f"读书单 · {books.class_name}（{books.band}）",
        lines=tuple(lines),
        sections=tuple(_section(book) for book in books.others),
        source=f"书单共 {books.total} 本；按到上周为止的阅读记录，只有合计",
    )
