"""Cards of collecting: a form of thirty fields fits a phone, with what is missing first."""

from datetime import date

from message_cards.cards.report_figures import MOST_SHOWN, task_card
from school.collection import RoundState
from school.people import UnitId
from school.report_figures import FieldView, TaskView


def a_task(*rows: FieldView) -> TaskView:
    """Return a form with some fields."""
    return TaskView(
        round_id="r",
        unit_id=UnitId("qt.t1.s1"),
        name="9月检查填报",
        period="2026年9月",
        unit="城东实验小学",
        due=date(2026, 11, 23),
        overdue=False,
        state=RoundState.OPEN,
        rows=rows,
    )


def test_what_is_missing_is_on_the_card_of_thirty_fields() -> None:
    done = [FieldView(name=f"项目{n}", unit="人", said="5") for n in range(29)]
    missing = FieldView(name="最后一项", unit="人", problem="还没填")

    card = task_card(a_task(*done, missing))

    assert len(card.rows) == MOST_SHOWN
    assert any(row.name.startswith("最后一项") for row in card.rows)
    assert card.rows[-1].name == "另有 19 项"
    assert "都填好了" in card.rows[-1].value
    assert "还差 1 项" in card.lines[0]


def test_a_form_that_is_not_ready_has_no_button_to_submit() -> None:
    missing = task_card(a_task(FieldView(name="甲", unit="人", problem="还没填")))
    ready = task_card(a_task(FieldView(name="甲", unit="人", said="5")))
    doubted = task_card(a_task(FieldView(name="甲", unit="人", said="5", doubt="比上期多了 4 人")))

    assert [button.label for button in missing.buttons] == ["用表格填"]
    assert ready.buttons[0].label == "提交"
    assert doubted.buttons[0].label == "数字没错，提交"
