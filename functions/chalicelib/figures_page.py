"""Use cases of the live page of figures: giving a link, opening it, and whose a session is."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.links import (
    fresh_link,
    keep_link,
    reader_of,
    require_few,
    require_spent,
    still_theirs,
    tried,
)
from chalicelib.runtime import Caller, use_case
from chalicelib.workplace import require_places
from school.figures_page import (
    OPEN_FOR,
    FiguresPageMade,
    FiguresReader,
    FiguresSession,
    MakeFiguresPage,
    PanelKind,
    ReadFiguresSession,
    over,
)
from school.one_time import OpenPage, hash_of
from school.permissions import Action, Scope
from school.store.figures_pages import FiguresPage

routes = Blueprint(__name__)

READS = {
    PanelKind.LIBRARY: Action.READ_LIBRARY_FIGURES,
    PanelKind.INDICATORS: Action.READ_FIGURES,
}
"""What whoever asks for a page must be allowed, then and at each refresh."""


@routes.lambda_function(name="make_figures_page")
@use_case(MakeFiguresPage)
def make_figures_page(request: MakeFiguresPage, call: Call) -> FiguresPageMade:
    """Return a link to a live page of figures, for ten minutes and one opening."""
    action = READS[request.kind]
    places = require_places(call, action)
    fresh = fresh_link(call)
    with call.records() as unit:
        require_few(unit.figures_pages, call)
        what = {"kind": request.kind.value, "text": request.text}
        keep_link(unit.figures_pages, call, FiguresPage, fresh=fresh, **what)
        for place in places:
            call.audit(unit, action, Scope(unit=place), fields=("page",))
    return FiguresPageMade(token=fresh.token, code=fresh.code, expires_at=fresh.expires_at)


@routes.lambda_function(name="open_figures_page")
@use_case(OpenPage, by=Caller.PRODUCT)
def open_figures_page(request: OpenPage, call: Call) -> FiguresSession:
    """Spend a link and begin its session.

    Raises:
        Expired: The token or the code is wrong, or the link is used or too old: always the same.
    """
    page = tried(call, request, lambda unit: unit.figures_pages)
    session, until = call.new_token(), call.now + OPEN_FOR
    begun = hash_of(session)
    with call.records() as unit:
        pages = unit.figures_pages
        require_spent(
            unit, page, lambda: pages.open(page.token_hash, session_hash=begun, until=until)
        )
    return FiguresSession(session=session, until=until)


@routes.lambda_function(name="read_figures_session")
@use_case(ReadFiguresSession, by=Caller.PRODUCT)
def read_figures_session(request: ReadFiguresSession, call: Call) -> FiguresReader:
    """Return as whom the figures of a session are asked for.

    Raises:
        Expired: There is no such session any more.
    """
    with call.records() as unit:
        page = unit.figures_pages.of_session(hash_of(request.session))
        if page is None or page.open_until is None or page.open_until <= call.now:
            raise over()
        if not still_theirs(unit, page):
            raise over()
    kind, until = PanelKind(page.kind), page.open_until
    return FiguresReader(reader=reader_of(page), kind=kind, text=page.text, until=until)
