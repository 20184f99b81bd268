"""A teacher asks for lowest terms with the key of a homework, or without any answers."""

from school.homework_key import ChangeKey, KeyReport
from tests.functions.working import WorkingSchool


def ask(school: WorkingSchool, *, lowest_terms: bool) -> KeyReport:
    request = ChangeKey(caption="三(2)班 口算11", lowest_terms=lowest_terms)
    return school.ask("chen", "change_key", request=request, answer=KeyReport)


def test_lowest_terms_are_a_version_of_the_key_of_their_own(school: WorkingSchool) -> None:
    strict = ask(school, lowest_terms=True)
    again = ask(school, lowest_terms=True)
    lenient = ask(school, lowest_terms=False)

    assert strict.key.lowest_terms
    assert not strict.key.items
    assert again.version == strict.version
    assert lenient.version == strict.version + 1
    assert not lenient.key.lowest_terms
