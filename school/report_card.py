"""Report cards: each guardian gets the own child's portrait of the term, once, privately."""

from datetime import date

from pydantic import BaseModel

from school.people import PersonId, UnitId


class SendReportCards(BaseModel, frozen=True):
    """A teacher has the report cards of a class sent to its guardians."""

    text: str = ""
    """Names the class, such as “三(2)班”; empty where the teacher teaches one class only."""


class ReportCardRun(BaseModel, frozen=True):
    """What a run of report cards does."""

    class_id: UnitId
    class_name: str
    term: str
    queued: int
    """Report cards that are being made and sent now."""
    sent_before: int
    """Pupils whose report card of this term went out before; it is not sent again."""
    without_consent: int
    """Pupils nobody agreed for; no report card is made of them."""
    to_group: int
    """Class groups that are told, with the class's aggregates only."""


class MakeReportCard(BaseModel, frozen=True):
    """Has one pupil's report card made and sent; only the product itself may."""

    pupil_id: PersonId
    term: date
    """The Monday the term begins with."""
