"""DingTalkApp: which DingTalk application we are, and where DingTalk is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DingTalkApp:
    """Credentials and addresses of one DingTalk application with a robot."""

    client_id: str
    client_secret: str
    robot_code: str
    """Equal to *client_id* for a company's own application."""
    corp_id: str = ""
    """Only this organisation's messages are taken; empty: those of any."""
    card_template_id: str = ""
    """Published template with the variables of ``message_cards.renderers.dingtalk``; empty: cards
    are sent as markdown."""
    openapi: str = "https://api.dingtalk.com"
    oapi: str = "https://oapi.dingtalk.com"
    trusted_hosts: tuple[str, ...] = ("*.dingtalk.com", "*.aliyuncs.com")
    """Hosts that may appear in payloads as something to open."""
    own_links: tuple[str, ...] = ()
    """Beginnings of links that cards may contain, such as ``https://qingjiao.example.edu/``."""

    def __repr__(self) -> str:
        """Return a text without the secret, fit for a log."""
        return f"DingTalkApp(client_id={self.client_id!r}, robot_code={self.robot_code!r})"
