"""A fake model of embeddings behind OpenAI's protocol; vectors count characters."""

import base64
import json
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes import CountedCharacters
from tests.gateways.openai.model import KEY, Wrong
from tests.gateways.wecom.hosting import hosted

EMBEDDER = "text-embedding-of-the-house"


@dataclass
class FakeEmbedder:
    """Listens on ``url`` while the ``with`` block lasts; takes texts, not tokens."""

    next: deque[Wrong] = field(default_factory=deque)
    """What happens to the next requests instead."""
    told: list[list[str]] = field(default_factory=list)
    """The texts of each request."""
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "FakeEmbedder":
        route = Route("/v1/embeddings", self._embed, methods=["POST"])
        self.host = self._open.enter_context(hosted([route]))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def url(self) -> str:
        return f"{self.host}/v1"

    async def _embed(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        fault = _fault(request.headers.get("authorization", ""), asked)
        if fault:
            return JSONResponse({"error": {"message": fault}}, 400)
        self.told.append(asked["input"])
        if self.next:
            wrong = self.next.popleft()
            return Response(wrong.body or "", wrong.status, media_type="application/json")
        made = CountedCharacters().embed_documents(asked["input"])
        return JSONResponse(
            {
                "object": "list",
                "model": EMBEDDER,
                "data": [
                    {"object": "embedding", "index": n, "embedding": _written(one, asked)}
                    for n, one in enumerate(made)
                ],
                "usage": {"prompt_tokens": 1, "total_tokens": 1},
            }
        )


def _fault(authorization: str, asked: dict[str, Any]) -> str:
    if authorization != f"Bearer {KEY}":
        return "no such key"
    if asked["model"] != EMBEDDER:
        return "no such model"
    if not all(isinstance(one, str) for one in asked["input"]):
        return "texts, not somebody else's tokens"
    return ""


def _written(vector: list[float], asked: dict[str, Any]) -> list[float] | str:
    if asked.get("encoding_format") != "base64":
        return vector
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()
