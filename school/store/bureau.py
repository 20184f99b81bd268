"""The repositories of a county's figures, trainings and evaluations, over one transaction."""

from typing import TYPE_CHECKING

from school.store.repository import Opened, repository

if TYPE_CHECKING:
    from school.store.activity import Activity
    from school.store.ai_lessons import AiLessons
    from school.store.collection import Collections
    from school.store.evaluation_rounds import EvaluationRounds
    from school.store.figures_pages import FiguresPages
    from school.store.live_figures import LiveFigures
    from school.store.spending import Spending
    from school.store.subscriptions import Subscriptions
    from school.store.training import TrainingRecords


class BureauRecords(Opened):
    """What is counted, collected, subscribed to, spent, trained and evaluated."""

    activity: "Activity" = repository("activity.Activity")
    ai_lessons: "AiLessons" = repository("ai_lessons.AiLessons")
    collection: "Collections" = repository("collection.Collections")
    evaluations: "EvaluationRounds" = repository("evaluation_rounds.EvaluationRounds")
    figures_pages: "FiguresPages" = repository("figures_pages.FiguresPages")
    live_figures: "LiveFigures" = repository("live_figures.LiveFigures")
    spending: "Spending" = repository("spending.Spending")
    subscriptions: "Subscriptions" = repository("subscriptions.Subscriptions")
    trainings: "TrainingRecords" = repository("training.TrainingRecords")
