"""The HTTP side: OpenAPI, session webhooks, media and downloads."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.gateways.dingtalk import bodies
from tests.gateways.dingtalk.state import TOKEN_LIVES_S, Card, Sent, State

Body = TypeVar("Body", bound=BaseModel)
MEDIA_MAX_BYTES = 20 * 1024 * 1024


class No(Exception):
    """An API call is refused with HTTP *status* and DingTalk's *code*."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Routes:
    """One method per documented address."""

    def __init__(self, state: State) -> None:
        self._state = state

    def app(self) -> Starlette:
        """Return the addresses as a web application."""
        cards = "/v1.0/card/instances"
        table: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
            ("POST", "/v1.0/gateway/connections/open", self.open_connection),
            ("POST", "/v1.0/oauth2/accessToken", self.access_token),
            ("POST", "/v1.0/robot/messageFiles/download", self.download),
            ("POST", "/v1.0/robot/groupMessages/send", self.group_message),
            ("POST", "/v1.0/robot/oToMessages/batchSend", self.direct_messages),
            ("POST", cards, self.create_card),
            ("PUT", cards, self.update_card),
            ("POST", f"{cards}/deliver", self.deliver_card),
            ("POST", f"{cards}/createAndDeliver", self.create_and_deliver),
            ("PUT", "/v1.0/card/streaming", self.stream_card),
            ("POST", "/robot/sendBySession", self.send_by_session),
            ("POST", "/robot/send", self.send_by_robot),
            ("POST", "/media/upload", self.upload),
            ("GET", "/file/{code}", self.file),
            ("POST", "/topapi/edu/{what:path}", self.school_directory),
        ]
        return Starlette(
            routes=[
                Route(path, self._guarded(endpoint), methods=[method])
                for method, path, endpoint in table
            ]
        )

    def _guarded(
        self, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def run(request: Request) -> Response:
            self._state.calls.append(f"{request.method} {request.url.path}")
            try:
                return await endpoint(request)
            except No as no:
                self._state.refusals.append(no.code)
                answer = {"code": no.code, "message": no.code, "requestid": "fake"}
                return JSONResponse(answer, status_code=no.status)

        return run

    async def open_connection(self, request: Request) -> Response:
        chaos = self._state.chaos
        self._state.opens.append(await request.json())
        if chaos.open_status == "hang":
            await self._state.released.wait()
        elif chaos.open_status != 200:
            raise No(chaos.open_status, "chaos")
        body = await self._read(request, bodies.Open)
        if (body.clientId, body.clientSecret) != (
            self._state.client_id,
            self._state.client_secret,
        ):
            raise No(401, "authFailed")
        ticket = self._state.new_ticket()
        return JSONResponse({"endpoint": f"{self._state.ws_url}/connect", "ticket": ticket})

    async def access_token(self, request: Request) -> Response:
        body = await self._read(request, bodies.AccessToken)
        if (body.appKey, body.appSecret) != (self._state.client_id, self._state.client_secret):
            raise No(400, "invalidClientIdOrSecret")
        token = self._state.new_token()
        return JSONResponse({"accessToken": token, "expireIn": TOKEN_LIVES_S})

    async def download(self, request: Request) -> Response:
        self._admit(request)
        body = await self._read(request, bodies.Download)
        if body.robotCode != self._state.robot_code:
            raise No(400, "invalidRobotCode")
        if self._state.chaos.download_url:
            return JSONResponse({"downloadUrl": self._state.chaos.download_url})
        if body.downloadCode not in self._state.downloads:
            raise No(400, "unknownDownloadCode")
        return JSONResponse({"downloadUrl": f"{self._state.http_url}/file/{body.downloadCode}"})

    async def file(self, request: Request) -> Response:
        chaos = self._state.chaos
        if chaos.file_redirect:
            return RedirectResponse(chaos.file_redirect)
        if chaos.file_endless or chaos.file_drips:
            piece = b"x" * (65536 if chaos.file_endless else 1)
            return StreamingResponse(self._drip(piece))
        content = self._state.downloads.get(request.path_params["code"])
        return Response(status_code=404) if content is None else Response(content)

    async def _drip(self, piece: bytes) -> AsyncIterator[bytes]:
        while not self._state.released.is_set():
            yield piece
            await asyncio.sleep(0.001)

    async def group_message(self, request: Request) -> Response:
        self._admit(request)
        body = await self._read(request, bodies.GroupMessage)
        self._refuse_if_told(body.msgKey)
        if body.openConversationId not in self._state.groups:
            raise No(400, "invalidParameter.openConversationId")
        param = json.loads(body.msgParam)
        self._state.sent.append(Sent("group", body.openConversationId, body.msgKey, param))
        return JSONResponse({"processQueryKey": self._state.fresh("query")})

    async def direct_messages(self, request: Request) -> Response:
        self._admit(request)
        body = await self._read(request, bodies.DirectMessages)
        self._refuse_if_told(body.msgKey)
        known = [user for user in body.userIds if user in self._state.users]
        limited = known if self._state.chaos.flow_controlled else []
        for user in known if not limited else []:
            param = json.loads(body.msgParam)
            self._state.sent.append(Sent("direct", user, body.msgKey, param))
        return JSONResponse(
            {
                "processQueryKey": self._state.fresh("query"),
                "invalidStaffIdList": [u for u in body.userIds if u not in self._state.users],
                "flowControlledStaffIdList": limited,
            }
        )

    async def create_card(self, request: Request) -> Response:
        self._admit(request)
        self._create(await self._read(request, bodies.CreateCard))
        return JSONResponse({"success": True, "result": "created"})

    async def deliver_card(self, request: Request) -> Response:
        self._admit(request)
        return self._deliver(await self._read(request, bodies.Deliver))

    async def create_and_deliver(self, request: Request) -> Response:
        self._admit(request)
        body = await self._read(request, bodies.CreateAndDeliver)
        self._create(body)
        return self._deliver(body)

    async def update_card(self, request: Request) -> Response:
        self._admit(request)
        body = await self._read(request, bodies.UpdateCard)
        card = self._card(body.outTrackId)
        old = card.params if body.cardUpdateOptions.updateCardDataByKey else {}
        card.params = old | body.cardData.cardParamMap
        self._state.sent.append(Sent("update", body.outTrackId, card.template, dict(card.params)))
        return JSONResponse({"success": True, "result": True})

    async def stream_card(self, request: Request) -> Response:
        self._admit(request)
        body = await self._read(request, bodies.Streaming)
        card = self._card(body.outTrackId)
        old = "" if body.isFull else card.params.get(body.key, "")
        card.params[body.key] = old + body.content
        self._state.sent.append(Sent("stream", body.outTrackId, body.key, dict(card.params)))
        return JSONResponse({"success": True, "result": True})

    async def send_by_session(self, request: Request) -> Response:
        session = self._state.sessions.get(request.query_params.get("session", ""))
        gone = session is None or session.expires_at_s <= self._state.now()
        if gone or session is None or self._state.chaos.session_expired:
            return self._errcode(300001, "session is not valid")
        return await self._webhook(request, via="session", target=session.conversation)

    async def send_by_robot(self, request: Request) -> Response:
        stamp = request.query_params.get("timestamp", "")
        secret = self._state.webhook_secret
        digest = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
        if request.query_params.get("sign") != base64.b64encode(digest).decode():
            return self._errcode(310000, "sign not match")
        target = request.query_params.get("access_token", "")
        return await self._webhook(request, via="robot", target=target)

    async def _webhook(self, request: Request, *, via: Any, target: str) -> Response:
        raw = await request.body()
        if len(raw) > bodies.WEBHOOK_MAX_BYTES:
            return self._errcode(460101, "message too long")
        try:
            body = bodies.Webhook.model_validate_json(raw)
        except ValidationError as error:
            return self._errcode(400105, str(error))
        if body.msgtype in self._state.chaos.refuse:
            return self._errcode(310000, "refused")
        if self._state.too_fast(target):
            return self._errcode(130101, "send too fast")
        self._state.sent.append(Sent(via, target, body.msgtype, body.content()))
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    async def upload(self, request: Request) -> Response:
        if not self._state.token_lives(request.query_params.get("access_token")):
            return self._errcode(40014, "invalid access_token")
        kind = request.query_params.get("type")
        if kind not in ("image", "file"):
            return self._errcode(40004, "invalid media type")
        async with request.form() as form:
            media = form.get("media")
            content = b"" if media is None or isinstance(media, str) else await media.read()
        if not 0 < len(content) <= MEDIA_MAX_BYTES or "upload" in self._state.chaos.refuse:
            return self._errcode(40006, "invalid media size")
        if (kind == "file") is not content.startswith((b"%PDF", b"PK\x03\x04")):
            return self._errcode(40009, "invalid media file")
        media_id = "@" + self._state.fresh("lALPmedia-")
        self._state.media[media_id] = content
        return JSONResponse(
            {"errcode": 0, "errmsg": "ok", "media_id": media_id, "type": kind, "created_at": 1}
        )

    async def school_directory(self, request: Request) -> Response:
        """Answer one page of a list; thirty entries a page at most."""
        if not self._state.token_lives(request.query_params.get("access_token")):
            return self._errcode(40014, "invalid access_token")
        if "edu" in self._state.chaos.refuse:
            return self._errcode(int(self._state.chaos.refuse["edu"]), "refused")
        body, what = await request.json(), request.path_params["what"]
        page, size = body.pop("page_no"), body.pop("page_size")
        if page < 1 or not 1 <= size <= 30:
            return self._errcode(40035, "invalid page")
        every = self._state.edu.get((what, *sorted(body.items())), [])
        under = "relations" if what == "user/relation/list" else "details"
        result = {"has_more": len(every) > page * size, under: every[(page - 1) * size :][:size]}
        return JSONResponse({"errcode": 0, "errmsg": "ok", "success": True, "result": result})

    async def _read(self, request: Request, kind: type[Body]) -> Body:
        try:
            return kind.model_validate_json(await request.body())
        except ValidationError as error:
            raise No(400, f"param.invalid {error.errors()[0]['msg']}") from error

    def _admit(self, request: Request) -> None:
        """Refuse a call without a living token, or one the chaos knobs want refused."""
        chaos = self._state.chaos
        if not self._state.token_lives(request.headers.get("x-acs-dingtalk-access-token")):
            raise No(401, "InvalidAuthentication")
        if chaos.qps:
            chaos.qps -= 1
            raise No(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
        if chaos.busy:
            chaos.busy -= 1
            raise No(500, "system.busy")
        self._refuse_if_told(request.url.path)

    def _refuse_if_told(self, what: str) -> None:
        if what in self._state.chaos.refuse:
            raise No(400, self._state.chaos.refuse[what])

    def _create(self, body: bodies.CreateCard) -> None:
        if body.cardTemplateId not in self._state.templates:
            raise No(400, "param.templateNotExist")
        if body.outTrackId in self._state.cards:
            raise No(400, "param.cardAlreadyExist")
        self._state.cards[body.outTrackId] = Card(
            body.cardTemplateId, dict(body.cardData.cardParamMap)
        )

    def _deliver(self, body: bodies.Deliver) -> Response:
        card = self._card(body.outTrackId)
        space = body.openSpaceId.removeprefix("dtv1.card//")
        kind, _, target = space.partition(".")
        if target not in (self._state.groups if kind == "IM_GROUP" else self._state.users):
            raise No(400, "param.userIdNotExist" if kind == "IM_ROBOT" else "param.spaceNotExist")
        success = not self._state.chaos.deliver_false
        if success:
            card.spaces.append(body.openSpaceId)
            self._state.sent.append(Sent("card", target, card.template, dict(card.params)))
        result = {
            "spaceType": kind,
            "spaceId": target,
            "success": success,
            "carrierId": self._state.fresh("carrier"),
            "errorMsg": "" if success else "SYSTEM_ERROR",
        }
        return JSONResponse(
            {"success": True, "result": {"outTrackId": body.outTrackId, "deliverResults": [result]}}
        )

    def _card(self, track: str) -> Card:
        card = self._state.cards.get(track)
        if card is None:
            raise No(400, "param.cardNotExist")
        return card

    def _errcode(self, code: int, message: str) -> Response:
        self._state.refusals.append(str(code))
        return JSONResponse({"errcode": code, "errmsg": message})
