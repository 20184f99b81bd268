"""The editable file of dimensions, observations and rings."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from school.growth import Dimension
from school.growth_points import (
    FILE,
    RINGS,
    dimension_called,
    growth_points,
    likeliest,
    name_of,
    qualities,
    quality_of,
    ring,
    words_for,
)

NATIONAL = {"思想品德", "学业水平", "身心健康", "艺术素养", "社会实践"}
"""The five parts of 综合素质评价 (Ministry of Education, 教基二〔2014〕11号)."""


def test_the_dimensions_are_those_the_county_names() -> None:
    names = [name_of(dimension) for dimension in Dimension]

    assert names == ["学业水平", "思想品德", "艺术素养", "身心健康", "技能特长"]


def test_a_word_means_one_dimension() -> None:
    words = [word for dimension in Dimension for word in words_for(dimension)]

    assert len(words) == len(set(words))
    assert all(dimension_called(w) is d for d in Dimension for w in words_for(d))


def test_every_entry_counts_for_one_part_of_the_national_evaluation() -> None:
    assert set(qualities()) == NATIONAL
    assert quality_of(Dimension.CHARACTER, "诚实") == "思想品德"
    assert quality_of(Dimension.CHARACTER, "敬老院志愿服务") == "社会实践"


@given(st.sampled_from(Dimension), st.integers(0, 400), st.integers(0, 50))
def test_more_records_never_reach_a_smaller_ring(
    dimension: Dimension, records: int, more: int
) -> None:
    assert 0 <= ring(dimension, records) <= ring(dimension, records + more) <= RINGS


@pytest.mark.parametrize("dimension", Dimension)
def test_a_usual_observation_suggests_its_dimension(dimension: Dimension) -> None:
    for observation in growth_points().dimensions[dimension].observations:
        assert likeliest(observation)[0] is dimension, observation


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("[dimensions.arts]", "[dimensions.art]", "dimensions"),
        ("steps = [1, 5, 15, 30]", "steps = [1, 5, 5, 30]", "steps"),
        ('short = "学业"', "", "academics.short"),
    ],
)
def test_a_mistake_in_the_file_is_named(
    tmp_path: Path, before: str, after: str, where: str
) -> None:
    changed = tmp_path / "points.toml"
    changed.write_text(FILE.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")

    with pytest.raises(ValidationError, match=where):
        growth_points(changed)
