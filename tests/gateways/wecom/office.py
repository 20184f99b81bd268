"""What WeCom knows and decides, apart from HTTP: tokens, members, media, cards, limits."""

import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from tests.gateways.wecom import bodies
from tests.gateways.wecom.clock import StillClock
from tests.gateways.wecom.keeping import Codes, File, Refusal, Shelf, Tokens

MINUTE_S, HOUR_S = 60, 3600
MEMBER_PER_MINUTE, MEMBER_PER_HOUR, WEBHOOK_PER_MINUTE = 30, 1000, 20

Answer = dict[str, Any] | File


@dataclass(frozen=True)
class Sent:
    """A message WeCom took; *shown* is False when it was dropped without a word."""

    endpoint: str
    to: str
    body: dict[str, Any]
    shown: bool


class Office:
    """One corp with one application; all state is public for tests to look at and to set."""

    def __init__(self, *, corp_id: str, agent_id: int, secret: str, clock: StillClock) -> None:
        self.corp_id = corp_id
        self.agent_id = agent_id
        self.clock = clock
        self.lock = threading.RLock()
        self.members = {"t_wang", "t_li"}
        self.unlicensed: set[str] = set()
        self.parents = {"p_zhang"}
        self.chats = {"chat1": ["t_wang", "t_li"]}
        self.webhooks = {"hook1"}
        self.trusted_ip = True
        self.has_callback = True
        self.school: dict[str, dict[str, Any] | Callable[[Mapping[str, str]], dict[str, Any]]] = {}
        """Answers of the school directory and health endpoints, by endpoint; some look first."""
        self.tokens = Tokens(corp_id=corp_id, secret=secret, clock=clock)
        self.shelf = Shelf(clock)
        self.codes = Codes(clock)
        self.cards: dict[str, dict[str, Any]] = {}
        """Cards as they look now, by response code of their first delivery."""
        self.sent: list[Sent] = []
        self.changed: list[Sent] = []
        """What took the place of a card, for each member who sees it."""
        self._task_ids: set[str] = set()
        self._recent: dict[str, deque[float]] = defaultdict(deque)
        self._seen: dict[str, float] = {}
        self._injected: dict[str, deque[int]] = defaultdict(deque)
        self._count = 0

    def inject(self, endpoint: str, code: int, *, times: int = 1) -> None:
        """Refuse the next calls of *endpoint* with *code*."""
        self._injected[endpoint].extend([code] * times)

    def keep_media(self, content: bytes, kind: str = "image") -> str:
        """Return the media id of something a person sent."""
        return self.shelf.keep(kind, File("sent.jpg", content))

    def shown_to(self, person: str) -> list[dict[str, Any]]:
        """Return what a member, parent or group sees, oldest first."""
        return [sent.body for sent in self.sent if sent.shown and sent.to == person]

    def answer(
        self, endpoint: str, query: Mapping[str, str], body: bytes | dict[str, File]
    ) -> Answer:
        """Return what WeCom answers.

        Raises:
            Refusal: With the errcode.
        """
        if self._injected[endpoint]:
            raise Refusal(self._injected[endpoint].popleft(), "injected")
        if endpoint == "gettoken":
            return self.tokens.fetch(query)
        if endpoint.startswith("webhook/"):
            return self._webhook(endpoint, query, body)
        self.tokens.check(query)
        if not self.trusted_ip:
            raise Refusal(60020, "not allow to access from your ip")
        return self._inside(endpoint, query, body)

    def _inside(
        self, endpoint: str, query: Mapping[str, str], body: bytes | dict[str, File]
    ) -> Answer:
        if endpoint in self.school:
            found = self.school[endpoint]
            answer = found(query) if callable(found) else found
            return {"errcode": 0, "errmsg": "ok", **answer}
        if endpoint == "media/get":
            return self.shelf.take(query.get("media_id", ""))
        if endpoint == "media/upload":
            return self.shelf.upload(query, body)
        if endpoint not in self._posts():
            raise Refusal(40066, f"no such endpoint: {endpoint}")
        model, handle = self._posts()[endpoint]
        return {"errcode": 0, "errmsg": "ok", **handle(endpoint, _checked(model, body))}

    def _posts(self) -> dict[str, tuple[type[BaseModel], Callable[[str, Any], dict[str, Any]]]]:
        return {
            "message/send": (bodies.MessageSend, self._message),
            "message/update_template_card": (bodies.CardUpdate, self._update),
            "appchat/send": (bodies.AppChatSend, self._appchat),
            "appchat/create": (bodies.AppChatCreate, self._create_chat),
            "externalcontact/message/send": (bodies.SchoolNotice, self._notice),
        }

    def _now(self) -> float:
        return self.clock.seconds()

    def _new(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count:06d}"

    def _message(self, endpoint: str, message: bodies.MessageSend) -> dict[str, Any]:
        self._check_agent(message.agentid)
        everybody = message.touser.split("|")
        known = [user for user in everybody if user in self.members]
        if not known:
            raise Refusal(81013, "user & party & tag all invalid")
        self._check_media(message)
        code = self._register(message.template_card)
        for user in known:
            if user not in self.unlicensed:
                self._deliver(endpoint, user, message)
        return {
            "invaliduser": "|".join(user for user in everybody if user not in self.members),
            "unlicenseduser": "|".join(user for user in known if user in self.unlicensed),
            "msgid": self._new("MSG"),
            **({"response_code": code} if code else {}),
        }

    def _register(self, card: bodies.Card | None) -> str:
        """Return the response code of a card that can be replaced; task ids are used once."""
        if card is None:
            return ""
        if card.task_id in self._task_ids:
            raise Refusal(42014, "invalid task_id: repeated")
        if card.task_id:
            self._task_ids.add(card.task_id)
        if not card.can_call_back:
            return ""
        if not self.has_callback:
            raise Refusal(43012, "callback url not set")
        code = self.codes.issue()
        self.cards[code] = card.model_dump(exclude_defaults=True)
        return code

    def _update(self, endpoint: str, update: bodies.CardUpdate) -> dict[str, Any]:
        self._check_agent(update.agentid)
        if (update.template_card is None) == (update.button is None):
            raise Refusal(40058, "either template_card or button")
        unknown = [user for user in update.userids if user not in self.members]
        self.codes.use(update.response_code)
        if update.template_card is not None:
            card = update.template_card.model_dump(exclude_defaults=True)
            self.cards[update.response_code] = card
            known = (user for user in update.userids if user in self.members)
            self.changed += [
                Sent(endpoint, user, {"template_card": card}, shown=True) for user in known
            ]
        return {"invaliduser": unknown}

    def _appchat(self, endpoint: str, message: bodies.AppChatSend) -> dict[str, Any]:
        if message.chatid not in self.chats:
            raise Refusal(86003, "chatid not exist")
        self._check_media(message)
        self._deliver(endpoint, message.chatid, message)
        return {}

    def _create_chat(self, _endpoint: str, chat: bodies.AppChatCreate) -> dict[str, Any]:
        chat_id = chat.chatid or self._new("chat")
        if chat_id in self.chats:
            raise Refusal(86215, "chatid exists")
        self.chats[chat_id] = chat.userlist
        return {"chatid": chat_id}

    def _notice(self, endpoint: str, message: bodies.SchoolNotice) -> dict[str, Any]:
        self._check_agent(message.agentid)
        self._check_media(message)
        unknown = [parent for parent in message.to_parent_userid if parent not in self.parents]
        for parent in message.to_parent_userid:
            if parent in self.parents:
                self._deliver(endpoint, parent, message)
        return {"invalid_parent_userid": unknown, "invalid_student_userid": []}

    def _webhook(
        self, endpoint: str, query: Mapping[str, str], body: bytes | dict[str, File]
    ) -> dict[str, Any]:
        key = query.get("key", "")
        if key not in self.webhooks:
            raise Refusal(93000, "invalid webhook url")
        if endpoint == "webhook/upload_media":
            return self.shelf.upload(query, body)
        if not self._within(f"hook {key}", WEBHOOK_PER_MINUTE, MINUTE_S):
            raise Refusal(45009, "api freq out of limit")
        message = _checked(bodies.WebhookSend, body)
        self._deliver(endpoint, key, message)
        return {"errcode": 0, "errmsg": "ok"}

    def _check_agent(self, agent_id: int) -> None:
        if agent_id != self.agent_id:
            raise Refusal(40056, "invalid agentid")

    def _check_media(self, message: Any) -> None:
        for kind in ("image", "file"):
            body = getattr(message, kind)
            if body is not None:
                self.shelf.take(body.media_id, kind=kind)

    def _deliver(self, endpoint: str, to: str, message: BaseModel) -> None:
        body = message.model_dump(exclude_none=True, exclude_unset=True)
        shown = not self._repeated(to, body)
        if endpoint == "message/send":
            shown = shown and self._within(f"minute {to}", MEMBER_PER_MINUTE, MINUTE_S)
            shown = shown and self._within(f"hour {to}", MEMBER_PER_HOUR, HOUR_S)
        self.sent.append(Sent(endpoint=endpoint, to=to, body=body, shown=shown))

    def _repeated(self, to: str, body: dict[str, Any]) -> bool:
        """Return True when the same was sent within the interval the sender asked to check."""
        if not body.get("enable_duplicate_check"):
            return False
        same = json.dumps([to, body], sort_keys=True)
        last = self._seen.get(same)
        self._seen[same] = self._now()
        return last is not None and self._now() - last < body["duplicate_check_interval"]

    def _within(self, name: str, count: int, per_s: int) -> bool:
        recent = self._recent[name]
        while recent and recent[0] <= self._now() - per_s:
            recent.popleft()
        if len(recent) >= count:
            return False
        recent.append(self._now())
        return True


def _checked(model: type[BaseModel], body: bytes | dict[str, File]) -> Any:
    if not isinstance(body, bytes):
        raise Refusal(40063, "JSON expected")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise Refusal(40058, f"invalid Request Parameter: {error}") from error
