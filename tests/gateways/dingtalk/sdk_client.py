"""DingTalk's own SDK, unchanged, as a robot: repeats what it hears. Run as a program.

Prints a line of JSON for everything that reaches a handler. DINGTALK_OPENAPI_ENDPOINT must point to
the fake gateway before the SDK is imported, which is why this is a process of its own.
"""

import asyncio
import json
import os
from typing import Any

import dingtalk_stream
from dingtalk_stream import AckMessage, CardReplier, ChatbotMessage


def tell(**seen: Any) -> None:
    """Print one line for the test to read."""
    print(json.dumps(seen, ensure_ascii=False), flush=True)  # noqa: T201 - how it answers


class Repeater(dingtalk_stream.ChatbotHandler):  # type: ignore[misc]
    """Answers a text with the same text, a picture with its address, “卡片” with a card."""

    async def process(self, message: Any) -> tuple[int, str]:
        """Use the SDK's own blocking helpers, as its examples do."""
        heard = ChatbotMessage.from_dict(message.data)
        pictures = heard.get_image_list() or []
        addresses = [self.get_image_download_url(code) for code in pictures]
        tell(said=heard.get_text_list(), addresses=addresses)
        words = (heard.get_text_list() or [""])[0].strip()
        if words == "卡片":
            await self.send_cards(heard)
        elif words:
            self.reply_text(f"你说：{words}", heard)
            self.reply_markdown("标题", f"**{words}**", heard)
        return AckMessage.STATUS_OK, "OK"

    async def send_cards(self, heard: ChatbotMessage) -> None:
        """Send one card in one step and one in two."""
        replier = CardReplier(self.dingtalk_client, heard)
        params = {"title": "卡片"}
        one = await replier.async_create_and_deliver_card("qingjiao.schema", params)
        two = replier.create_and_send_card("qingjiao.schema", params)
        replier.put_card_data(one, {"title": "改过"})
        tell(cards=[one, two])


class Pressed(dingtalk_stream.CallbackHandler):  # type: ignore[misc]
    """Answers a press with a change of the card."""

    async def process(self, message: Any) -> tuple[int, dict[str, Any]]:
        """Show which button it was."""
        press = dingtalk_stream.CardCallbackMessage.from_dict(message.data)
        tell(pressed=press.content, by=press.user_id)
        return AckMessage.STATUS_OK, {"cardData": {"cardParamMap": {"status": "收到"}}}


class Happened(dingtalk_stream.EventHandler):  # type: ignore[misc]
    """Tells of directory events."""

    async def process(self, event: Any) -> tuple[int, str]:
        """Take it."""
        tell(event=event.headers.event_type)
        return AckMessage.STATUS_OK, "OK"


def main() -> None:
    """Connect and stay."""
    credential = dingtalk_stream.Credential(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    client = dingtalk_stream.DingTalkStreamClient(credential)
    client.register_callback_handler(ChatbotMessage.TOPIC, Repeater())
    client.register_callback_handler(dingtalk_stream.Card_Callback_Router_Topic, Pressed())
    client.register_all_event_handler(Happened())
    asyncio.run(client.start())


if __name__ == "__main__":
    main()
