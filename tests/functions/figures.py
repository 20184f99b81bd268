"""Every call about figures and about guides, and the guide that is shown."""

from pydantic import BaseModel

from school.dashboard import Dashboard, DashboardOf
from school.figure.answer import AskFigures, FigureAnswer
from school.figures_page import FiguresPageMade, MakeFiguresPage
from school.guides import AskGuide, GuideKind, GuideOf, GuideState, GuideView, GuideWish
from school.library_figures import FiguresOf, LibraryFigures
from school.people import PersonId, UnitId
from school.store.guides import WrittenGuide
from tests.functions.working import WorkingSchool

SCHOOL = UnitId("qt.t1.s1")
A_GUIDE = "k" * 24
FIGURES_SUBJECTS = {
    "ask_figures": [SCHOOL],
    "ask_guide": [SCHOOL],
    "library_figures": [SCHOOL],
    "make_figures_page": [SCHOOL],
    "read_dashboard": [SCHOOL],
    "show_guide": ["chen"],
}


def figures_calls() -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about figures and guides: function, who, both values."""
    return [
        ("ask_figures", "zhou", AskFigures(text="录播教室数"), FigureAnswer),
        ("ask_guide", "chen", AskGuide(said="出一份分数除法导学案"), GuideView),
        ("library_figures", "zhou", FiguresOf(), LibraryFigures),
        ("make_figures_page", "zhou", MakeFiguresPage(), FiguresPageMade),
        ("read_dashboard", "zhou", DashboardOf(), Dashboard),
        ("show_guide", "chen", GuideOf(guide_id=A_GUIDE), GuideView),
    ]


def prepare_figures(school: WorkingSchool, function: str) -> None:
    """Let a guide be there that somebody asked for."""
    if function != "show_guide":
        return
    guide = WrittenGuide(
        id=A_GUIDE,
        asker=PersonId("chen"),
        platform="console",
        user_id="chen",
        wish=GuideWish(kind=GuideKind.GUIDE, topic="分数除法"),
        state=GuideState.FAILED,
        asked_at=school.clock.now(),
    )
    with school.records.begin() as unit:
        unit.guides.add(guide)
