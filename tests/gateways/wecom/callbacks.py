"""WeCom calling us: verifies the address, pushes events, and tries again when not answered."""

import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import httpx

from tests.gateways.wecom import sealing
from tests.gateways.wecom.clock import StillClock

TRIES = 3
PATIENCE_S = 5.0


@dataclass(frozen=True)
class Tampering:
    """What a forger, a broken network or a confused setup does to one push."""

    bad_signature: bool = False
    token: str | None = None
    receive_id: str | None = None
    encrypted: str | None = None
    """Sent, correctly signed, instead of the real ciphertext."""
    body: bytes | None = None
    """Sent instead of the whole body."""
    timestamp: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    """Query fields that replace the right ones after signing."""


NONE = Tampering()


@dataclass(frozen=True)
class Push:
    """One HTTP request as it was made, for sending it again."""

    query: dict[str, str]
    body: bytes


class Callbacks:
    """The side of WeCom that calls *url* for one application."""

    def __init__(
        self,
        url: str,
        *,
        corp_id: str,
        agent_id: int,
        token: str,
        aes_key: str,
        clock: StillClock,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.url = url
        self._corp_id = corp_id
        self._agent_id = agent_id
        self._token = token
        self._aes_key = aes_key
        self._clock = clock
        self._count = itertools.count(1)
        self.pushes: list[Push] = []
        fresh = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.Client(trust_env=False, timeout=patience_s, limits=fresh)

    def close(self) -> None:
        self._http.close()

    def xml(self, fields: Mapping[str, str]) -> str:
        """Return the XML of an event; who, when and for which application are filled in."""
        whole = {
            "ToUserName": self._corp_id,
            "CreateTime": str(int(self._clock.seconds())),
            "AgentID": str(self._agent_id),
            **fields,
        }
        return f"<xml>{''.join(f'<{k}>{escape(v)}</{k}>' for k, v in whole.items())}</xml>"

    def text(self, sender: str, content: str) -> str:
        """Return the XML of a text message with a new MsgId."""
        number = str(7_000_000_000 + next(self._count))
        said = {"FromUserName": sender, "MsgType": "text", "Content": content, "MsgId": number}
        return self.xml(said)

    def image(self, sender: str, media_id: str) -> str:
        """Return the XML of a picture with a new MsgId; it is fetched by its media id."""
        number = str(7_000_000_000 + next(self._count))
        sent = {"PicUrl": "http://wework.qpic.cn/fake", "MediaId": media_id, "MsgId": number}
        return self.xml({"FromUserName": sender, "MsgType": "image", **sent})

    def press(self, sender: str, key: str, *, task_id: str, response_code: str = "CODE") -> str:
        """Return the XML of a button press on a template card."""
        return self.xml(
            {
                "FromUserName": sender,
                "MsgType": "event",
                "Event": "template_card_event",
                "EventKey": key,
                "TaskId": task_id,
                "CardType": "button_interaction",
                "ResponseCode": response_code,
            }
        )

    def verify_url(self, echo: str = "5927782489442352469", tamper: Tampering = NONE) -> str | None:
        """Return what our address answers to WeCom's test; None when it refuses."""
        encrypted = self._encrypted(echo, tamper)
        query = {**self._query(encrypted, tamper), "echostr": encrypted, **tamper.query}
        answer = self._http.get(self.url, params=query)
        return answer.text if answer.status_code == httpx.codes.OK else None

    def push(self, xml: str, tamper: Tampering = NONE) -> list[int]:
        """Deliver *xml* as WeCom does; return the status of each try, 0 for a timeout.

        Each further try is sealed anew, five seconds later, with the same event inside.
        """
        statuses: list[int] = []
        while len(statuses) < TRIES:
            statuses.append(self.send(self.sealed(xml, tamper)))
            if statuses[-1] == httpx.codes.OK:
                break
            self._clock.advance(PATIENCE_S)
        return statuses

    def push_together(self, xmls: list[str]) -> list[int]:
        """Deliver several at the same moment; with one event twice, a late try races the first."""
        pushes = [self.sealed(xml) for xml in xmls]
        statuses = [0] * len(pushes)
        start = threading.Barrier(len(pushes))

        def one(place: int) -> None:
            start.wait()
            statuses[place] = self.send(pushes[place])

        threads = [threading.Thread(target=one, args=(place,)) for place in range(len(pushes))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return statuses

    def out_of_order(self, xmls: list[str]) -> list[int]:
        """Deliver events last first, as a slow route does."""
        return [self.push(xml)[-1] for xml in reversed(xmls)]

    def replay(self, push: Push) -> int:
        """Send a recorded request again, byte for byte."""
        return self.send(push)

    def sealed(self, xml: str, tamper: Tampering = NONE) -> Push:
        encrypted = self._encrypted(xml, tamper)
        query = {**self._query(encrypted, tamper), **tamper.query}
        body = (
            f"<xml><ToUserName><![CDATA[{self._corp_id}]]></ToUserName>"
            f"<AgentID><![CDATA[{self._agent_id}]]></AgentID>"
            f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        ).encode()
        return Push(query=query, body=body if tamper.body is None else tamper.body)

    def send(self, push: Push) -> int:
        self.pushes.append(push)
        try:
            answer = self._http.post(self.url, params=push.query, content=push.body)
        except httpx.TransportError:
            return 0
        return answer.status_code

    def _encrypted(self, plain: str, tamper: Tampering) -> str:
        if tamper.encrypted is not None:
            return tamper.encrypted
        receive_id = self._corp_id if tamper.receive_id is None else tamper.receive_id
        return sealing.encrypt(self._aes_key, plain.encode(), receive_id)

    def _query(self, encrypted: str, tamper: Tampering) -> dict[str, str]:
        timestamp = tamper.timestamp or str(int(self._clock.seconds()))
        nonce = f"nonce{next(self._count)}"
        token = self._token if tamper.token is None else tamper.token
        signed = sealing.signature(token, timestamp, nonce, encrypted)
        if tamper.bad_signature:
            signed = "0" * 40
        return {"msg_signature": signed, "timestamp": timestamp, "nonce": nonce}
