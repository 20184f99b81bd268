"""Actor: who asks a function, vouched for by the bot's signature.

The signature covers the function's name and the request as well, so a signed actor cannot be
cut out of one call and pasted into another, and it goes stale after five minutes.
"""

import hashlib
import hmac
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from pydantic import AwareDatetime, BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from school.errors import Untrusted

MAX_AGE = timedelta(minutes=5)
SYSTEM = "system"
"""Platform name of the product itself, which runs queued work."""


class Actor(BaseModel, frozen=True):
    """An account on a chat platform, and the conversation it asks from."""

    platform: str
    user: str
    conversation: str = ""
    group: bool = False

    def channel(self) -> str:
        """Return how the audit names this way in."""
        return f"{self.platform}:{'group' if self.group else 'direct'}"


class SignedCall(BaseModel, frozen=True):
    """A request on its way to a function."""

    function: str
    actor: Actor
    request: dict[str, Any]
    at: AwareDatetime
    signature: str = ""

    def signed(self, key: bytes) -> "SignedCall":
        """Return this call with its signature."""
        return self.model_copy(update={"signature": self._mac(key)})

    def _mac(self, key: bytes) -> str:
        text = self.model_copy(update={"signature": ""}).model_dump_json()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def check(
        self, function: str, now: AwareDatetime, *, key: bytes, before: Collection[bytes] = ()
    ) -> None:
        """Pass when this call was signed for *function* within the last five minutes.

        By *key*, or by one of those *before* it: a bot may still have the last.

        Raises:
            Untrusted: It was not.
        """
        genuine = any(self._genuine(one) for one in (key, *before))
        if not genuine or self.function != function or abs(now - self.at) > MAX_AGE:
            raise Untrusted("这个请求的签名不对或已过期，没有执行。请重新发送。")

    def _genuine(self, key: bytes) -> bool:
        try:
            expected = self._mac(key)
        except PydanticSerializationError:  # half a surrogate pair: nobody can have signed it
            return False
        # As bytes, because compare_digest refuses text that is not ASCII; JSON may hold half.
        said = self.signature.encode(errors="surrogatepass")
        return hmac.compare_digest(said, expected.encode())


def parse_call(payload: object) -> SignedCall:
    """Return the call in a payload that arrived at a function.

    Raises:
        Untrusted: It is not a signed call.
    """
    try:
        return SignedCall.model_validate(payload)
    except ValidationError as error:
        raise Untrusted("这个请求没有签名，没有执行。请从聊天里发送。") from error
