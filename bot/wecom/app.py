"""WeComApp: one self-built application of one school or county in WeCom."""

import base64
import binascii
from dataclasses import dataclass, field

from pydantic import AwareDatetime, BaseModel

_KEY_BYTES = 32


@dataclass(frozen=True)
class WeComApp:
    """Who we are to WeCom; every field is on the application's page of the admin console.

    Raises:
        ValueError: *aes_key* is not the 43 characters of an EncodingAESKey, or the corp id or
            the token is empty, which would let anybody sign a callback.
    """

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    """EncodingAESKey of the callback: 43 characters, base64 of 32 bytes without the last “=”."""
    api: str = "https://qyapi.weixin.qq.com/cgi-bin/"
    """Base address of the API, ending with a slash."""
    robot: str = ""
    """Our name for the application in events and messages; “wecom:<agent>” if not given."""
    page: str = ""
    """Web page a tap on a card opens. WeCom demands one for cards without buttons: without it
    they go as markdown."""

    def __post_init__(self) -> None:
        if not (self.corp_id and self.token):
            raise ValueError("缺少企业 ID 或回调 Token：请从管理后台复制")
        if not self.robot:
            object.__setattr__(self, "robot", f"wecom:{self.agent_id}")
        if not self.api.endswith("/"):
            object.__setattr__(self, "api", f"{self.api}/")
        self.aes_bytes()

    def aes_bytes(self) -> bytes:
        """Return the 32 bytes of the callback's AES key."""
        try:
            key = base64.b64decode(f"{self.aes_key}=", validate=True)
        except binascii.Error as error:
            raise ValueError("EncodingAESKey 不对：请从管理后台重新复制 43 位") from error
        if len(key) != _KEY_BYTES:
            raise ValueError("EncodingAESKey 不对：请从管理后台重新复制 43 位")
        return key


class SchoolContactChange(BaseModel, frozen=True):
    """A parent, pupil or class was added, changed or removed in WeCom's school directory."""

    corp_id: str
    change: str
    """WeCom's ChangeType, such as “create_parent”, “subscribe” or “unsubscribe”."""
    id: str
    """Userid of the parent or pupil, or id of the class."""
    at: AwareDatetime
