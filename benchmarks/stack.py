"""How long a teacher waits for a stack of photos, sent in a row, as one PDF and as one zip.

    python benchmarks/stack.py [--photos N] [--workers N] [--ways LIST]

Every way starts the product afresh, embedded as `qingjiao serve` runs it: its functions, a database
and files in a new folder, N worker processes that read, and the console as the platform. Pages of
30 sums are generated, one a pupil. Seconds are from the first message to the first verdicts and to
the last message; memory is the highest of the bot's process and of the largest worker.
"""

import argparse
import io
import itertools
import multiprocessing
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402

from bot.app import Product  # noqa: E402
from bot.cli.demo_data import store_county  # noqa: E402
from bot.console.log import ConsoleLog, ConsoleMessage  # noqa: E402
from bot.events import Target  # noqa: E402
from bot.local import open_product  # noqa: E402
from bot.running import Runner  # noqa: E402
from message_cards.card import Card  # noqa: E402
from school.demo import demo_county  # noqa: E402
from school.people import UnitId  # noqa: E402
from school.settings import Settings  # noqa: E402
from tests.builders import SINCE, a_decision, a_person, a_pupil  # noqa: E402

TEACHER, CLASS, CAPTION = "qh-math-s1-g3", UnitId("qh.t1.s1.g3.c2"), "三(2)班 口算11"
IN_ORDER = "按学号依次"
PATIENCE_S = 900.0
LOOK_EVERY_S = 0.05
FIRST_SEED = 60_000


@dataclass
class TimedLog:
    """The console's log, which notes when the bot said what."""

    log: ConsoleLog
    said: list[tuple[float, str]] = field(default_factory=list)
    """Seconds, and what the message says."""

    def append(  # noqa: PLR0913  # as the log it stands for
        self,
        to: Target,
        key: str,
        *,
        card: dict[str, object] | None,
        text: str,
        images: tuple[str, ...],
        live: str,
        at: datetime,
        sender: str | None,
    ) -> ConsoleMessage:
        """Keep a message, and note when."""
        kept = self.log.append(
            to, key, card=card, text=text, images=images, live=live, at=at, sender=sender
        )
        if sender is None:
            words = Card.model_validate(card).plain_text() if card else text
            self.said.append((time.monotonic(), words))
        return kept

    def history(self, conversation: str, *, limit: int) -> Sequence[ConsoleMessage]:
        """Return the last messages of a conversation, oldest first."""
        return self.log.history(conversation, limit=limit)

    def since(self, version: int, *, limit: int = 500) -> Sequence[ConsoleMessage]:
        """Return messages above *version*, lowest first."""
        return self.log.since(version, limit=limit)

    def version(self) -> int:
        """Return the highest version given out."""
        return self.log.version()


Send = Callable[[Product, list[bytes]], None]


def main() -> int:
    """Send the stack each way and print one row a way."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, default=50, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--ways", default=",".join(WAYS), metavar="LIST")
    chosen = parser.parse_args()
    with multiprocessing.get_context("spawn").Pool(1) as maker:
        photos = maker.map(_photo, range(FIRST_SEED, FIRST_SEED + chosen.photos))
    print("| sent as | photos | first s | last s | s/photo | messages | bot MB | worker MB |")
    print("|---|---|---|---|---|---|---|---|")
    for way in chosen.ways.split(","):
        with tempfile.TemporaryDirectory() as home:
            settings = Settings().model_copy(
                update={"home": Path(home), "files": "", "workers": chosen.workers}
            )
            row = _measured(settings, WAYS[way], photos)
            print(f"| {way} | {len(photos)} | {row} |", flush=True)
    return 0


def _photo(seed: int) -> bytes:
    """Return a page; made in a process of its own, so that only the product's memory is counted."""
    from tests.grading_lambda.camera import Shot  # noqa: PLC0415
    from tests.grading_lambda.pages import PageStyle, a_page  # noqa: PLC0415

    shot = replace(Shot(), width=1500, height=2060, tilt_deg=1.5, shade=0.15, jpeg_quality=85)
    kinds = ("sum", "product", "steps")
    style = PageStyle(columns=3, items=30, numbering="({})", font_px=40, kinds=kinds, shot=shot)
    return a_page(seed, style).photo


