"""What the settings say of the platforms: as whom the product speaks, where its pages are."""

from bot.platforms.console import Console
from bot.platforms.dingtalk import DingTalkApp
from bot.platforms.wecom import WeComApp
from school.settings import Settings


def dingtalk_app(settings: Settings) -> DingTalkApp:
    """Return the DingTalk application of the settings."""
    return DingTalkApp(
        client_id=settings.dingtalk_client_id,
        client_secret=settings.dingtalk_client_secret.get_secret_value(),
        robot_code=settings.dingtalk_robot_code or settings.dingtalk_client_id,
        corp_id=settings.dingtalk_corp_id,
        card_template_id=settings.dingtalk_card_template,
        openapi=settings.dingtalk_openapi,
        oapi=settings.dingtalk_oapi,
        trusted_hosts=tuple(settings.dingtalk_trusted_hosts.split()),
        own_links=(f"{settings.public_url.rstrip('/')}/",) if settings.public_url else (),
    )


def wecom_app(settings: Settings) -> WeComApp:
    """Return the WeCom application of the settings."""
    return WeComApp(
        corp_id=settings.wecom_corp_id,
        agent_id=settings.wecom_agent_id,
        secret=settings.wecom_secret.get_secret_value(),
        token=settings.wecom_token.get_secret_value(),
        aes_key=settings.wecom_aes_key.get_secret_value(),
        api=settings.wecom_api,
        page=settings.public_url,
    )


def page_url(settings: Settings, platform: str) -> str:
    """Return where the product's pages are for somebody on a platform; empty where nowhere."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    local = f"http://{settings.console_host}:{settings.console_port}"
    return local if platform == Console.name else ""


def robot_of(settings: Settings, platform: str) -> str:
    """Return the robot whose limits a platform's groups share."""
    robots = {
        "dingtalk": settings.dingtalk_robot_code or settings.dingtalk_client_id,
        "wecom": f"wecom:{settings.wecom_agent_id}",
    }
    return robots.get(platform, platform)
