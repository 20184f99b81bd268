"""Questions of many people, and the plans they mean."""

from collections import Counter

import pytest

from school.indicator import HOME
from school.question.plan import MOST_OPTIONS
from school.question.words import spelt
from tests.school.question_readings import known, read, table, told


@pytest.mark.parametrize(("question", "reading"), table("plans"))
def test_a_question_means_this_plan(question: str, reading: str) -> None:
    assert told(read(question)) == reading


@pytest.mark.parametrize(("question", "reading"), table("asked_back"))
def test_a_question_with_two_readings_is_asked_back(question: str, reading: str) -> None:
    understood = read(question)

    assert told(understood) == reading
    assert 2 <= len(understood.options) <= MOST_OPTIONS
    assert len({option.label for option in understood.options}) == len(understood.options)


def test_every_name_and_alias_means_its_indicator() -> None:
    names = [(one.id, name) for one in known() for name in (one.name, *one.aliases)]
    several = {name for name, count in Counter(spelt(n) for _, n in names).items() if count > 1}

    mistaken = [
        (name, told(read(name)))
        for indicator, name in names
        if spelt(name) not in several and told(read(name)).split(" ")[1:2] != [indicator]
    ]

    assert mistaken == [
        # a part of its long definition is the name of another one's
        ("无线网络覆盖主要教学场所学校的比例", "value wireless_coverage")
    ]


def test_a_word_that_several_of_home_share_is_asked_back() -> None:
    homes = Counter(
        word
        for one in known()
        for word in one.shared
        if any(figure.place == HOME for figure in one.figures)
    )
    shared = [word for word, count in homes.items() if count > 1]

    assert shared
    fewer = [word for word in shared if len(read(word).options) < 2]
    meant = {word: plan.indicators for word in fewer if (plan := read(word).plan)}
    assert [word for word in fewer if len(meant.get(word, ())) < homes[word]] == []
