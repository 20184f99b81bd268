"""How alike two texts are, from their sketches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.alike import NEAR, bands, from_bytes, likeness, sketch
from tests.library_files import LESSON

TEXT = "".join(LESSON)


def like(left: str, right: str) -> float:
    one, other = sketch(left), sketch(right)
    assert one is not None
    assert other is not None
    return likeness(one, other)


def test_a_text_is_wholly_like_itself_however_it_is_set() -> None:
    assert like(TEXT, " ".join(TEXT) + "。\n") == 1


def test_a_corrected_copy_is_near_and_another_lesson_is_not() -> None:
    other = "春天来了，小草从地下探出头来，那是春天的眉毛吧？早开的野花一朵两朵，那是春天的眼睛吧？"

    assert like(TEXT, TEXT.replace("蛋糕", "月饼") + "完") >= NEAR
    assert like(TEXT, other) < 0.1


def test_the_estimate_is_close_to_the_shared_part() -> None:
    letters = "".join(chr(0x4E00 + n) for n in range(4000))
    half = letters[:3000] + "".join(chr(0x6000 + n) for n in range(1000))

    assert like(letters, half) == pytest.approx(3000 / 5000, abs=0.13)  # three standard errors


def test_texts_that_are_alike_share_a_band() -> None:
    one, other = sketch(TEXT), sketch(TEXT.replace("蛋糕", "月饼"))
    assert one is not None
    assert other is not None

    assert any(a == b for a, b in zip(bands(one), bands(other), strict=True))


def test_a_title_alone_is_too_short_to_compare() -> None:
    assert sketch("分数除法的意义") is None


@given(st.text(min_size=60, max_size=300))
def test_a_kept_sketch_is_the_same_sketch(text: str) -> None:
    made = sketch(text)

    if made is not None:
        assert likeness(made, from_bytes(made.tobytes())) == 1
