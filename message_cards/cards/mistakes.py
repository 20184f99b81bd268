"""Cards of the wrong-question book, for its pupil, the guardians and the teachers."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Section, Tone
from school.causes import CAUSE_NAMES
from school.county_time import day_of
from school.mistakes import PAGE, Book, Mistake
from school.papers import spoken_question

COMMAND = "mistakes"
MOST_CAUSES = 3


def book_card(book: Book) -> Card:
    """Show one page of a book, or why there is none."""
    if not book.consented:
        return _without_consent(book)
    if not book.entries:
        return Card(title=_title(book), tone=Tone.GOOD, lines=(_nothing(book),))
    first = book.page * PAGE + 1
    return Card(
        title=_title(book),
        lines=(_head(book), *_causes_line(book)),
        sections=tuple(
            _section(one, number, own=book.own)
            for number, one in enumerate(book.entries, start=first)
        ),
        buttons=_buttons(book),
        source="老师确认过的作业里的错题，按时复习答对就划掉",
    )


def _without_consent(book: Book) -> Card:
    own = "还没有家长对“作业批改与学情”的同意，所以没有错题本。家长发“同意”看说明再决定。"
    other = "还没有家长对“作业批改与学情”的同意，所以没有错题本。请家长先同意。"
    return Card(title=_title(book), tone=Tone.ASK, lines=(own if book.own else other,))


def _title(book: Book) -> str:
    whose = (
        f"{book.name}（{book.class_name}）" if book.own else f"{book.class_name} {book.roll_no}号"
    )
    return " · ".join(part for part in ("错题本", book.word, whose) if part)


def _nothing(book: Book) -> str:
    if book.word:
        return f"错题本里没有“{book.word}”的题。发“错题本”看全部。"
    if book.mastered:
        return f"错题都掌握了，一共 {book.mastered} 道。做得好。"
    return "还没有错题。老师确认作业后，错题会自动记到这里。"


def _head(book: Book) -> str:
    parts = [f"没掌握 {book.total} 道"]
    parts += [f"今天该复习 {book.due} 道"] if book.due else []
    parts += [f"已掌握 {book.mastered} 道"] if book.mastered else []
    return " · ".join(parts)


def _causes_line(book: Book) -> tuple[str, ...]:
    common = book.causes[:MOST_CAUSES]
    named = "、".join(f"{CAUSE_NAMES[one.cause]}（{one.count} 道）" for one in common)
    return (f"主要错在：{named}",) if named else ()


def said_question(mistake: Mistake) -> str:
    """Return a question as a card says it; a sheet's number alone needs its homework beside it."""
    plain = spoken_question(mistake.question).strip()
    return plain if plain == mistake.question else f"{mistake.homework} {plain}"


def wrong_and_right(mistake: Mistake) -> str:
    """Return what was written and what is right: “写成 48 → 应是 45”."""
    wrote = f"写成 {mistake.read}" if mistake.read else "没写"
    if mistake.read == mistake.expected:
        wrote = "老师判错"  # what was read is not what the teacher sees
    return f"{wrote} → 应是 {mistake.expected}"


def _section(mistake: Mistake, number: int, *, own: bool) -> Section:
    question = said_question(mistake)
    notes = [CAUSE_NAMES[mistake.cause]] if mistake.cause else []
    notes += [f"错了 {mistake.times_wrong} 次"] if mistake.times_wrong > 1 else []
    notes += [_next_day(mistake)]
    can = Press(command="revisit", args={"pupil": mistake.pupil_id, "item": mistake.item})
    return Section(
        text=f"{number}. {question}　{wrong_and_right(mistake)}（{' · '.join(notes)}）",
        picture=Picture(key=mistake.crop, alt=f"写的 {question}{mistake.read}")
        if mistake.crop
        else None,
        buttons=(Button(label=f"{number} 会了", say=f"{number}会了", press=can),) if own else (),
    )


def _next_day(mistake: Mistake) -> str:
    if mistake.next_review_at is None:
        return "已掌握"
    day = day_of(mistake.next_review_at)
    return f"{day.month}月{day.day}日复习"


def _buttons(book: Book) -> tuple[Button, ...]:
    args = {"pupil": book.pupil_id, "word": book.word}
    buttons = [_practise(book)] if book.own else []
    if book.page + 1 < book.pages:
        following = Press(command=COMMAND, args={**args, "page": str(book.page + 1)})
        buttons.append(
            Button(label=f"下一页（{book.page + 1}/{book.pages}）", say="下一页", press=following)
        )
    printing = Press(command=COMMAND, args={**args, "print": "yes"})
    causes = Press(command=COMMAND, args={**args, "page": str(book.page), "causes": "yes"})
    return (
        *buttons,
        Button(label="打印", say="打印错题本" if book.own else "", press=printing),
        Button(label="改原因", say="改原因", press=causes),
    )


def _practise(book: Book) -> Button:
    args = {"pupil": book.pupil_id, "ahead": "yes"}
    label = f"复习（{book.due}）" if book.due else "再练"
    press = Press(command="revisit", args=args)
    return Button(label=label, say="复习", style=ButtonStyle.PRIMARY, press=press)


def try_card(pupil_id: str, item: str) -> Card:
    """Offer to show that a question can be answered now."""
    press = Press(command="revisit", args={"pupil": pupil_id, "item": item})
    return Card(
        title="会了？做一遍试试",
        lines=("到了复习的日子还能做对，才从错题本里划掉。",),
        buttons=(Button(label="做一遍", say="做一遍", style=ButtonStyle.PRIMARY, press=press),),
    )


def which_card(book: Book) -> Card:
    """Ask of which question on a page the cause is to be changed."""
    numbered = list(enumerate(book.entries, start=book.page * PAGE + 1))
    buttons = tuple(
        Button(
            label=f"第 {number} 道",
            say=f"改原因 {number}",
            press=Press(command=COMMAND, args={"pupil": one.pupil_id, "why": one.item}),
        )
        for number, one in numbered
    )
    lines = tuple(f"{number}. {said_question(one)}" for number, one in numbered)
    return Card(title="改哪一道的原因？", tone=Tone.ASK, lines=lines, buttons=buttons)


def why_card(pupil_id: str, item: str) -> Card:
    """Ask why an answer was wrong."""
    buttons = tuple(
        Button(
            label=name,
            say=name,
            press=Press(command=COMMAND, args={"pupil": pupil_id, "item": item, "cause": cause}),
        )
        for cause, name in CAUSE_NAMES.items()
    )
    return Card(title="这道题错在哪里？", tone=Tone.ASK, buttons=buttons)
