"""Cards and prints of the wrong-question book render on every platform, whatever was read."""

import io

import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from message_cards.card import Card
from message_cards.cards.class_mistakes import class_mistakes_card
from message_cards.cards.mistakes import book_card, which_card, why_card
from message_cards.cards.revisit import feedback
from message_cards.mistakes_pdf import draw_mistakes
from message_cards.renderers import console, dingtalk, wecom
from school.causes import CAUSE_NAMES
from school.class_mistakes import class_mistakes_of
from school.mistakes import PAGE, Book, Mistake
from school.people import PersonId
from school.revisit import Revisited, State
from tests.builders import NOON
from tests.school.test_mistakes import CLASS, a_mistake

WORDS = st.text(max_size=60)


def a_book(*entries: Mistake, **more: object) -> Book:
    values = {
        "pupil_id": "p1",
        "name": "林小满",
        "class_name": "三(2)班",
        "roll_no": 12,
        "consented": True,
        "own": True,
        "entries": entries[:PAGE],
        "total": len(entries),
        **more,
    }
    return Book.model_validate(values)


def issued(card: Card) -> Card:
    """Return a card as it leaves: every button with a token."""
    sections = tuple(
        s.model_copy(
            update={
                "buttons": tuple(
                    b.model_copy(update={"token": f"s{n}{m}"}) for m, b in enumerate(s.buttons)
                )
            }
        )
        for n, s in enumerate(card.sections)
    )
    buttons = tuple(b.model_copy(update={"token": f"b{n}"}) for n, b in enumerate(card.buttons))
    return card.model_copy(update={"sections": sections, "buttons": buttons})


def render_everywhere(card: Card) -> None:
    ready = issued(card)
    assert console.render(ready, picture_url=lambda key: key)["title"]
    assert dingtalk.markdown(ready).title
    assert dingtalk.card_params(ready)
    assert wecom.render(ready, task_id="t").bodies
    assert wecom.render_notice(ready).bodies


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=9))
@settings(deadline=None, max_examples=40)
def test_a_book_always_renders(read: list[tuple[str, str, str]]) -> None:
    entries = [
        a_mistake(item=str(n), question=q, read=r, expected=e, crop="a/b.jpg" if n % 2 else "")
        for n, (q, r, e) in enumerate(read)
    ]

    render_everywhere(book_card(a_book(*entries)))
    render_everywhere(book_card(a_book(*entries, own=False)))
    render_everywhere(which_card(a_book(*entries)))
    render_everywhere(class_mistakes_card(class_mistakes_of(entries, class_unit=CLASS)))


def test_the_cards_without_a_question_render_too() -> None:
    for book in (a_book(), a_book(mastered=3), a_book(word="语文"), a_book(consented=False)):
        render_everywhere(book_card(book))
    render_everywhere(why_card("p1", "i"))
    render_everywhere(class_mistakes_card(class_mistakes_of([], class_unit=CLASS)))


def test_what_a_teacher_calls_wrong_is_not_shown_as_if_it_was_right() -> None:
    card = book_card(a_book(a_mistake(read="45", cause=None)))

    assert "老师判错 → 应是 45" in card.sections[0].text


def test_every_cause_can_be_chosen() -> None:
    labels = [button.label for button in why_card("p1", "i").buttons]

    assert labels == list(CAUSE_NAMES.values())


def test_a_word_on_an_answer_says_what_is_right() -> None:
    done = Revisited(
        pupil_id=PersonId("p1"),
        item="i" * 40,
        question="q3",
        answer="B",
        expected="A",
        right=False,
        early=False,
        state=State.OPEN,
        next_review_at=NOON,
    )

    assert feedback(done) == "还差一点：你答 B，答案是 A。11月21日再来一次。"


def a_crop() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (400, 80), "gray").save(kept, "JPEG")
    return kept.getvalue()


def texts(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def test_a_print_leaves_out_pictures_that_are_gone_or_broken() -> None:
    crops = {"good.jpg": a_crop(), "broken.jpg": b"\xff\xd8 no picture", "gone.jpg": b""}
    entries = [a_mistake(item=key, crop=key) for key in crops]

    pdf = draw_mistakes(a_book(*entries), picture=crops.__getitem__, made="今天")

    first, last = texts(pdf)
    assert first.count("上次写的") == 1
    assert first.count("5×9=") == 3
    assert last.count("5×9=45") == 3


def test_a_print_of_many_long_questions_goes_on_over_pages() -> None:
    entries = [a_mistake(question="很长的题" * 400, expected="9" * 900)]
    entries += [a_mistake(item=f"b{n}", question=f"{n}×9=") for n in range(59)]

    pdf = draw_mistakes(
        a_book(entries=tuple(entries)), picture=lambda _: b"", made="11月21日 14:03"
    )

    pages = texts(pdf)
    assert len(pages) > 2
    assert "答案" in "".join(pages[1:])
    assert "答案" not in pages[0]
    assert "林小满" not in "".join(pages)
