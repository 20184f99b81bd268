"""Charts: what is drawn says the figures, fits a phone, and is the same each time."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from message_cards.canvas import WIDTH
from message_cards.charts import Axis, Bar, Series, bars, line, radar
from message_cards.legend import COLOURS

VALUES = st.one_of(st.none(), st.floats(0, 1e6), st.sampled_from([0.0, 1.0, 18.5, 100.0]))
WORDS = st.text(st.sampled_from("师德教学业绩科研 (2)班%Aa龘🙂1"), max_size=30)
EDGE = 4
Figures = tuple[str, float | None, float | None]


def opened(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    assert image.format == "PNG"
    assert image.width == WIDTH
    return image.convert("RGB")


def painted(png: bytes, colour: str) -> int:
    """Count the pixels that are nearly of a colour."""
    wanted = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
    pixels = opened(png).tobytes()
    triples = zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True)
    return sum(max(abs(a - b) for a, b in zip(p, wanted, strict=True)) < 8 for p in triples)


def nothing_is_cut(png: bytes) -> bool:
    """Return True when nothing is drawn at the very edge."""
    image = opened(png)
    inner = (EDGE, EDGE, image.width - EDGE, image.height - EDGE)
    image.paste("white", inner)
    return image.getextrema() == ((255, 255),) * 3


def a_radar(*values: float | None, most: float = 10) -> bytes:
    return radar([Axis(f"第{n}项", most) for n in range(len(values))], [Series("", values)])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(WORDS, VALUES, VALUES), min_size=3, max_size=10), WORDS)
def test_a_radar_of_any_figures_and_names_fits(rows: list[Figures], title: str) -> None:
    axes = [Axis(name, 100.0, said=name) for name, _, _ in rows]
    both = [
        Series("本学年", tuple(r[1] for r in rows)),
        Series("上学年", tuple(r[2] for r in rows)),
    ]

    assert nothing_is_cut(radar(axes, both, title=title))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(WORDS, VALUES, VALUES), min_size=1, max_size=24), WORDS)
def test_a_trend_and_bars_of_any_figures_and_names_fit(rows: list[Figures], title: str) -> None:
    now, before = tuple(row[1] for row in rows), tuple(row[2] for row in rows)
    both = [Series("本学年", now), Series("上学年", before)]
    moments = [name[:6] for name, _, _ in rows]

    assert nothing_is_cut(line(moments, both, title=title))
    assert nothing_is_cut(bars([Bar(name, value) for name, value, _ in rows], title=title))


def test_the_same_figures_give_the_same_picture_and_others_another() -> None:
    assert a_radar(1, 2, 3) == a_radar(1, 2, 3)
    assert a_radar(1, 2, 3) != a_radar(1, 2, 4)


def test_a_bar_is_as_long_as_its_value() -> None:
    half, whole = (painted(bars([Bar("分", v)], most=100), COLOURS[0]) for v in (50, 100))

    assert whole / half == pytest.approx(2, rel=0.03)
    assert painted(bars([Bar("分", 0)], most=100), COLOURS[0]) == 0
    assert painted(bars([Bar("分", None)], most=100), COLOURS[0]) == 0


def test_a_weak_bar_has_the_colour_that_asks_for_attention() -> None:
    assert painted(bars([Bar("分", 30, weak=True)], most=100), COLOURS[1]) > 1000


def test_a_larger_value_covers_more_of_the_radar() -> None:
    small, large = (painted(a_radar(v, v, v, v), "#d6e7f2") for v in (5, 10))

    assert large / small == pytest.approx(4, rel=0.1)


def test_what_is_beyond_the_end_of_an_axis_stays_on_the_radar() -> None:
    assert painted(a_radar(10, 10, 10), "#d6e7f2") == painted(a_radar(99, 99, 99), "#d6e7f2")


def test_a_moment_without_a_value_is_a_gap() -> None:
    whole = line(["9月", "10月", "11月"], [Series("", (5, 5, 5))])
    gap = line(["9月", "10月", "11月"], [Series("", (5, None, 5))])

    assert painted(gap, COLOURS[0]) < painted(whole, COLOURS[0]) / 2


@pytest.mark.parametrize("values", [(1, 2), (1,) * 11, (1, 2, -1), (1, 2, float("nan"))])
def test_a_radar_of_impossible_figures_is_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"radar|finite"):
        a_radar(*values)


def test_a_series_that_does_not_fit_the_moments_is_refused() -> None:
    with pytest.raises(ValueError, match="each of 2 places"):
        line(["9月", "10月"], [Series("", (1,))])
    with pytest.raises(ValueError, match="1 to 24"):
        bars([])
