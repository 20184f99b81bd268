"""Text that can be stored: PostgreSQL keeps no NUL, and nobody types one."""

from typing import Annotated

from pydantic import Field

PlainText = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Text without NUL; its length is bounded where it is used."""