def _measured(settings: Settings, send: Send, photos: list[bytes]) -> str:
    """Return the cells of one row."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak memory counts from here
    product = open_product(settings)
    timed = TimedLog(product.console.log)
    product.console.log = timed
    _enrol(product, len(photos))
    runner = Runner(product.engine, readers=settings.workers)
    runner.start()
    try:
        began = time.monotonic()
        send(product, photos)
        _wait(timed, began=began, photos=len(photos))
        workers = [_peak_mb(one.pid) for one in multiprocessing.active_children()]
    finally:
        runner.stop()
        product.close()
    first = next(at for at, words in timed.said if _has_result(words)) - began
    last = timed.said[-1][0] - began
    cells = f"{first:.1f} | {last:.1f} | {last / len(photos):.2f} | {len(timed.said)}"
    return f"{cells} | {_peak_mb('self'):.0f} | {max(workers, default=0):.0f}"


def _has_result(words: str) -> bool:
    return "已批" in words or "题：对" in words


def _wait(timed: TimedLog, *, began: float, photos: int) -> None:
    """Wait for the card that sums all photos up."""
    while not any(f"{photos} 张，" in words for _, words in list(timed.said)):
        if time.monotonic() - began > PATIENCE_S:
            said = "\n".join(words for _, words in timed.said[-3:])
            raise TimeoutError(f"the stack is not read after {PATIENCE_S:.0f} s; last:\n{said}")
        time.sleep(LOOK_EVERY_S)


def _peak_mb(process: int | str | None) -> float:
    """Return the most memory a process has held, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


def _enrol(product: Product, pupils: int) -> None:
    """Fill the class up to as many pupils as there are photos, all with a guardian's consent."""
    county = demo_county(60)
    store_county(product.foundation, county)
    taken = {p.roll_no: p for p in county.pupils if p.class_id == CLASS}
    fresh = [a_pupil(f"extra-{n}", CLASS, n) for n in range(1, pupils + 1) if n not in taken]
    guardian = next(p.id for p in county.people if "parent" in p.id)
    with product.foundation.records.begin() as unit:
        people = [a_person(p.id, name=p.id) for p in fresh]
        unit.people.add(new_people=people, new_pupils=fresh, since=SINCE)
        now = product.foundation.clock.now()
        everybody = [*taken.values(), *fresh]
        unit.consents.add_all(a_decision(p.id, guardian, at=now) for p in everybody)


def _say(product: Product, text: str, photos: Sequence[bytes]) -> None:
    console = product.console
    _, event = console.say(
        console.person(TEACHER),
        f"direct:{TEACHER}",
        client_id=f"say-{next(_NUMBERS)}",
        text=text,
        photos=photos,
    )
    product.engine.receive(event)


_NUMBERS = itertools.count()


def _in_a_row(product: Product, photos: list[bytes]) -> None:
    for roll, photo in enumerate(photos, start=1):
        _say(product, f"三(2)班 {roll}号 口算11", [photo])


def _as_zip(product: Product, photos: list[bytes]) -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        for roll, photo in enumerate(photos, start=1):
            packed.writestr(f"{roll}号.jpg", photo)
    _say(product, CAPTION, [kept.getvalue()])


def _as_pdf(product: Product, photos: list[bytes]) -> None:
    """Send one PDF, and answer the bot's question whose the pages are."""
    pages = [Image.open(io.BytesIO(photo)) for photo in photos]
    kept = io.BytesIO()
    pages[0].save(kept, "PDF", save_all=True, append_images=pages[1:])
    _say(product, CAPTION, [kept.getvalue()])
    until = time.monotonic() + PATIENCE_S
    while (token := _token(product)) is None and time.monotonic() < until:
        time.sleep(LOOK_EVERY_S)
    console = product.console
    event = console.event_from(
        console.person(TEACHER), f"direct:{TEACHER}", client_id="press", pressed=token
    )
    product.engine.receive(event)


def _token(product: Product) -> str | None:
    """Return the token of the button that deals the pages out by roll number, once it is shown."""
    for message in product.console.log.history(f"direct:{TEACHER}", limit=20):
        for button in Card.model_validate(message.card).all_buttons() if message.card else ():
            if button.label.startswith(IN_ORDER):
                return button.token
    return None


WAYS: dict[str, Send] = {"row": _in_a_row, "pdf": _as_pdf, "zip": _as_zip}


if __name__ == "__main__":
    sys.exit(main())
