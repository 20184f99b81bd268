"""Fits the weights of the learnt reader of questions: what is wanted, and which plan is meant."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.training.question_rows import Example, Row
from school.question.candidates import keeps_years
from school.question.learnt import LOOKED_AT, RATHER_UNLIKELY
from school.question.plan import Plan
from school.question.traits import cue_traits, likely_traits
from school.question.weights import FAR_AHEAD, SCALE, kind_of
from school.spelling import simplified

Weighed = dict[str, Any]
"""The parts of weights.json."""
_SEEN_OFTEN = 4
"""Questions that have to have a trait for it to be learnt."""
_WISH_C, _PLAN_C = 0.5, 0.2
"""How little weights are held back; chosen among 0.02 to 1 on sets that were left out."""
WEAK_WEIGHT = 0.25
"""How much a question counts that the rules only refuse with words taken from them."""
_CHANCE_C = 0.5
_LEAST_WEIGHT = 3
"""Hundredths below which a weight is left out of the file."""
_RARE = 8
"""Questions below which a thing to be wanted is not learnt."""


@dataclass(frozen=True)
class Scored:
    """The best plan of a question, by weights it was not fitted with."""

    example: Example
    total: float
    right: bool
    plan: str
    ahead: float
    """How much more speaks for it than for the next."""
    kind: str
    empty: bool
    """True: it is refused all the same, for there is no figure."""


def fit_wishes(some: Sequence[Example]) -> Weighed:
    """Return weights that tell what is wanted of the traits of a question."""
    often = Counter(one.wish for one in some if one.wish)
    taught = [one for one in some if often[one.wish] >= _RARE]
    kept = _kept(one.traits for one in taught)
    vectors = DictVectorizer(dtype=np.float32)
    seen = vectors.fit_transform([_of(one.traits, kept) for one in taught])
    model = LogisticRegression(C=_WISH_C, max_iter=300)
    model.fit(seen, [one.wish for one in taught])
    names = vectors.get_feature_names_out()
    table: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        hundredths = [round(SCALE * float(w)) for w in model.coef_[:, at]]
        said = [(i, w) for i, w in enumerate(hundredths) if abs(w) >= _LEAST_WEIGHT]
        if said:
            table[str(name)] = [number for pair in said for number in pair]
    bias = [round(SCALE * float(b)) for b in model.intercept_]
    return {"wishes": list(map(str, model.classes_)), "wish_bias": bias, "wish": table}


def likely(told: Weighed, traits: Iterable[str]) -> dict[str, float]:
    """Return what is wanted, by weights: the same sum the product makes."""
    sums = np.array(told["wish_bias"], float)
    for trait in traits:
        some = told["wish"].get(trait, ())
        for place, weight in zip(some[::2], some[1::2], strict=True):
            sums[place] += weight
    parts = np.exp((sums - sums.max()) / SCALE)
    return dict(zip(told["wishes"], (parts / parts.sum()).tolist(), strict=True))


def rows_of(one: Example, told: Weighed) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Yield the plans the product would look at, with all their traits."""
    question = simplified(one.question[:1000])
    chances = likely(told, one.traits)
    order = sorted(chances, key=lambda name: (-chances[name], name))[:LOOKED_AT]
    tried = {name for name in order if chances[name] > RATHER_UNLIKELY}
    for row in one.rows:
        kept = keeps_years(Plan.model_validate_json(row.plan), question)
        if kept and (row.told or row.wish in tried):
            own = tuple(trait for trait in row.traits if not trait.startswith("li:"))
            more = likely_traits(row.wish, told=row.told, likely=chances)
            cues = cue_traits(question, row.wish.partition(":")[0])
            yield row, tuple({*own, *more, *cues})


def fit_plans(some: Iterable[tuple[Example, Weighed]]) -> Weighed:
    """Return weights that tell the plan that is meant from others, by the traits of a plan.

    Args:
        some: Questions, each with weights of what is wanted that it was not fitted with.
    """
    rows = [
        (one, row, traits)
        for one, wishes in some
        for row, traits in rows_of(one, wishes)
        if not (row.right and one.refused)  # it tells that there is no figure: neither way
    ]
    kept = _kept(set().union(*(t for _, _, t in mine)) for mine in _by_example(rows))
    vectors = DictVectorizer(dtype=np.float32)
    seen = vectors.fit_transform([_of(traits, kept) for _, _, traits in rows])
    seen.indices, seen.indptr = seen.indices.astype(np.int32), seen.indptr.astype(np.int32)
    model = LogisticRegression(C=_PLAN_C, solver="liblinear", max_iter=200)
    heavy = [1.0 if one.by_rules == "refused" else WEAK_WEIGHT for one, _, _ in rows]
    model.fit(seen, [row.right for _, row, _ in rows], sample_weight=heavy)
    weights = [round(SCALE * float(w)) for w in model.coef_[0]]
    names = vectors.get_feature_names_out()
    return {
        "bias": round(SCALE * float(model.intercept_[0])),
        "plan": {str(n): w for n, w in zip(names, weights, strict=True) if abs(w) >= _LEAST_WEIGHT},
    }


def _by_example(rows: Iterable[tuple[Example, Row, tuple[str, ...]]]) -> list[list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in rows:
        found[id(one[0])].append(one)
    return list(found.values())


def _kept(some: Iterable[Iterable[str]]) -> frozenset[str]:
    often = Counter(trait for traits in some for trait in set(traits))
    return frozenset(trait for trait, n in often.items() if n >= _SEEN_OFTEN)


def _of(traits: Iterable[str], kept: frozenset[str]) -> dict[str, float]:
    return {trait: 1.0 for trait in traits if trait in kept}


def scored(some: Iterable[Example], wishes: Weighed, plans: Weighed) -> Iterator[Scored]:
    """Yield the best plan of each question that has any."""
    table, bias = plans["plan"], plans["bias"]
    for one in some:
        sums = sorted(
            (
                ((bias + sum(table.get(t, 0) for t in traits)) / SCALE, row)
                for row, traits in rows_of(one, wishes)
            ),
            key=lambda pair: -pair[0],
        )
        if sums:
            total, best = sums[0]
            ahead = total - sums[1][0] if len(sums) > 1 else FAR_AHEAD
            yield Scored(
                one,
                total,
                best.right,
                best.plan,
                min(ahead, FAR_AHEAD),
                kind_of(best.wish, told=best.told),
                best.empty,
            )


def calibrated(found: Sequence[Scored]) -> dict[str, Any]:
    """Return what makes a chance of a sum, of how far it is ahead, and of what the plan does."""
    kinds = sorted({one.kind for one in found})
    told: NDArray[np.float64] = np.array(
        [[one.total, one.ahead, *(one.kind == kind for kind in kinds)] for one in found]
    )
    model = LogisticRegression(C=_CHANCE_C, max_iter=500).fit(told, [one.right for one in found])
    slope, lead, *offsets = (round(float(w), 4) for w in model.coef_[0])
    by_kind = dict(zip(kinds, offsets, strict=True))
    shift = round(float(model.intercept_[0]), 4)
    return {"slope": slope, "lead": lead, "shift": shift, "kinds": by_kind}
