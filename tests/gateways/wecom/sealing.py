"""WeCom's callback crypto from its specification, with nothing of wechatpy in it."""

import base64
import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_SALT = b"0123456789abcdef"
"""WeCom uses 16 random bytes; a fixed value keeps tests the same from run to run."""


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def encrypt_padded(aes_key: str, padded: bytes) -> str:
    encryptor = _cipher(aes_key).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def framed(plain: bytes, receive_id: str) -> bytes:
    return _SALT + len(plain).to_bytes(4, "big") + plain + receive_id.encode()


def encrypt(aes_key: str, plain: bytes, receive_id: str) -> str:
    frame = framed(plain, receive_id)
    fill = _BLOCK - len(frame) % _BLOCK
    return encrypt_padded(aes_key, frame + bytes([fill]) * fill)


def decrypt(aes_key: str, encrypted: str) -> tuple[bytes, str]:
    decryptor = _cipher(aes_key).decryptor()
    padded = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    frame = padded[16 : -padded[-1]]
    size = int.from_bytes(frame[:4], "big")
    return frame[4 : 4 + size], frame[4 + size :].decode()


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    return hashlib.sha1("".join(sorted([token, timestamp, nonce, encrypted])).encode()).hexdigest()  # noqa: S324
