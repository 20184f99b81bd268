"""The quick ways say what NumPy's own do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grading_lambda.channels import Grey, darkest, deepest, percentile

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=9)


@given(arrays(np.uint8, SHAPES), st.sampled_from([0, 3, 50, 95, 99.8, 100]))
def test_a_percentile_is_numpys(grey: Grey, percent: float) -> None:
    assert percentile(grey, percent) == pytest.approx(float(np.percentile(grey, percent)))


@given(arrays(np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 5), st.just(3))))
def test_the_darkest_and_deepest_channels_are_the_least_and_the_greatest(
    pixels: Grey,
) -> None:
    assert (darkest(pixels) == pixels.min(axis=2)).all()
    assert (deepest(pixels) == pixels.max(axis=2)).all()
