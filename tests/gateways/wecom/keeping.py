"""What WeCom keeps for a while: access tokens, media, and the codes that replace cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.gateways.wecom.clock import StillClock

TOKEN_S = 7200
CODE_S = 72 * 3600
MEDIA_S = 3 * 24 * 3600
MEDIA_BYTES = {"image": 10_000_000, "voice": 2_000_000, "video": 10_000_000, "file": 20_000_000}
_JPEG_OR_PNG = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


class Refusal(Exception):
    """An errcode other than 0."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class File:
    """A file as uploaded, or as an answer."""

    name: str
    content: bytes

    @property
    def headers(self) -> dict[str, str]:
        disposition = f'attachment; filename="{self.name}"'
        return {"Content-Type": "image/jpeg", "Content-disposition": disposition}


class Tokens:
    """Access tokens of one application; asking again while one is good returns the same."""

    def __init__(self, *, corp_id: str, secret: str, clock: StillClock) -> None:
        self._corp_id = corp_id
        self._secret = secret
        self._clock = clock
        self._until: dict[str, float] = {}
        self.die_at_once = False
        """True: every new token is refused, as when something else keeps replacing it."""

    def expire(self) -> None:
        """End all tokens early, as WeCom may."""
        self._until = dict.fromkeys(self._until, 0.0)

    def fetch(self, query: Mapping[str, str]) -> dict[str, Any]:
        if query.get("corpid") != self._corp_id:
            raise Refusal(40013, "invalid corpid")
        if query.get("corpsecret") != self._secret:
            raise Refusal(40001, "invalid credential")
        now = self._clock.seconds()
        good = [token for token, until in self._until.items() if until > now]
        token = good[0] if good else f"TOKEN{len(self._until) + 1}"
        self._until.setdefault(token, 0.0 if self.die_at_once else now + TOKEN_S)
        left = TOKEN_S if self.die_at_once else int(self._until[token] - now)
        return {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": left}

    def check(self, query: Mapping[str, str]) -> None:
        token = query.get("access_token", "")
        if not token:
            raise Refusal(41001, "access_token missing")
        if token not in self._until:
            raise Refusal(40014, "invalid access_token")
        if self._until[token] <= self._clock.seconds():
            raise Refusal(42001, "access_token expired")


class Shelf:
    """Uploaded media, each for three days."""

    def __init__(self, clock: StillClock) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[str, File, float]] = {}

    def keep(self, kind: str, file: File) -> str:
        media_id = f"MEDIA{len(self._kept) + 1:06d}"
        self._kept[media_id] = (kind, file, self._clock.seconds())
        return media_id

    def take(self, media_id: str, *, kind: str = "") -> File:
        kept, file, at = self._kept.get(media_id, ("", File("", b""), 0.0))
        too_old = self._clock.seconds() - at > MEDIA_S
        if not kept or too_old or kind not in {"", kept}:
            raise Refusal(40007, "invalid media_id")
        return file

    def upload(self, query: Mapping[str, str], body: bytes | dict[str, File]) -> dict[str, Any]:
        kind = query.get("type", "")
        if kind not in MEDIA_BYTES:
            raise Refusal(40004, "invalid media type")
        if not isinstance(body, dict) or set(body) != {"media"}:
            raise Refusal(41005, "media data missing")
        upload = body["media"]
        if not 5 < len(upload.content) <= MEDIA_BYTES[kind]:
            raise Refusal(40006 if upload.content else 44001, "invalid media size")
        if kind == "image" and not upload.content.startswith(_JPEG_OR_PNG):
            raise Refusal(40123, "not an image")
        created = str(int(self._clock.seconds()))
        ok = {"errcode": 0, "errmsg": "ok", "type": kind, "created_at": created}
        return {**ok, "media_id": self.keep(kind, upload)}


class Codes:
    """Response codes: each replaces one card once, for 72 hours."""

    def __init__(self, clock: StillClock) -> None:
        self._clock = clock
        self._at: dict[str, float] = {}
        self._used: set[str] = set()

    def issue(self) -> str:
        code = f"CODE{len(self._at) + 1:06d}"
        self._at[code] = self._clock.seconds()
        return code

    def use(self, code: str) -> None:
        if code not in self._at or self._clock.seconds() - self._at[code] > CODE_S:
            raise Refusal(40058, "invalid response_code")
        if code in self._used:
            raise Refusal(42022, "code already used")
        self._used.add(code)
