"""A press that was refused: somebody pressed a button they were never given."""

from pydantic import BaseModel, Field


class RefusePress(BaseModel, frozen=True):
    """Asks that a refused press is written down; answered by Done."""

    command: str = Field(default="", max_length=32, pattern="^[a-z_]*$")
    """What the button would have done; empty: nobody was ever given it."""
