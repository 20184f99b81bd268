"""Every type of question a worksheet may hold, found by file name: a module with EXERCISE."""

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.grading_lambda.exercises.exercise import Exercise


@cache
def exercises() -> "dict[str, Exercise]":
    """Return the types by name, such as ``compare``."""
    names = (info.name for info in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    found = (getattr(module, "EXERCISE", None) for module in modules)
    return {exercise.name: exercise for exercise in found if exercise}
