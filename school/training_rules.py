"""The county's rules of training: kinds, hours a year, lateness (training_rules.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field

FILE = Path(__file__).with_suffix(".toml")
OTHER = "other"


class Kind(BaseModel, frozen=True, extra="forbid"):
    """One kind of training."""

    name: str
    names: tuple[str, ...] = ()
    hours_a_year: float = Field(default=0, ge=0, le=400)
    """Hours a teacher should have of it in a school year; 0: no rule."""


class TrainingRules(BaseModel, frozen=True, extra="forbid"):
    """The rules of one county."""

    hours_a_year: float = Field(ge=0, le=400)
    times_a_term: int = Field(ge=0, le=40)
    late_after_min: int = Field(ge=0, le=240)
    late_share: float = Field(ge=0, le=1)
    sign_out_before_min: int = Field(ge=0, le=120)
    sign_out_after_min: int = Field(ge=0, le=60)
    not_out_share: float = Field(ge=0, le=1)
    code_min: int = Field(ge=1, le=60)
    kinds: Mapping[str, Kind]

    @property
    def code_holds_min(self) -> int:
        """Return for how many minutes a code is good at most: its own time and as long again."""
        return 2 * self.code_min

    def kind_in(self, text: str) -> str:
        """Return the id of the kind some words name; the one called “其他” where they name none."""
        by_length = sorted(
            (
                (len(name), kind)
                for kind, one in self.kinds.items()
                for name in (one.name, *one.names)
                if name in text
            ),
            reverse=True,
        )
        return by_length[0][1] if by_length else OTHER

    def kind_name(self, kind: str) -> str:
        """Return what a kind is called; one that is no longer in the file counts as “其他”."""
        return self.kinds.get(kind, self.kinds[OTHER]).name


@cache
def training_rules() -> TrainingRules:
    """Return the rules of the file."""
    return TrainingRules.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
