"""A homework evening: schools send stacks of photos at the same time; two workers read them.

    python -m benchmarks.homework_evening [--photos 2000] [--workers 2] [--postgres] [--pages 25]
                                         [--largest 50]

`qingjiao serve` runs in a process of its own with its worker processes; teachers of several
schools send through both fake platforms, which are another process. Most stacks are large and
come at once; every fourth has three photos and comes later, from a school that sent nothing
before. Pages of 30 sums are generated, a small pool of them, each pupil's photo another than the
neighbours'.

Lost: a photo without a paper that was read (or asked for again). Doubled: two papers of one pupil,
or a stack summed up in two messages. Out of order: the photo kept for a pupil is not that pupil's.
Fair: how long a stack of three waited for its result, beside how long it would have waited behind
everything that was sent before it.
"""

import argparse
import io
import multiprocessing
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import cycle

import numpy as np
import sqlalchemy as sa
from PIL import Image

from benchmarks.evening import SMALL, Evening, Stack, play
from benchmarks.evening_report import Read, report
from benchmarks.messages import durable_postgres
from benchmarks.serving import Server
from benchmarks.usage import Watch
from bot.app import foundation
from bot.cli.demo_data import store_county
from school.demo import County, demo_county
from school.people import PersonId, Pupil, Role, UnitId, UnitKind, school_of
from school.settings import Settings
from school.store.accounts import accounts as accounts_table
from school.store.homework import batches
from school.store.papers import papers
from tests.builders import SINCE, a_decision, a_person, a_pupil
from tests.grading_lambda.camera import Shot
from tests.grading_lambda.pages import PageStyle, a_page

SPAWN = multiprocessing.get_context("spawn")
SIZES = (50, 50, 40, SMALL, 50, 30, 50, SMALL)
"""Photos in one stack after another."""
PUPILS = 3600
LATE_SCHOOLS = 4
"""Schools that send stacks of three only."""
BUSY_S = 30.0
"""The large stacks begin within so many seconds."""
S_A_PHOTO = 0.6
"""About how fast two workers read: small stacks are spread over the time that takes."""
FIRST_SEED = 61_000
THUMBNAIL = (32, 32)
PATIENCE_S = 600.0
"""The evening is over when nobody was told anything for so long."""


