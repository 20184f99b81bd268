"""A fake model that writes guides: strict about how it is asked, faulty when it is told to be."""

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.gateways.openai.model import KEY, MODEL, Wrong, _completion, _fault
from tests.gateways.wecom.hosting import hosted

GOOD: dict[str, Any] = {
    "title": "分数除法导学案",
    "goals": ["理解分数除法的意义", "会算一个数除以分数"],
    "key_points": ["除以一个数等于乘它的倒数"],
    "preview": ["想一想：1/2 里面有几个 1/4"],
    "activities": ["折一折，分一分，说一说"],
    "exercises": [
        {"question": "3/4÷1/2=", "answer": "3/2"},
        {"question": "一根绳长 3/4 米，每段 1/4 米，可以剪几段？", "answer": "3"},
    ],
    "summary": ["说说怎样算分数除法"],
    "sources": [1],
}


@dataclass(frozen=True)
class Cut(Wrong):
    """The connection ends in the middle of the reply, or the reply never ends."""

    endless: bool = False


@dataclass
class FakeWriter:
    """Listens on ``url`` while the ``with`` block lasts; says GOOD unless told otherwise."""

    answer: dict[str, Any] = field(default_factory=lambda: dict(GOOD))
    next: deque[Wrong] = field(default_factory=deque)
    """What happens to the next requests instead."""
    told: list[tuple[str, str]] = field(default_factory=list)
    """System and user message of each request."""
    sources: list[list[dict[str, Any]]] = field(default_factory=list)
    """What each request quoted."""
    _open: ExitStack = field(default_factory=ExitStack)
    _closed: bool = False

    def __enter__(self) -> "FakeWriter":
        route = Route("/v1/chat/completions", self._complete, methods=["POST"])
        self.host = self._open.enter_context(hosted([route]))
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self._open.close()

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings under which the product asks this model."""
        return {"llm_url": f"{self.host}/v1", "llm_model": MODEL, "llm_key": KEY}

    async def _complete(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        fault = _fault(request.headers.get("authorization", ""), asked)
        if fault:
            return JSONResponse({"error": {"message": fault}}, 400)
        system, user = (message["content"] for message in asked["messages"])
        self.told.append((system, user))
        self.sources.append(_quoted(system, user))
        wrong = self.next.popleft() if self.next else Wrong()
        if wrong.silent:
            while (await request.receive())["type"] != "http.disconnect":
                pass
        if isinstance(wrong, Cut) or wrong.drips:
            return StreamingResponse(self._pieces(wrong), media_type="application/json")
        if wrong.body is not None or wrong.status != 200:
            return Response(wrong.body or "", wrong.status, media_type="application/json")
        content = json.dumps(self.answer, ensure_ascii=False)
        return JSONResponse(_completion(wrong.content or content, wrong.refusal))

    async def _pieces(self, wrong: Wrong) -> AsyncIterator[str]:
        if isinstance(wrong, Cut) and not wrong.endless:
            yield '{"id": "chatcmpl-1", "choices": [{"mess'
            raise ConnectionError("cut")
        while not self._closed:
            yield " " * (1 if wrong.drips else 65_536)
            await asyncio.sleep(0.02 if wrong.drips else 0)


def _quoted(system: str, user: str) -> list[dict[str, Any]]:
    """Return what stands between the marks that the rules name."""
    found = re.search(r"两个标记 ([0-9a-f]{16,64}) 之间", system)
    assert found is not None
    before, quoted, _ = user.split(found[1])
    assert not before.strip()
    sources: list[dict[str, Any]] = json.loads(quoted)
    return sources
