"""Notices of the library: a file was read, something waits for review, a review is done."""

from collections.abc import Callable, Mapping

from bot.safety_notices import Told
from message_cards.cards.resource import resource_card, resource_live
from message_cards.cards.resource_lists import pending_card
from message_cards.cards.resource_upload import told_card
from school.errors import NotFound
from school.notices import Notice, NoticeKind
from school.ports import Invoker
from school.resource_calls import PendingOf, ResourceList, ResourceOf, ResourceShown, UploadTold
from school.resources import ResourceId, ReviewState


def _read(notice: Notice, functions: Invoker) -> Told:
    asked = ResourceOf(resource_id=ResourceId(notice.about))
    told = functions.call("show_upload", asked, UploadTold)
    return told_card(told), resource_live(notice.about), False


def _pending(notice: Notice, functions: Invoker) -> Told:  # noqa: ARG001  # the reader says whose
    found = functions.call("pending_resources", PendingOf(), ResourceList)
    if not found.rows:
        raise NotFound("没有待审的资源了。")
    return pending_card(found), "", False


def _reviewed(notice: Notice, functions: Invoker) -> Told:
    asked = ResourceOf(resource_id=ResourceId(notice.about))
    shown = functions.call("show_resource", asked, ResourceShown)
    approved = shown.resource.state is ReviewState.APPROVED
    title = f"{'已通过' if approved else '被退回'}：{shown.resource.title}"
    return resource_card(shown).model_copy(update={"title": title}), "", False


LIBRARY: Mapping[NoticeKind, Callable[[Notice, Invoker], Told]] = {
    NoticeKind.RESOURCE_PENDING: _pending,
    NoticeKind.RESOURCE_READ: _read,
    NoticeKind.RESOURCE_REVIEWED: _reviewed,
}
