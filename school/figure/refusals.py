"""What is said where a question has no figure: asked back, or refused with what comes nearest.

A refusal has no number in it but those of the asker's own words: there is no figure behind it.
"""

from collections.abc import Iterable, Mapping

from school.figure.answer import FigureAnswer
from school.indicator import COLLECTED
from school.indicator_catalogue import Catalogue
from school.question.plan import Option, Plan, QuestionRead, Refusal

MOST_NEAREST = 3
WHICH = "你问的是哪一个？"
_LONGEST_NAMED = 20
_SAID: Mapping[Refusal, str] = {
    Refusal.UNKNOWN: "没有{named}这个指标，所以不能回答。",
    Refusal.NOT_BROKEN_DOWN: "这个指标没有{named}的数，只有整体的。",
    Refusal.NOT_PICKED_OUT: "还不能按{named}来挑。先问全部的排名或清单，再从里面找。",
    Refusal.NO_SUCH_PLACE: "没有{named}的数据。",
    Refusal.NO_SUCH_TIME: "没有{named}的数据。",
    Refusal.ABOUT_A_CHILD: "这里只答汇总的数，不查单个人。"
    "看一个孩子请任课老师发“学情”，家长发“成绩”。",
    Refusal.NOT_A_QUESTION: "这里只能查数，不能改、删或执行别的。想查什么直接问就行。",
}
_BARE: Mapping[Refusal, str] = {
    Refusal.UNKNOWN: "没有这个指标，所以不能回答。",
    Refusal.NOT_BROKEN_DOWN: "这个指标没有分得这么细的数，只有整体的。",
    Refusal.NOT_PICKED_OUT: "还不能这样挑。先问全部的排名或清单，再从里面找。",
    Refusal.NO_SUCH_PLACE: "没有这个地方的数据。",
    Refusal.NO_SUCH_TIME: "没有那个时间的数据。",
}


def asked_back(read: QuestionRead) -> FigureAnswer:
    """Return the question back: which of two or three was meant."""
    named = [one for option in read.options for one in option.plan.indicators]
    return FigureAnswer(
        question=read.question, said=WHICH, options=read.options, live=_are_own(named)
    )


def saying_which(said: str, plan: Plan, catalogue: Catalogue) -> str:
    """Return an answer that says first which figure was taken to be meant.

    Args:
        said: The answer.
        plan: What was understood of a question that describes a figure.
        catalogue: What there is.
    """
    names = "、".join(catalogue[one].name for one in plan.indicators if one in catalogue)
    return f"你问的应该是“{names}”。{said}" if names else said


def refused(read: QuestionRead, catalogue: Catalogue) -> FigureAnswer:
    """Return why there is no figure, and the indicators that come nearest.

    Args:
        read: What was understood.
        catalogue: What there is.
    """
    why = read.refusal or Refusal.UNKNOWN
    near = [catalogue[one] for one in read.nearest if one in catalogue][:MOST_NEAREST]
    named = read.named.strip()[:_LONGEST_NAMED]
    asked = named and named in read.question
    said = _SAID[why].format(named=f"“{named}”") if asked else _BARE.get(why, _SAID[why])
    if why is Refusal.NO_SUCH_TIME and near:
        said += f"有的年份发“{near[0].name}历年”看。"
    elif near:
        said += f"相近的有：{'、'.join(one.name for one in near)}。"
    names = tuple(one.name for one in near)
    return FigureAnswer(
        question=read.question,
        said=said,
        refusal=why,
        plan=read.about,
        nearest=names,
        instead=tuple(
            Option(label=one.name, plan=read.instead[one.id])
            for one in near
            if one.id in read.instead
        ),
        live=_are_own(one.id for one in near),
    )


def _are_own(indicators: Iterable[str]) -> bool:
    """Return True where a unit's own form is named: what it collects is no news for a group."""
    return any(one.startswith(COLLECTED) for one in indicators)
