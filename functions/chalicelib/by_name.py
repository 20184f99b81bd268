"""Finds a function by its name, and imports no more than the module that has it."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from school.lambdas import functions, module_of

if TYPE_CHECKING:
    from chalicelib.runtime import Function


class ByName(Mapping[str, "Function"]):
    """Every function by name; one is imported when it is first asked for.

    A call needs one module of a hundred, and importing all of them takes longer than anything else
    a container does when it starts.
    """

    def __getitem__(self, name: str) -> "Function":
        """Return the function called *name*.

        Raises:
            KeyError: There is no such function.
        """
        module = module_of(name)
        if module is None:
            raise KeyError(name)
        found: Function = getattr(import_module(f"chalicelib.{module}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        """Return the names of all functions."""
        return iter(functions())

    def __len__(self) -> int:
        """Return how many functions there are."""
        return len(functions())


BY_NAME = ByName()
