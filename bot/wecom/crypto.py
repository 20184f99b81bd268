"""Opens what WeCom's callback sends: signature first, then age, only then the ciphertext.

wechatpy has the cipher; its own checks are not used because they compare signatures in variable
time and let half a dozen kinds of exception through on malformed input.
"""

import base64
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import datetime

from wechatpy.enterprise.crypto import PrpCrypto
from wechatpy.enterprise.exceptions import InvalidCorpIdException
from wechatpy.utils import WeChatSigner

from bot.wecom.app import WeComApp
from school.errors import Untrusted

OLDEST_S = 600
NEWEST_S = 300
_SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Seal:
    """What WeCom adds to the address of a callback."""

    signature: str
    timestamp: str
    nonce: str


def unseal(app: WeComApp, seal: Seal, *, encrypted: str, now: datetime) -> str:
    """Return the plain text of *encrypted*.

    Raises:
        Untrusted: The signature is wrong, the timestamp is more than 10 minutes old or 5 minutes
            ahead, or the ciphertext is not one WeCom made for this application.
    """
    _check_signature(app, seal, encrypted)
    _check_age(seal, now)
    return _decrypt(app, encrypted)


def _check_signature(app: WeComApp, seal: Seal, encrypted: str) -> None:
    signer = WeChatSigner()
    signer.add_data(app.token, seal.timestamp, seal.nonce, encrypted)
    expected: str = signer.signature
    if not hmac.compare_digest(expected.encode(), seal.signature.encode()):
        raise Untrusted("签名不对，没有处理。请核对回调的 Token。")


def _check_age(seal: Seal, now: datetime) -> None:
    if not _SECONDS.fullmatch(seal.timestamp):
        raise Untrusted("时间戳不对，没有处理。")
    age_s = now.timestamp() - int(seal.timestamp)
    if not -NEWEST_S <= age_s <= OLDEST_S:
        raise Untrusted("时间戳过期，没有处理。请核对服务器时钟。")


def _decrypt(app: WeComApp, encrypted: str) -> str:
    try:
        # wechatpy's decoder skips foreign characters; one ciphertext must have one spelling.
        base64.b64decode(encrypted, validate=True)
        plain: str = PrpCrypto(app.aes_bytes()).decrypt(encrypted, app.corp_id)
    except (ValueError, struct.error, IndexError, InvalidCorpIdException) as error:
        raise Untrusted("密文不对，没有处理。请核对 EncodingAESKey 和企业 ID。") from error
    return plain
