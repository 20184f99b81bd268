"""Settings read once from the environment, with local defaults.

Every row of the table “three shapes of one program” is one setting here; nothing else changes.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_SECRET = 32


class LanguageModel(BaseModel, frozen=True):
    """A language model behind an address that speaks OpenAI's chat completions."""

    url: str = ""
    name: str = ""
    key: SecretStr = SecretStr("")
    timeout_s: float = 45.0


class Settings(BaseSettings):
    """Where things are and how to reach them. All variables start with ``QINGJIAO_``."""

    model_config = SettingsConfigDict(env_prefix="QINGJIAO_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=lambda: Path.home() / ".qingjiao")
    """Data folder of the embedded shape."""
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    """``postgresql://…``; empty: SQLite in *home*."""
    files: str = ""
    """``s3://bucket/prefix``; empty: a folder in *home*."""
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_addressing: Literal["path", "virtual"] = "path"
    """"path", or "virtual" for OSS and COS."""
    functions: str = ""
    """``https://…`` or ``lambda:PREFIX``; empty: in this process."""
    reader: str = ""
    """Name of the Lambda function that reads photos; empty: worker processes here."""
    workers: int = Field(default=1, ge=1, le=64)
    """Worker processes that read photos."""
    secret: SecretStr = SecretStr("")
    """At least 32 characters shared by bot and functions; empty: a key file in *home*."""

    health_keys: SecretStr = SecretStr("")
    """Keys of health data, ``ID:HEX`` of 32 bytes each, the newest first, divided by blanks;
    empty: one derived from the secret. Keep old ones until ``qingjiao rotate-keys`` is done."""

    embeddings: str = ""
    """What search compares meanings by: "e5", "lsa", "openai:MODEL" or "off"; empty: e5 where the
    extra is installed, LSA elsewhere. With "openai:MODEL" the texts of the library, personal ones
    too, and the words of every question leave the house: they are sent to that service as they
    stand. Name one that runs in the county's own rooms, or stay with e5."""
    embeddings_url: str = ""
    """Of the OpenAI-compatible service, for "openai:MODEL"."""
    embeddings_key: SecretStr = SecretStr("")

    console_host: str = "127.0.0.1"
    console_port: int = 8000
    public_url: str = ""

    dingtalk_client_id: str = ""
    dingtalk_client_secret: SecretStr = SecretStr("")
    dingtalk_robot_code: str = ""
    dingtalk_card_template: str = ""
    dingtalk_openapi: str = "https://api.dingtalk.com"
    dingtalk_trusted_hosts: str = "*.dingtalk.com *.aliyuncs.com"
    """Hosts, divided by blanks, that addresses in payloads may name."""
    dingtalk_oapi: str = "https://oapi.dingtalk.com"

    llm_url: str = Field(default="", pattern="^(https?://.+)?$")
    """``https://host/v1`` of a language model that writes guides; empty: none."""
    llm_model: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_timeout_s: float = Field(default=45, gt=0, le=50)
    """Seconds one answer may take; two of them are less than the lease of queued work."""

    wecom_corp_id: str = ""
    wecom_agent_id: int = 0
    wecom_secret: SecretStr = SecretStr("")
    wecom_token: SecretStr = SecretStr("")
    wecom_aes_key: SecretStr = SecretStr("")
    wecom_api: str = "https://qyapi.weixin.qq.com/cgi-bin/"

    def url_of_database(self) -> str:
        """Return the SQLAlchemy URL of the database."""
        if not self.database_url:
            return f"sqlite:///{self.home / 'qingjiao.db'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    def key_for(self, use: str) -> bytes:
        """Return the 32-byte key for one use, derived from the secret.

        Deriving keeps one leaked key (say, of buttons) from opening another (say, of actors).
        """
        return hmac.new(self._master(), use.encode(), hashlib.sha256).digest()

    def language_model(self) -> "LanguageModel":
        """Return the model that writes guides; one without an address is none."""
        return LanguageModel(
            url=self.llm_url, name=self.llm_model, key=self.llm_key, timeout_s=self.llm_timeout_s
        )

    def keys_of_health(self) -> dict[str, bytes]:
        """Return the keys of health data by id, the newest first; the derived one is the oldest.

        Raises:
            ValueError: ``QINGJIAO_HEALTH_KEYS`` is not of this form.
        """
        given: dict[str, bytes] = {}
        for one in self.health_keys.get_secret_value().split():
            key_id, _, key = one.partition(":")
            try:
                given[key_id] = bytes.fromhex(key)
            except ValueError as error:
                raise ValueError("QINGJIAO_HEALTH_KEYS is “ID:HEX ID:HEX …”.") from error
        return {**given, "0": self.key_for("health")}

    def _master(self) -> bytes:
        given = self.secret.get_secret_value()
        if given:
            if len(given) < SHORTEST_SECRET:
                raise ValueError("QINGJIAO_SECRET needs at least 32 characters.")
            return given.encode()
        return _key_file(self.home / "secret.key")


def _key_file(path: Path) -> bytes:
    """Return the key in *path*; the first caller writes it, for the owner's eyes only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        try:
            os.link(fresh, path)  # atomic: of two processes starting at once, one key wins
        except FileExistsError:
            return _read_key(path)
        finally:
            fresh.unlink()
    return _read_key(path)


def _read_key(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) < SHORTEST_SECRET:
        raise ValueError(f"{path} is damaged: put the key back from the backup.")
    return key
