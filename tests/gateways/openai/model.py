"""The fake's knowledge, its manners and its faults."""

import asyncio
import base64
import json
import re
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from grading_lambda.engine import Pixels
from tests.gateways.wecom.hosting import hosted

KEY, MODEL = "sk-of-the-school", "qwen-vl-of-the-house"
_DATA_URL = "data:image/png;base64,"


@dataclass(frozen=True)
class Wrong:
    """What goes wrong with one request."""

    status: int = 200
    body: str | None = None
    """The whole body of the reply."""
    content: str | None = None
    """What the model says."""
    refusal: str | None = None
    """Why the model says nothing."""
    silent: bool = False
    """No reply until the caller hangs up."""
    drips: bool = False
    """A reply that comes blank by blank until the fake is closed or ``end_drips`` is called."""


class FakeModel:
    """Listens on ``url`` while the ``with`` block lasts."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.told: list[str] = []
        """All the words of each request."""
        self.batches: list[list[str]] = []
        """What is written in the pictures of each request."""
        self.sizes: list[tuple[int, int]] = []
        """Height and width of each picture."""
        self.next: deque[Wrong] = deque()
        self._written: dict[bytes, str] = {}
        self._no_drips = threading.Event()
        self._open = ExitStack()

    def __enter__(self) -> "FakeModel":
        routes = [
            Route("/v1/chat/completions", self._complete, methods=["POST"]),
            Route("/{rest:path}", self._elsewhere, methods=["GET", "POST", "PATCH"]),
        ]
        self.host = self._open.enter_context(hosted([*routes]))
        return self

    def __exit__(self, *_: object) -> None:
        self.end_drips()
        self._open.close()

    @property
    def url(self) -> str:
        return f"{self.host}/v1"

    def writing(self, text: str, *, size: tuple[int, int] = (48, 96)) -> Pixels:
        """Return a crop, *size* high and wide, that the model reads as *text*."""
        noise = np.random.default_rng(len(self._written)).integers(0, 256, (*size, 3))
        crop: Pixels = noise.astype(np.uint8)
        self._written[crop.tobytes()] = text
        return crop

    def end_drips(self) -> None:
        """End every reply that comes blank by blank."""
        self._no_drips.set()

    async def _elsewhere(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        return JSONResponse({"error": {"message": "no such path"}}, 404)

    async def _complete(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        asked = json.loads(await request.body())
        fault = _fault(request.headers.get("authorization", ""), asked)
        if fault:
            return JSONResponse({"error": {"message": fault}}, 400)
        system, user = asked["messages"]
        labels = [part["text"] for part in user["content"][::2]]
        self.told.append("\n".join([system["content"], *labels]))
        seen = self._seen(user["content"])
        self.batches.append([text for _, text in seen])
        wrong = self.next.popleft() if self.next else Wrong()
        if wrong.silent:
            while (await request.receive())["type"] != "http.disconnect":
                pass
        if wrong.drips:
            return StreamingResponse(self._blanks(), media_type="application/json")
        if wrong.body is not None or wrong.status != 200:
            kind = "application/json" if (wrong.body or "").startswith("{") else "text/html"
            return Response(wrong.body or "", wrong.status, media_type=kind)
        lines = [{"no": no, "text": text, "legible": bool(text)} for no, text in seen]
        content = json.dumps({"lines": lines}, ensure_ascii=False)
        return JSONResponse(_completion(wrong.content or content, wrong.refusal))

    def _seen(self, parts: list[dict[str, Any]]) -> list[tuple[int, str]]:
        """Return the number before each picture and what is written in it."""
        seen = []
        for label, picture in zip(parts[::2], parts[1::2], strict=True):
            pixels = _decoded(picture["image_url"]["url"])
            self.sizes.append(pixels.shape[:2])
            number = re.findall(r"\d+", label["text"])
            seen.append((int(number[0]), self._written.get(pixels.tobytes(), "")))
        return seen

    async def _blanks(self) -> AsyncIterator[str]:
        while not self._no_drips.is_set():
            yield " "
            await asyncio.sleep(0.02)


def _fault(authorization: str, asked: dict[str, Any]) -> str:
    schema = asked.get("response_format", {}).get("json_schema", {})
    if authorization != f"Bearer {KEY}":
        return "no such key"
    if asked["model"] != MODEL:
        return "no such model"
    if asked.get("temperature") != 0 or asked.get("stream"):
        return "this must be repeatable"
    if not schema.get("strict") or schema["schema"]["additionalProperties"] is not False:
        return "no strict schema"
    return ""


def _decoded(url: str) -> Pixels:
    assert url.startswith(_DATA_URL)
    png = base64.b64decode(url.removeprefix(_DATA_URL), validate=True)
    assert png.startswith(b"\x89PNG")
    pixels: Pixels = np.asarray(
        cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR), np.uint8
    )
    return pixels


def _completion(content: str, refusal: str | None) -> dict[str, Any]:
    message = {"role": "assistant", "content": None if refusal else content, "refusal": refusal}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": MODEL,
        "choices": [{"index": 0, "finish_reason": "stop", "message": message, "logprobs": None}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }
