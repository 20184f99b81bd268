"""The catalogue: every file is an indicator, every name its own, every figure sourced."""

import re
import unicodedata
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from school.indicator import HOME, Bound, FigureKind, Indicator
from school.indicator_catalogue import as_document, catalogue
from school.indicator_file import read_indicator

ROOT = Path(__file__).parents[2]
PUBLISHED = [one for one in catalogue() if not one.live]


def plain(words: str) -> str:
    """What is left of a name when width, case and marks do not count."""
    return re.sub(r"[“”\"'()+·、\s/]", "", unicodedata.normalize("NFKC", words).casefold())


def names(indicator: Indicator) -> list[str]:
    return [plain(word) for word in (indicator.name, *indicator.aliases)]


def test_the_coverage_of_precision_teaching_is_30_percent_and_to_be_60_in_2023() -> None:
    indicator = catalogue()["teachers_in_precision_teaching"]

    now = [f.amount for f in indicator.figures if f.baseline]
    targets = {f.first.year: f.amount for f in indicator.figures if f.kind is FigureKind.TARGET}

    assert now == [Decimal(30)]
    assert targets == {2021: Decimal(40), 2022: Decimal(50), 2023: Decimal(60)}


def test_every_published_figure_names_its_document_and_says_one_thing() -> None:
    for indicator in PUBLISHED:
        assert indicator.figures, indicator.id
        for figure in indicator.figures:
            said = [figure.missing, bool(figure.words), figure.amount is not None]
            assert figure.source.document
            assert re.fullmatch(r"00[0-4]:L\d+", figure.source.line), figure
            assert said.count(True) == 1, figure
            assert figure.unit_id is None


def test_an_amount_has_a_unit_and_a_word_has_none() -> None:
    for indicator in PUBLISHED:
        for figure in indicator.figures:
            assert bool(figure.unit) is (figure.amount is not None), figure


def test_a_range_goes_up_and_is_not_also_a_bound() -> None:
    ranges = [f for one in PUBLISHED for f in one.figures if f.upper is not None]

    assert len(ranges) == 10
    for figure in ranges:
        assert figure.amount is not None
        assert figure.upper is not None
        assert figure.amount < figure.upper
        assert figure.bound is Bound.EXACT


def test_no_two_indicators_answer_to_the_same_name() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for indicator in catalogue():
        assert len(names(indicator)) == len(set(names(indicator))), indicator.id
        for name in names(indicator):
            owners[name].add(indicator.id)

    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_a_shared_word_means_several_indicators_and_is_the_name_of_none() -> None:
    sharers: dict[str, set[str]] = defaultdict(set)
    for indicator in catalogue():
        for word in indicator.shared:
            sharers[plain(word)].add(indicator.id)
    every_name = {name for indicator in catalogue() for name in names(indicator)}

    assert {word for word, ids in sharers.items() if len(ids) < 2} == set()
    assert sharers.keys() & every_name == set()
    assert sharers["终端普及率"] == {
        "schools_with_mobile_terminals",
        "pupils_with_learning_terminals",
    }


def test_every_published_indicator_has_at_least_three_names() -> None:
    for indicator in PUBLISHED:
        words = {*names(indicator), *(plain(word) for word in indicator.shared)}
        assert len(words) >= 3, (indicator.id, words)


def test_an_indicator_stands_beside_others_that_there_are() -> None:
    for indicator in catalogue():
        assert indicator.id not in indicator.beside
        for other in (*indicator.beside, *filter(None, [indicator.counts])):
            assert other in catalogue(), (indicator.id, other)


def test_the_headings_of_the_annex_hold_its_rows_and_no_others() -> None:
    under = Counter(indicator.group for indicator in PUBLISHED)

    assert (under["基础支撑"], under["教学应用"], under["自定义指标"]) == (6, 5, 12)


def test_a_region_is_called_what_people_call_it() -> None:
    places = {figure.place for indicator in PUBLISHED for figure in indicator.figures}

    zhejiang = {
        f"{name}市"
        for name in ["杭州", "宁波", "温州", "湖州", "嘉兴", "绍兴", "衢州", "台州", "丽水"]
    }
    assert places == {HOME, "广州市", "淇县", "青岛市"} | zhejiang


def test_a_note_holds_no_figures() -> None:
    for indicator in PUBLISHED:
        for note in (indicator.note, *(figure.note for figure in indicator.figures)):
            assert not re.search(r"\d", note), (indicator.id, note)


def test_the_two_terminal_rates_say_which_they_are() -> None:
    of_schools = catalogue()["schools_with_mobile_terminals"]
    of_pupils = catalogue()["pupils_with_learning_terminals"]

    assert of_pupils.id in of_schools.beside
    assert of_schools.id in of_pupils.beside
    assert "学校" in of_schools.note
    assert "学生" in of_pupils.note


def test_a_number_of_schools_that_is_a_percentage_says_so() -> None:
    misnamed = [
        one for one in PUBLISHED if one.name.endswith("应用的学校数") or "+大数据" in one.name
    ]

    assert len(misnamed) == 5
    for indicator in misnamed:
        assert "百分比" in indicator.note


def test_every_other_name_of_a_member_belongs_to_a_member_of_a_figure() -> None:
    for indicator in PUBLISHED:
        members = {m for figure in indicator.figures for m in figure.members.values()}
        words = [word for others in indicator.member_words.values() for word in others]
        assert indicator.member_words.keys() <= members, indicator.id
        shared = {word for word in words if words.count(word) > 1}  # asked back: none is a name
        assert not any(word in one for word in members for one in shared), indicator.id
        assert all(len(set(of)) == len(of) for of in indicator.member_words.values())
        assert not members & set(words), indicator.id


def test_members_are_of_dimensions_the_indicator_has() -> None:
    for indicator in PUBLISHED:
        for figure in indicator.figures:
            assert set(figure.members) <= set(indicator.dimensions), (indicator.id, figure.members)
        if len({figure.place for figure in indicator.figures}) > 1:
            assert "地区" in indicator.dimensions, indicator.id


def test_the_document_is_what_the_catalogue_says() -> None:
    written = (ROOT / "docs/indicators.md").read_text(encoding="utf-8")

    assert written == as_document(catalogue()), (
        "python -m school.indicator_catalogue > docs/indicators.md"
    )


@pytest.mark.parametrize(
    "text",
    [
        "name = 'x'\nunit = '%'\ncolour = 'red'",
        "name = 'x'\nunit = '%'\n[[figures]]\nkind = 'actual'\namount = 1\nof = '000'",
        "name = 'x'\nunit = '%'\n[[figures]]\nkind = 'actual'\nyear = 2021\nheight = 1\nof = '000'",
        "name = ",
    ],
)
def test_a_file_that_says_what_no_indicator_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_indicator("x", text)
