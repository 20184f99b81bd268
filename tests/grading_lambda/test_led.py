"""The end of a neighbour's answer is told from the line it was found with."""

import pytest

from grading_lambda.led import led_by, next_behind, own_number


def led(*words: str, gap: int = 3) -> int | None:
    """Return which character the line begins at; *words* stand *gap* time steps apart."""
    peaks, step = [], 0
    for word in words:
        for character in word:
            peaks.append((character, step, 0.9))
            step += 2
        step += gap - 2
    found = led_by(peaks)
    return None if found is None else [s for _, s, _ in peaks].index(found)


@pytest.mark.parametrize(
    ("words", "at"),
    [
        (("27", "(10)8+49="), 2),
        (("15.6", "36、0.4×3="), 4),
        (("9÷", "14、41-26="), 2),
        (("5÷÷", "34、(5+2)×3="), 3),
        (("12", "3、4+5="), 2),
        (("1", "23、4+5="), 1),
        (("220", "27.4.8÷6="), 3),
        (("15", "8.2.5+1="), 2),
    ],
)
def test_a_line_begins_at_the_number_behind_somebody_elses_answer(
    words: tuple[str, ...], at: int
) -> None:
    assert led(*words) == at


def test_a_unit_in_a_line_is_no_gap_behind_somebody_elses_answer() -> None:
    assert led("11.7", "52=", gap=12) is None


@pytest.mark.parametrize(
    "words",
    [
        ("(10)8+49=",),
        ("(8+5)×6=",),
        ("14、41-26=",),
        ("14、", "41-26="),
        ("4、", "0.6×5="),
        ("27.4.8÷6=",),
        ("1205.5+3=",),
        ("14.", "41-26="),
        ("14", "41-26="),
        ("41", "-26="),
        ("12÷", "4+9="),
        ("105÷35=",),
    ],
)
def test_an_item_of_its_own_is_left_whole(words: tuple[str, ...]) -> None:
    assert led(*words) is None
    assert led(*words, gap=8) is None


@pytest.mark.parametrize(
    ("own", "text", "behind"),
    [
        ("(27)", "20(28)73-18", "(28)73-18"),
        ("(27)", "2028)73-18", "28)73-18"),
        ("(35)", "(37(36)43-36", "(36)43-36"),
        ("(4)", "(3)(5)18÷5", "(5)18÷5"),
        ("⑨", "1⑩5+6", "⑩5+6"),
        ("⑳", "15(21)8-3", "(21)8-3"),
        ("13、", "9114、41-26", "14、41-26"),
        ("7.", "=128.17+4×", "8.17+4×"),
        ("(27)", "14+8", None),
        ("", "20(28)73-18", None),
    ],
)
def test_the_number_behind_an_items_own_ends_its_answer(
    own: str, text: str, behind: str | None
) -> None:
    found = next_behind(own, [(c, i, 0.9) for i, c in enumerate(text)])

    assert (text[found[0] :] if found else None) == behind


def test_a_line_begins_with_its_number_or_has_none() -> None:
    texts = "(26) 544-30", "26)544-30", "⑤4×6", "7、4+5", "5+4×6"

    assert [own_number(text) for text in texts] == ["(26)", "26)", "⑤", "7、", ""]


def test_a_point_is_the_mark_of_a_number_only_where_that_is_asked_for() -> None:
    assert own_number("7.8×+19=115") == ""
    assert own_number("7.8×+19=115", pointed=True) == "7."
    assert own_number("78×+19=115", pointed=True) == ""
