"""qingjiao chat: say one thing as somebody, through the whole product, and print what it causes."""

import argparse
import time
from pathlib import Path

from bot.app import Product
from bot.console.log import ConsoleMessage, ConsolePerson
from bot.local import open_product
from bot.subcommand import Subcommand, add_output_flags, print_json, print_line
from message_cards.card import Card
from school.errors import NotFound
from school.settings import Settings

PATIENCE_S = 120.0
TOKEN_LENGTH = 24


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="person", required=True, help="id of who speaks")
    parser.add_argument("--group", default="", help="id of the group to speak in (default: direct)")
    parser.add_argument("--photo", action="append", default=[], type=Path, help="a photo to send")
    parser.add_argument("--press", default="", help="label or token of a button to press")
    parser.add_argument("text", nargs="?", default="", metavar="TEXT", help="what to say")
    add_output_flags(parser)


def _run(chosen: argparse.Namespace) -> int:
    photos = [photo.read_bytes() for photo in chosen.photo]
    product = open_product(Settings())
    try:
        person = product.console.person(chosen.person)
        before = product.console.log.version()
        _speak(product, person, chosen, photos)
        _work_off(product)
        for message in product.console.log.since(before):
            if message.sender is None:
                (_json if chosen.jsonl else _text)(product, message)
    finally:
        product.close()
    return 0


def _speak(
    product: Product, person: ConsolePerson, chosen: argparse.Namespace, photos: list[bytes]
) -> None:
    console = product.console
    conversation = f"group:{chosen.group}" if chosen.group else f"direct:{person.id}"
    client_id = console.new_id()
    if chosen.press:
        token = _token(product, conversation, chosen.press)
        event = console.event_from(person, conversation, client_id=client_id, pressed=token)
        product.engine.receive(event)
    if chosen.text or photos:
        _, event = console.say(
            person, conversation, client_id=f"{client_id}-t", text=chosen.text, photos=photos
        )
        product.engine.receive(event)


def _token(product: Product, conversation: str, wanted: str) -> str:
    """Return the token of the newest button called *wanted*, or *wanted* itself if it is one."""
    labels: list[str] = []
    for message in reversed(product.console.log.history(conversation, limit=100)):
        if message.card is None:
            continue
        for button in Card.model_validate(message.card).all_buttons():
            if button.token and wanted in (button.label, button.token, button.say):
                return button.token
            labels.append(button.label)
    if len(wanted) == TOKEN_LENGTH and wanted.isascii():
        return wanted
    shown = "、".join(dict.fromkeys(labels)) or "没有按钮"
    raise NotFound(f"没有“{wanted}”这个按钮。现在有：{shown}。")


def _work_off(product: Product) -> None:
    """Do what the message started, waiting for what has to be tried again."""
    until = time.monotonic() + PATIENCE_S
    product.engine.drain()
    while product.engine.busy() and time.monotonic() < until:
        time.sleep(0.2)
        product.engine.drain()


def _json(product: Product, message: ConsoleMessage) -> None:
    kind = "person" if message.to.kind == "direct" else "group"
    print_json(
        {
            "to": {"kind": kind, "id": message.to.id},
            "card": message.card,
            "text": message.text
            or (Card.model_validate(message.card).plain_text() if message.card else ""),
            "images": _images(product, message),
        }
    )


def _images(product: Product, message: ConsoleMessage) -> list[str]:
    """Return where the pictures of a message are: paths, or keys of a bucket."""
    keys = list(message.images)
    if message.card:
        card = Card.model_validate(message.card)
        keys += [picture.key for picture in card.all_pictures()]
    return [product.foundation.file_path(key) for key in keys]


def _text(product: Product, message: ConsoleMessage) -> None:
    where = "群 " if message.to.kind == "group" else ""
    print_line(f"→ {where}{message.to.id}")
    body = Card.model_validate(message.card).plain_text() if message.card else message.text
    print_line("\n".join(f"  {line}" for line in body.splitlines()))
    for path in _images(product, message):
        print_line(f"  [图] {path}")


SUBCOMMAND = Subcommand(
    help="Say one thing as somebody and print every message that anyone receives.",
    add_arguments=_arguments,
    run=_run,
)
