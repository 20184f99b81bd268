"""Counts trainings, lessons of AI and programming, and demo schools; part of live figures."""

from collections import defaultdict

from school.ai_lessons import AI, PROGRAMMING, ai_lesson_rules, hours_by_class
from school.evaluation_checklist import checklist
from school.live_figures import Asked, Counted, Tally
from school.people import UnitId, grade_of, school_of
from school.periods import moment_of
from school.store.ai_lessons import AiLessons
from school.store.evaluation_rounds import EvaluationRounds
from school.store.live_people import DAY
from school.store.live_safety import LiveSafety
from school.store.training import TrainingRecords
from school.store.units import Units


class LiveTeaching(LiveSafety):
    """Counts of trainings, lessons and demo schools, inside one transaction."""

    def trained_teachers(self, asked: Asked) -> Counted:
        """Return those teachers and heads of each school who got hours of training, of all."""
        trainings = TrainingRecords(self._connection)
        since, until = moment_of(asked.first), moment_of(asked.last + DAY)
        given, _ = trainings.trained(asked.unit, since=since, until=until)
        trained = {person for one in given for person in one.people}
        return {
            school: Tally(len(who & trained), len(who))
            for school, who in trainings.teachers(asked.unit, on=asked.last).items()
        }

    def training_half_hours(self, asked: Asked) -> Counted:
        """Return the half hours of training given at each school, and its teachers and heads."""
        trainings = TrainingRecords(self._connection)
        since, until = moment_of(asked.first), moment_of(asked.last + DAY)
        given, _ = trainings.trained(asked.unit, since=since, until=until)
        hours: dict[UnitId, float] = defaultdict(float)
        for one in given:
            hours[one.school] += one.hours
        return {
            school: Tally(round(hours[school] * 2), len(who))
            for school, who in trainings.teachers(asked.unit, on=asked.last).items()
        }

    def schools_with_ai(self, asked: Asked) -> Counted:
        """Return for each school whether it gave lessons of AI, of one."""
        lessons = AiLessons(self._connection).given(asked.unit, first=asked.first, last=asked.last)
        with_ai = {school_of(unit) for unit, kind, _ in lessons if kind == AI}
        return {one: Tally(int(one in with_ai), 1) for one in self.schools(asked)}

    def programming_hours(self, asked: Asked) -> Counted:
        """Return the lessons of programming each class had, its grade's included."""
        return {one: Tally(hours) for one, hours in self._programming(asked).items()}

    def classes_with_programming(self, asked: Asked) -> Counted:
        """Return for each class that should have programming whether it had enough, of one."""
        rules = ai_lesson_rules()
        return {
            one: Tally(int(hours >= rules.least_programming), 1)
            for one, hours in self._programming(asked).items()
            if grade_of(one) in rules.programming_grades
        }

    def _programming(self, asked: Asked) -> dict[UnitId, int]:
        # What a whole grade had is written down at the grade, also where a class is asked for.
        school = school_of(asked.unit)
        lessons = AiLessons(self._connection).given(school, first=asked.first, last=asked.last)
        counted = [(unit, hours) for unit, kind, hours in lessons if kind == PROGRAMMING]
        classes = [one.id for one in Units(self._connection).classes_under([asked.unit])]
        return hours_by_class(counted, classes)

    def demo_schools(self, asked: Asked) -> Counted:
        """Return one for each school that attained in a round of 示范校 by the last day."""
        county = UnitId(asked.unit.partition(".")[0])
        until = moment_of(asked.last + DAY)
        found = EvaluationRounds(self._connection).attained(
            county, kind=checklist().id, until=until
        )
        return {one: Tally(1) for one in found}
