"""follow: the messages one person gets, as server-sent events, for as long as the page listens."""

from asyncio import timeout
from collections.abc import AsyncIterator, Callable, Sequence
from json import dumps
from typing import Any

from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from bot.console.log import ConsoleMessage, ConsolePerson, conversations_of
from bot.platforms.console import Console
from school.errors import NotFound, Unavailable

Show = Callable[[Sequence[ConsoleMessage], ConsolePerson], list[dict[str, Any]]]
"""Returns messages as a person sees them."""


async def follow(
    console: Console, person_id: str, *, after: int, show: Show, look_every_s: float
) -> AsyncIterator[ServerSentEvent]:
    """Yield every message above version *after* that this person may read, as it is then.

    Messages of this process come at once; those other processes wrote within *look_every_s*.
    Who is in which group is looked up anew each time. Ends when the person is gone or the log does
    not answer; the page then connects again.
    """
    with console.bell.listen() as rung:
        while True:
            rung.clear()
            try:
                after, views = await run_in_threadpool(_newer, console, person_id, after, show)
            except (NotFound, Unavailable):
                return
            for view in views:
                yield ServerSentEvent(
                    data=dumps(view, ensure_ascii=False), event="message", id=str(view["version"])
                )
            if not views:
                await _wait(rung.wait, at_most_s=look_every_s)


def _newer(
    console: Console, person_id: str, after: int, show: Show
) -> tuple[int, list[dict[str, Any]]]:
    newer = console.log.since(after)
    if not newer:
        return after, []
    reader = console.person(person_id)
    own = conversations_of(reader)
    views = show([message for message in newer if message.conversation in own], reader)
    return newer[-1].version, views


async def _wait(rung: Callable[[], Any], *, at_most_s: float) -> None:
    try:
        async with timeout(at_most_s):
            await rung()
    except TimeoutError:
        return
