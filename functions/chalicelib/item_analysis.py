"""Item analysis use case: one homework question by question, for those who teach the class."""

from collections import defaultdict
from statistics import mean

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import homework_meant
from chalicelib.runtime import use_case
from school.answer_key import AnswerKey
from school.errors import NotFound
from school.grading import Mark, PaperState, Verdict
from school.homework_key import with_points
from school.item_analysis import AnalysisOf, ItemAnalysis, analyse, by_knowledge
from school.papers import joined
from school.people import PersonId
from school.permissions import Action, Scope
from school.store.grading import Homework, Paper
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="item_analysis")
@use_case(AnalysisOf)
def item_analysis(request: AnalysisOf, call: Call) -> ItemAnalysis:
    """Work out the figures of every question of a homework, from all papers that are read."""
    homework = homework_meant(
        call, Action.ANALYSE, homework_id=request.homework_id, caption=request.caption
    )
    with call.records() as unit:
        papers = unit.grading.read_of_homework(homework.id, on=call.today)
        if not papers:
            raise NotFound(f"{homework.title}还没有批好的作业。请先发作业照片，批完再看分析。")
        call.audit(unit, Action.ANALYSE, Scope(unit=homework.class_id), fields=("item_analysis",))
        return _analysis(unit, homework, papers)


def _analysis(unit: UnitOfWork, homework: Homework, papers: list[Paper]) -> ItemAnalysis:
    keys = {
        key_id: unit.answer_keys.get(key_id).key for key_id in {p.key_id for p in papers} - {""}
    }
    newest = unit.answer_keys.in_force(homework.id)
    marks = _marks(unit, papers, keys)
    items = analyse(marks, newest.key if newest else None)
    every = [mark for some in marks.values() for mark in some]
    decided = [mark for mark in every if mark.verdict is not Verdict.UNSURE]
    totals = [
        sum(float(m.points) for m in some if m.points is not None)
        for some in marks.values()
        if any(m.most_points is not None for m in some)
    ]
    right = sum(mark.verdict is Verdict.RIGHT for mark in decided)
    return ItemAnalysis(
        homework_id=homework.id,
        homework=homework.title,
        class_id=homework.class_id,
        class_name=unit.people.class_name(homework.class_id),
        pupils=len(marks),
        unconfirmed=sum(paper.state is PaperState.READ for paper in papers),
        unsure=len(every) - len(decided),
        right_rate=right / len(decided) if decided else None,
        mean_points=mean(totals) if totals else None,
        most_points=float(newest.key.most_points) if totals and newest else None,
        items=items,
        knowledge=by_knowledge(items),
    )


def _marks(
    unit: UnitOfWork, papers: list[Paper], keys: dict[str, AnswerKey]
) -> dict[PersonId, list[Mark]]:
    """Return each pupil's marks with their points, pages put together."""
    pages: dict[PersonId, list[tuple[Mark, ...]]] = defaultdict(list)
    for paper in sorted(papers, key=lambda p: p.page or 0):
        marks = unit.grading.marks(paper.id)
        pages[paper.pupil_id].append(with_points(marks, keys.get(paper.key_id)))
    return {pupil: [whole for _, _, whole in joined(some)] for pupil, some in pages.items()}
