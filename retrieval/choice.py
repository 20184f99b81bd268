"""Which model the settings want; light, because whoever starts the functions imports it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelChoice:
    """Which model is wanted, as the settings say it."""

    name: str = "off"
    """"" for e5 where it is installed and LSA elsewhere, or "e5", "lsa", "openai:MODEL", "off"."""
    url: str = ""
    """Of the OpenAI-compatible service."""
    key: str = ""
