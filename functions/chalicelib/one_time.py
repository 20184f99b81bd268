"""One-time page use cases: giving a person a page about one child, and letting it open once."""

from chalice.app import Blueprint

from chalicelib.runtime import Call, Caller, Page, use_case
from school import consent
from school.actor import Actor
from school.consent import Purpose
from school.errors import NotUnderstood
from school.one_time import (
    GOOD_FOR,
    MOST_GIVEN,
    MakePage,
    OneTimePage,
    Opened,
    OpenPage,
    closed,
    code_from,
    code_hash,
    hash_of,
    opens,
)
from school.people import UnitId
from school.permissions import Action, Scope

routes = Blueprint(__name__)


@routes.lambda_function(name="make_page")
@use_case(MakePage)
def make_page(request: MakePage, call: Call) -> OneTimePage:
    """Return a page about a child for whoever asks, for ten minutes and one opening."""
    with call.records() as unit:
        enrolled = unit.people.enrolled([request.pupil_id], on=call.today)
    scope = Scope(unit=enrolled[0].class_id if enrolled else UnitId("-"), pupil=request.pupil_id)
    call.require(Action.READ_PORTRAIT, scope)
    token, code = call.new_token(), code_from(call.new_token())
    expires_at = call.now + GOOD_FOR
    with call.records() as unit:
        consent.require(unit.consents.of(request.pupil_id), request.pupil_id, Purpose.PORTRAIT)
        if unit.pages.given_since(call.person.id, call.now - GOOD_FOR) >= MOST_GIVEN:
            raise NotUnderstood(f"10 分钟里要了 {MOST_GIVEN} 次网页。请过 10 分钟再要。")
        unit.pages.add(
            Page(
                token_hash=hash_of(token),
                code_hash=code_hash(token, code),
                person_id=call.person.id,
                pupil_id=request.pupil_id,
                platform=call.actor.platform,
                user_id=call.actor.user,
                made_at=call.now,
                expires_at=expires_at,
            )
        )
        call.audit(unit, Action.READ_PORTRAIT, scope, fields=("page",))
    return OneTimePage(token=token, code=code, expires_at=expires_at)


@routes.lambda_function(name="open_page")
@use_case(OpenPage, by=Caller.PRODUCT)
def open_page(request: OpenPage, call: Call) -> Opened:
    """Spend a page and say for whom it is; what it shows is asked for as that person.

    A try is counted even when it fails, so it is kept in a transaction of its own.

    Raises:
        Expired: The token or the code is wrong, or the page is used or too old: always the same.
    """
    hashed = hash_of(request.token)
    with call.records() as unit:
        page = unit.pages.try_open(hashed)
    given = code_hash(request.token, request.code)
    if page is None or not opens(
        used=page.used_at is not None,
        tries=page.tries,
        expires_at=page.expires_at,
        codes=(page.code_hash, given),
        now=call.now,
    ):
        raise closed()
    with call.records() as unit:
        holder = unit.people.account_holder(page.platform, page.user_id)
        if holder != page.person_id or not unit.pages.use(hashed, at=call.now):
            raise closed()  # the account is another's now, or of two presses this one is second
    return Opened(reader=Actor(platform=page.platform, user=page.user_id), pupil_id=page.pupil_id)