def main() -> int:
    """Play the evening, print what came of it; 1 where anything was lost, doubled or mixed up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pages", type=int, default=25, help="how many different pages")
    parser.add_argument("--largest", type=int, default=50, help="photos of a stack, at most")
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    with SPAWN.Pool(1) as maker:
        pages = maker.map(a_photo, range(FIRST_SEED, FIRST_SEED + chosen.pages))
    with (
        durable_postgres() if chosen.postgres else nullcontext("") as url,
        tempfile.TemporaryDirectory(prefix="qingjiao-evening-") as home,
    ):
        values = {"home": home, "DATABASE_URL": url, "workers": chosen.workers}
        settings = Settings.model_validate(values)
        stacks = prepared(settings, photos=chosen.photos, largest=chosen.largest)
        evening, watch = played(settings, stacks, pages)
        read = papers_of(settings)
        mixed = out_of_order(settings, stacks, pages, read)
    return report(stacks, evening, watch, read=read, mixed=mixed)


def a_photo(seed: int) -> bytes:
    """Return a photographed page of 30 sums."""
    shot = replace(Shot(), width=1500, height=2060, tilt_deg=1.5, shade=0.15, jpeg_quality=85)
    kinds = ("sum", "product", "steps")
    style = PageStyle(columns=3, items=30, numbering="({})", font_px=40, kinds=kinds, shot=shot)
    return a_page(seed, style).photo


def prepared(settings: Settings, *, photos: int, largest: int) -> list[Stack]:
    """Fill the database; return the stacks of the evening."""
    base = foundation(settings)
    county = demo_county(PUPILS)
    store_county(base, county)
    stacks = stacks_of(county, photos=photos, largest=largest)
    teachers = {
        held.unit: person.id
        for person in county.people
        for held in person.appointments
        if held.role is Role.TEACHER and held.subject == "数学"
    }
    with base.records.begin() as unit:
        for stack in stacks:
            pupils = [p for p in county.pupils if p.class_id == stack.class_id]
            fresh = _fill_up(stack, {p.roll_no for p in pupils})
            unit.people.add(
                new_people=[a_person(p.id, name=p.id) for p in fresh],
                new_pupils=fresh,
                since=SINCE,
            )
            guardian, now = next(p.id for p in county.people if "parent" in p.id), base.clock.now()
            unit.consents.add_all(a_decision(p.id, guardian, at=now) for p in (*pupils, *fresh))
    with base.records.database.begin() as connection:
        rows = [_bound(stack, teachers) for stack in stacks]
        connection.execute(sa.insert(accounts_table), rows)
    base.records.database.close()
    return stacks


def _fill_up(stack: Stack, taken: set[int]) -> list[Pupil]:
    missing = (roll for roll in range(1, stack.photos + 1) if roll not in taken)
    return [a_pupil(f"more-{stack.account}-{roll}", stack.class_id, roll) for roll in missing]


def _bound(stack: Stack, teachers: Mapping[UnitId, PersonId]) -> dict[str, object]:
    person = teachers[UnitId(stack.class_id)]
    own = {"platform": stack.platform, "user_id": stack.account, "channel": "app"}
    return {**own, "person_id": person}


def stacks_of(county: County, *, photos: int, largest: int) -> list[Stack]:
    """Return stacks of so many photos in all: large ones at first, small ones in between."""
    classes = [unit for unit in county.units if unit.kind is UnitKind.CLASS]
    schools = sorted({school_of(unit.id) for unit in classes})
    late = [unit for unit in classes if school_of(unit.id) in schools[-LATE_SCHOOLS:]]
    early = [unit for unit in classes if unit not in late]
    # One class of each school after another, so that schools send side by side.
    early.sort(key=lambda unit: (unit.id.split(".")[3:], unit.id))
    stacks: list[Stack] = []
    sizes, left = cycle(SIZES), photos
    while left > 0:
        wanted = next(sizes)
        small = wanted == SMALL
        place = (late if small else early).pop(0)
        number, size = len(stacks), min(wanted, left, largest)
        stacks.append(
            Stack(
                account=f"t{number}",
                platform=("dingtalk", "wecom")[number % 2],
                school=school_of(place.id),
                class_id=place.id,
                class_name=place.name,
                photos=size,
                starts_s=BUSY_S * (number % 8) / 8,
                first_page=number * 7,
            )
        )
        left -= size
    return _spread(stacks, over_s=photos * S_A_PHOTO)


def _spread(stacks: list[Stack], *, over_s: float) -> list[Stack]:
    """Let the small stacks come one after another, while the large ones are read."""
    small = [stack for stack in stacks if stack.photos == SMALL]
    starts = {
        stack.account: over_s * number / (len(small) + 1)
        for number, stack in enumerate(small, start=1)
    }
    return [replace(one, starts_s=starts.get(one.account, one.starts_s)) for one in stacks]


def played(
    settings: Settings, stacks: Sequence[Stack], pages: Sequence[bytes]
) -> tuple[Evening, Watch]:
    """Run platforms and product; return what teachers saw, and what the product used."""
    ours, theirs = SPAWN.Pipe()
    phones = SPAWN.Process(target=play, args=(stacks, pages, PATIENCE_S, theirs))
    phones.start()
    own = {"DATABASE_URL": settings.database_url, "QINGJIAO_WORKERS": str(settings.workers)}
    server = Server(settings.home, ours.recv() | own)
    server.start()
    try:
        ours.send(server.url)
        assert ours.recv() == "began"
        watch = Watch(lambda: server.process, every_s=5.0)
        assert ours.recv() == "sent"
        evening: Evening = ours.recv()
        watch.stop()
    finally:
        server.end(signal.SIGTERM)
        phones.join(30)
    return evening, watch


def papers_of(settings: Settings) -> list[Read]:
    """Return every paper in the database."""
    base = foundation(settings)
    p = papers.c
    asked = sa.select(
        batches.c.user_id, p.roll_no, p.state, p.photo_key, p.accepted_at, p.read_at
    ).join_from(papers, batches, batches.c.id == p.batch_id)
    with base.records.database.begin() as connection:
        read = [Read(*row) for row in connection.execute(asked)]
    base.records.database.close()
    return read


def out_of_order(
    settings: Settings, stacks: Sequence[Stack], pages: Sequence[bytes], read: Sequence[Read]
) -> int:
    """Return how many papers keep a photo that is not the one their pupil's caption came with."""
    pool = np.stack([_thumbnail(page) for page in pages])
    by_account = {stack.account: stack for stack in stacks}
    mixed = 0
    for paper in read:
        kept = settings.home / "files" / paper.photo_key
        nearest = int(((pool - _thumbnail(kept.read_bytes())) ** 2).sum(axis=(1, 2)).argmin())
        mixed += nearest != by_account[paper.account].page(paper.roll, len(pages))
    return mixed


def _thumbnail(photo: bytes) -> np.ndarray:
    """Return a photo as 32 × 32 greys, 0 to 255, in floats."""
    image = Image.open(io.BytesIO(photo)).convert("L").resize(THUMBNAIL)
    return np.asarray(image, dtype=np.float64)


if __name__ == "__main__":
    sys.exit(main())
