"""One-time page use cases: giving a person a page about one child, and letting it open once."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.links import fresh_link, keep_link, require_few, require_spent, tried
from chalicelib.runtime import Caller, use_case
from school import consent
from school.consent import Purpose
from school.one_time import MakePage, OneTimePage, Opened, OpenPage
from school.people import UnitId
from school.permissions import Action, Scope
from school.store.one_time import Page

routes = Blueprint(__name__)


@routes.lambda_function(name="make_page")
@use_case(MakePage)
def make_page(request: MakePage, call: Call) -> OneTimePage:
    """Return a page about a child for whoever asks, for ten minutes and one opening."""
    with call.records() as unit:
        enrolled = unit.people.enrolled([request.pupil_id], on=call.today)
    scope = Scope(unit=enrolled[0].class_id if enrolled else UnitId("-"), pupil=request.pupil_id)
    call.require(Action.READ_PORTRAIT, scope)
    fresh = fresh_link(call)
    with call.records() as unit:
        consent.require(unit.consents.of(request.pupil_id), request.pupil_id, Purpose.PORTRAIT)
        require_few(unit.pages, call)
        keep_link(unit.pages, call, Page, fresh=fresh, pupil_id=request.pupil_id)
        call.audit(unit, Action.READ_PORTRAIT, scope, fields=("page",))
    return OneTimePage(token=fresh.token, code=fresh.code, expires_at=fresh.expires_at)


@routes.lambda_function(name="open_page")
@use_case(OpenPage, by=Caller.PRODUCT)
def open_page(request: OpenPage, call: Call) -> Opened:
    """Spend a page and say for whom it is; what it shows is asked for as that person.

    Raises:
        Expired: The token or the code is wrong, or the page is used or too old: always the same.
    """
    page = tried(call, request, lambda unit: unit.pages)
    with call.records() as unit:
        pages = unit.pages
        reader = require_spent(unit, page, lambda: pages.use(page.token_hash, at=call.now))
    return Opened(reader=reader, pupil_id=page.pupil_id)
