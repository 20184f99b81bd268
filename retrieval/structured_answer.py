"""One question to a language model behind any address that speaks OpenAI's chat completions.

Whatever the server does, an answer in the form it was asked for comes in time, or nothing does.
"""

import logging
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from pydantic import BaseModel, SecretStr

from school.errors import Unavailable
from school.settings import LanguageModel

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

Form = TypeVar("Form", bound=BaseModel)
MOST_BYTES = 512 * 1024
"""Of a reply: a long guide has 20 kB; a stranger's server may send for ever."""


def structured_answer(
    model: LanguageModel, form: type[Form], *, rules: str, asked: str, log: logging.Logger
) -> Form:
    """Return what a model answers in a form; whatever it does, it costs at most ``timeout_s``.

    Args:
        model: Which, where and how long.
        form: What the model is held to; its fields are told as a JSON schema.
        rules: The system message.
        asked: The message of the user.
        log: Where it is told what kind of fault came; nothing of question and reply is.

    Raises:
        Unavailable: The model does not answer in time, or not in the form it was asked for.
    """
    import langchain_openai  # noqa: F401, PLC0415  # loads for seconds, which are not the model's

    seconds = model.timeout_s
    # Closed at the end whatever comes, so that a reply that never ends does end.
    with httpx.Client(transport=_Bounded(), timeout=seconds) as http:
        asking = _Asking(model, form, words=(rules, asked), http=http)
        asking.start()
        asking.join(seconds)
    answer = asking.answer
    if not isinstance(answer, form):
        log.warning("the model answered nothing: %s", asking.fault)
        raise Unavailable("模型没有写好。")
    return answer


class _Asking(threading.Thread):
    """One question on its way.

    A thread, for no timeout of the HTTP client ends an answer that comes drop by drop; a daemon,
    so that one left behind keeps no process alive.
    """

    def __init__(
        self,
        model: LanguageModel,
        form: type[BaseModel],
        *,
        words: tuple[str, str],
        http: httpx.Client,
    ) -> None:
        super().__init__(name="language model", daemon=True)
        self._model, self._form, self._words, self._http = model, form, words, http
        self.answer: BaseModel | None = None
        self.fault = "too slow"

    def run(self) -> None:
        from langchain_core.messages import HumanMessage, SystemMessage  # noqa: PLC0415
        from langsmith import tracing_context  # noqa: PLC0415  # comes with LangChain

        rules, asked = self._words
        try:
            # LANGSMITH_TRACING, set for another program, must not send our texts elsewhere.
            with tracing_context(enabled=False):
                chain = _chain(self._model, self._form, http=self._http)
                answer = chain.invoke([SystemMessage(rules), HumanMessage(asked)])
        except Exception as error:  # noqa: BLE001  # a stranger's reply breaks SDK and LangChain in
            # ways they do not list. The kind alone is told: messages quote the reply.
            self.fault = f"{type(error).__name__} {getattr(error, 'status_code', '')}".strip()
            return
        if isinstance(answer, self._form):
            self.answer = answer
        else:
            self.fault = "no answer in the form"


def _chain(
    model: LanguageModel, form: type[BaseModel], *, http: httpx.Client
) -> "Runnable[Any, Any]":
    from langchain_openai import ChatOpenAI  # noqa: PLC0415  # is loaded

    chat = ChatOpenAI(
        model=model.name,
        base_url=model.url,
        # Never empty, or LangChain sends the OPENAI_API_KEY of somebody else's account here.
        api_key=SecretStr(model.key.get_secret_value() or "none"),
        temperature=0,
        timeout=model.timeout_s,
        max_retries=0,
        use_responses_api=False,
        http_client=http,
    )
    return chat.with_structured_output(form, method="json_schema", strict=True)


class _Bounded(httpx.HTTPTransport):
    """HTTP that ends a reply of more than MOST_BYTES."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        stream = response.stream
        assert isinstance(stream, httpx.SyncByteStream)  # noqa: S101  # of a synchronous transport
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_BoundedStream(stream),
            extensions=response.extensions,
        )


class _BoundedStream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._stream:
            read += len(chunk)
            if read > MOST_BYTES:
                raise httpx.ReadError("the reply is too long")
            yield chunk

    def close(self) -> None:
        self._stream.close()
