"""Use cases of the live page of figures: giving a link, opening it, and whose a session is."""

from chalice.app import Blueprint

from chalicelib.runtime import Call, Caller, FiguresPage, UnitOfWork, use_case
from chalicelib.workplace import require_places
from school.actor import Actor
from school.errors import NotUnderstood
from school.figures_page import (
    OPEN_FOR,
    FiguresPageMade,
    FiguresReader,
    FiguresSession,
    MakeFiguresPage,
    OpenFiguresPage,
    ReadFiguresSession,
    over,
)
from school.one_time import GOOD_FOR, MOST_GIVEN, closed, code_from, code_hash, hash_of, opens
from school.permissions import Action, Scope

routes = Blueprint(__name__)


@routes.lambda_function(name="make_figures_page")
@use_case(MakeFiguresPage)
def make_figures_page(request: MakeFiguresPage, call: Call) -> FiguresPageMade:
    """Return a link to a live page of figures, for ten minutes and one opening."""
    places = require_places(call, Action.READ_LIBRARY_FIGURES)
    token, code = call.new_token(), code_from(call.new_token())
    expires_at = call.now + GOOD_FOR
    with call.records() as unit:
        if unit.figures_pages.given_since(call.person.id, call.now - GOOD_FOR) >= MOST_GIVEN:
            raise NotUnderstood(f"10 分钟里要了 {MOST_GIVEN} 次网页。请过 10 分钟再要。")
        unit.figures_pages.add(
            FiguresPage(
                token_hash=hash_of(token),
                code_hash=code_hash(token, code),
                person_id=call.person.id,
                platform=call.actor.platform,
                user_id=call.actor.user,
                text=request.text,
                made_at=call.now,
                expires_at=expires_at,
            )
        )
        for place in places:
            scope = Scope(unit=place)
            call.audit(unit, Action.READ_LIBRARY_FIGURES, scope, fields=("page",))
    return FiguresPageMade(token=token, code=code, expires_at=expires_at)


@routes.lambda_function(name="open_figures_page")
@use_case(OpenFiguresPage, by=Caller.PRODUCT)
def open_figures_page(request: OpenFiguresPage, call: Call) -> FiguresSession:
    """Spend a link and begin its session.

    A try is counted even when it fails, so it is kept in a transaction of its own.

    Raises:
        Expired: The token or the code is wrong, or the link is used or too old: always the same.
    """
    hashed = hash_of(request.token)
    with call.records() as unit:
        page = unit.figures_pages.try_open(hashed)
    given = code_hash(request.token, request.code)
    if page is None or not opens(
        used=page.session_hash is not None,
        tries=page.tries,
        expires_at=page.expires_at,
        codes=(page.code_hash, given),
        now=call.now,
    ):
        raise closed()
    session, until = call.new_token(), call.now + OPEN_FOR
    with call.records() as unit:
        theirs = _still_theirs(unit, page)
        if not theirs or not unit.figures_pages.open(
            hashed, session_hash=hash_of(session), until=until
        ):
            raise closed()  # the account is another's now, or of two presses this one is second
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
        if not _still_theirs(unit, page):
            raise over()
    reader = Actor(platform=page.platform, user=page.user_id)
    return FiguresReader(reader=reader, text=page.text, until=page.open_until)


def _still_theirs(unit: UnitOfWork, page: FiguresPage) -> bool:
    """Return True while the account is that of whom the page was made for."""
    return unit.people.account_holder(page.platform, page.user_id) == page.person_id
