"""What came of a homework evening, in words: lost, doubled, mixed up, who waited how long."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from benchmarks.acknowledge import quantile
from benchmarks.evening import SMALL, Evening, Stack
from benchmarks.usage import Sample, Watch
from school.grading import PaperState


@dataclass(frozen=True)
class Read:
    """One paper, from the database."""

    account: str
    roll: int
    state: str
    photo_key: str
    accepted_at: datetime
    read_at: datetime | None


def report(
    stacks: Sequence[Stack],
    evening: Evening,
    watch: Watch,
    *,
    read: Sequence[Read],
    mixed: int,
) -> int:
    """Print what came of it; return 1 where a promise is broken."""
    wanted = sum(stack.photos for stack in stacks)
    times = Counter((paper.account, paper.roll) for paper in read)
    done = [p for p in read if p.state in (PaperState.READ, PaperState.RETAKE)]
    unread = sum(p.state in (PaperState.AWAITED, PaperState.WAITING) for p in read)
    lost = wanted - len({(p.account, p.roll) for p in read})
    twice = sum(count - 1 for count in times.values())
    twice += sum(max(0, told.summaries - 1) for told in evening.stacks.values())
    untold = [
        f"{account}: {one.last}" for account, one in evening.stacks.items() if not one.told_at
    ]
    ends = [p.read_at.timestamp() for p in read if p.read_at is not None]
    took_s = max(ends, default=evening.began_at) - evening.began_at
    lines = [
        f"{wanted} photos in {len(stacks)} stacks of {len({s.school for s in stacks})} schools",
        f"read in {took_s:.0f} s: {3600 * len(done) / max(took_s, 1):.0f} photos an hour",
        f"lost {lost}, doubled {twice}, out of order {mixed}",
        f"not read when patience ended {unread}, stacks never told {len(untold)}",
        *(f"never told: {words}" for words in untold),
        f"retakes {sum(p.state == PaperState.RETAKE for p in read)}",
        _waits("stacks of 3", [s for s in stacks if s.photos == SMALL], evening, read),
        _waits("large stacks", [s for s in stacks if s.photos != SMALL], evening, read),
        f"processor's seconds a photo: {_spent(watch.samples, wanted):.2f} of the product's",
        f"of phones and platforms: {evening.processor_s / wanted:.3f}",
        *_memory(watch.samples),
    ]
    print("\n".join(lines))
    return 1 if lost or twice or mixed or unread or untold else 0


def _waits(what: str, stacks: Sequence[Stack], evening: Evening, read: Sequence[Read]) -> str:
    """Say how long stacks waited from their last photo to their result, and in a row would have."""
    saw = [evening.stacks[stack.account] for stack in stacks]
    waited = [told.told_at - told.sent_at for told in saw if told.told_at]
    in_a_row = [_in_a_row_s(stack, evening, read) for stack in stacks]
    middle, most = (f"{quantile(waited, q):.0f}" for q in (0.5, 1.0))
    first, worst = (f"{quantile(in_a_row, q):.0f}" for q in (0.5, 1.0))
    return (
        f"{what}: {len(stacks)}, result after median {middle} s, longest {most} s; "
        f"first come, first served: {first} s, {worst} s"
    )


def _in_a_row_s(stack: Stack, evening: Evening, read: Sequence[Read]) -> float:
    """Return how long a stack would have waited behind everything accepted before its last photo.

    At the speed of the whole evening; what waited to be accepted itself is not in it.
    """
    own = [p.accepted_at for p in read if p.account == stack.account]
    ends = sorted(p.read_at for p in read if p.read_at is not None)
    if not own or not ends:
        return 0.0
    before = sum(p.accepted_at <= max(own) for p in read)
    last_read = ends[min(before, len(ends)) - 1].timestamp()
    return max(0.0, last_read - evening.stacks[stack.account].sent_at)


def _spent(samples: Sequence[Sample], photos: int) -> float:
    return (samples[-1].processor_s - samples[0].processor_s) / photos


def _memory(samples: Sequence[Sample]) -> list[str]:
    """Return memory at a few moments: the bot's process, and each worker's."""
    lines = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        one = samples[int(share * (len(samples) - 1))]
        workers = ", ".join(f"{mb:.0f}" for mb in one.others_mb if mb > 50)
        lines.append(
            f"after {one.at_s:4.0f} s: bot {one.own_mb:.0f} MB, workers {workers} MB, "
            f"load {one.load:.1f}"
        )
    return lines
