"""Settings read once from the environment, with local defaults.

Every row of the table “three shapes of one program” is one setting here; nothing else changes.
"""

import hmac
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr, field_validator
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
    database_secret: str = ""
    """ARN of a secret in AWS Secrets Manager as RDS keeps it, ``{"username", "password"}``, where
    *database_url* has neither; empty: it has both."""
    database_connections: int = Field(default=8, ge=1, le=100)
    """Connections to PostgreSQL a process keeps; a Lambda answers one call at a time: 1."""
    migrate_at_start: bool = True
    """Whether a process brings the tables to its version; else it refuses old ones, and the Lambda
    ``migrate`` brings them up to date once a release."""
    files: str = ""
    """``s3://bucket/prefix``; empty: a folder in *home*."""
    erasures: str = ""
    """Folder, or ``s3://bucket/prefix``, for notes of what families had deleted, which a restored
    backup must not bring back; on other disks than the database. Empty: with the files."""
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_addressing: Literal["path", "virtual"] = "path"
    """"path", or "virtual" for OSS and COS."""
    functions: str = ""
    """``https://…`` or ``lambda:PREFIX``; empty: in this process."""
    reader: str = ""
    """Name of the Lambda function that reads photos; empty: worker processes here."""
    readings_wanted: str = ""
    """URL of the SQS queue that feeds the reader; empty: pages of homework are read while one waits
    for the answer."""
    readings_done: str = ""
    """URL of the SQS queue the reader answers on; only the reader needs it."""
    workers: int = Field(default=1, ge=1, le=64)
    """Worker processes that read photos."""
    secret: SecretStr = SecretStr("")
    """At least 32 characters shared by bot and functions; empty: a key file in *home*."""

    secret_before: SecretStr = SecretStr("")
    """Earlier secrets, the newest first, divided by blanks. Posts they sealed are still opened; the
    first of all goes on keying the audit and people's ids, which cannot be made anew. So none is
    ever taken off this list."""
    secret_before_until: str = ""
    """Until when calls are taken that the newest of the earlier secrets signed, while bots change
    over: ``2026-11-23T08:00:00+08:00``. Empty: not at all, as it must be after a leak."""

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

    log: Literal["text", "json"] = "text"
    """How log lines are written: for people, or one JSON object each for programs."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    """What is worth a log line of ours; with INFO every function that ran gets one."""

    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of ``/metrics`` for Prometheus; 0: none."""
    metrics_host: str = "127.0.0.1"
    """Where that port listens; another than this machine needs a token."""
    metrics_token: SecretStr = SecretStr("")
    """What Prometheus says as ``Authorization: Bearer``; empty: nothing is asked."""

    console_host: str = "127.0.0.1"
    console_port: int = 8000
    public_url: str = ""

    dingtalk_client_id: str = ""
    dingtalk_client_secret: SecretStr = SecretStr("")
    dingtalk_robot_code: str = ""
    dingtalk_corp_id: str = ""
    """The organisation whose messages and presses are taken; empty: those of any that the
    application can be reached from."""
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

    @field_validator("secret_before_until")
    @classmethod
    def _is_a_moment(cls, given: str) -> str:
        try:
            moment = not given or datetime.fromisoformat(given).tzinfo is not None
        except ValueError:
            moment = False
        if not moment:
            raise ValueError("QINGJIAO_SECRET_BEFORE_UNTIL is like 2026-11-23T08:00:00+08:00.")
        return given

    def url_of_database(self) -> str:
        """Return the SQLAlchemy URL of the database."""
        if not self.database_url:
            return f"sqlite:///{self.home / 'qingjiao.db'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    def key_for(self, use: str) -> bytes:
        """Return the 32-byte key for one use, derived from the secret.

        Deriving keeps one leaked key (say, of buttons) from opening another (say, of actors).
        """
        return self.keys_for(use)[0]

    def keys_for(self, use: str) -> tuple[bytes, ...]:
        """Return the keys for one use by which something may have been made, the newest first."""
        masters = (self._master(), *self._masters_before())
        return tuple(hmac.digest(master, use.encode(), "sha256") for master in masters)

    def first_key_for(self, use: str) -> bytes:
        """Return the key that the installation began with: for what cannot be made anew."""
        return self.keys_for(use)[-1]

    def actor_key_before(self) -> tuple[bytes, datetime | None]:
        """Return the key before of the bot's signature and until when it counts, or b"" and None.

        Of all earlier keys only the last: no bot has the others, but whoever found one out may.
        """
        before = self.keys_for("actor")[1:2]
        if not before or not self.secret_before_until:
            return b"", None
        return before[0], datetime.fromisoformat(self.secret_before_until)

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
        return {**given, "0": self.first_key_for("health")}

    def _masters_before(self) -> list[bytes]:
        before = self.secret_before.get_secret_value().split()
        if any(len(one) < SHORTEST_SECRET for one in before):
            raise ValueError(
                "QINGJIAO_SECRET_BEFORE needs secrets of 32 characters or more, with no blanks."
            )
        return [one.encode() for one in before]

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
