"""How well mastery is predicted, one step ahead, for pupils nobody has learnt from.

    python benchmarks/mastery.py DIR [--bins N] [--plot PNG] [--fit JSON] [--head JSON]
    python benchmarks/mastery.py --simulated all|mixed|KIND [--pupils N]

DIR holds ``*_train*`` and ``*_test*`` logs, or one log (see benchmarks/response_logs.py). In one
pass over the training users the ratings of items and skills settle and the head is fitted; then
each response of the others is predicted before it is learnt from. ``--fit`` writes the head, to
be put in the place of school/mastery.json; ``--head`` measures one instead of fitting. A county
fits on its own responses with ``--county URL`` in place of DIR (the URL of its database).
"""

import argparse
import sys
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.calibration import BINS, Flags, Floats, auc, draw, ece, log_loss  # noqa: E402
from benchmarks.county_log import county_logs  # noqa: E402
from benchmarks.knowledge_tracing import Sequences  # noqa: E402
from benchmarks.mastery_head import Gathered, fit  # noqa: E402
from benchmarks.mastery_models import (  # noqa: E402
    Elo,
    KnowledgeTracing,
    Model,
    MovingAverage,
    Ours,
    RawShare,
)
from benchmarks.response_logs import BadLog, Log, Response, is_held_out, logs_in  # noqa: E402
from school.mastery import Head  # noqa: E402
from school.ratings import row  # noqa: E402
from tests.simulated_pupils import KINDS, simulate  # noqa: E402

LogLike = Iterable[Response]


@dataclass
class Counted:
    """What a first look at a log says."""

    responses: int = 0
    right: int = 0
    grouped: bool = True
    """Every user's responses stand together, so users can be forgotten one by one."""

    @classmethod
    def of(cls, log: LogLike) -> "Counted":
        """Count a log."""
        found, seen, last = cls(), set[str](), ""
        for response in log:
            found.responses += 1
            found.right += response.right
            if response.user != last:
                found.grouped = found.grouped and response.user not in seen
                seen.add(response.user)
                last = response.user
        return found


@dataclass
class Measured:
    """What one model said of the held-out responses."""

    model: Model
    said: "array[float]" = field(default_factory=lambda: array("f"))
    seconds: float = 0.0

    def take(self, response: Response) -> None:
        """Let the model predict, then learn."""
        begun = time.perf_counter()
        self.said.append(self.model.predict(response))
        self.model.learn(response)
        self.seconds += time.perf_counter() - begun


def learn_from(log: LogLike, counted: Counted, *, fitted_on: str) -> tuple[Elo, Head, Sequences]:
    """Return settled ratings, the head fitted on them, and what knowledge tracing is fitted on."""
    ratings, sequences, gathered = Elo(), Sequences(), Gathered(counted.responses)
    last = ""
    for response in log:
        if counted.grouped and response.user != last:
            ratings.next_pupil()
            last = response.user
        if gathered.wants():
            state = ratings.state(response)
            gathered.keep(row(state, at_s=response.at_s), right=response.right)
        sequences.add(response.user, response.skill, right=response.right)
        ratings.learn(response)
    rows, right = gathered.rows()
    return ratings, fit(rows, right, fitted_on=fitted_on), sequences


def measure(log: LogLike, models: Sequence[Model]) -> tuple[list[Measured], Flags]:
    """Return what each model said of each response of *log*, and how it came out."""
    measured, right, last = [Measured(model) for model in models], bytearray(), ""
    grouped = Counted.of(log).grouped
    for response in log:
        if grouped and response.user != last:
            for one in measured:
                one.model.next_pupil()
            last = response.user
        for one in measured:
            one.take(response)
        right.append(response.right)
    return measured, np.frombuffer(bytes(right), np.uint8).astype(bool)


def compare(
    train: LogLike, test: LogLike, *, name: str, arguments: argparse.Namespace
) -> tuple[Floats, Flags]:
    """Print the table of a log; return what our own model said, and what came."""
    counted = Counted.of(train)
    if not counted.responses:
        raise BadLog(f"{name}: there are no responses to learn from")
    ratings, head, sequences = learn_from(train, counted, fitted_on=name)
    if arguments.fit:
        arguments.fit.write_text(head.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if arguments.head:
        head = Head.model_validate_json(arguments.head.read_text(encoding="utf-8"))
    models = (
        RawShare(),
        MovingAverage(counted.right / counted.responses),
        KnowledgeTracing(sequences.fit()),
        ratings.copy(),
        Ours(ratings.copy(), head),
    )
    measured, right = measure(test, models)
    if not len(right):
        raise BadLog(f"{name}: no user is held out to be measured on")
    print(f"\n{name}: {counted.responses} responses to learn from, {len(right)} held out\n")
    print(f"| model | AUC | ECE ({arguments.bins} equal-width bins) | log loss | ms a response |")
    print("|---|---|---|---|---|")
    for one in measured:
        said = np.array(one.said, float)
        print(
            f"| {one.model.name} | {auc(said, right):.4f} | "
            f"{ece(said, right, bins=arguments.bins):.4f} | {log_loss(said, right):.4f} | "
            f"{1000 * one.seconds / len(right):.4f} |",
            flush=True,
        )
    return np.array(measured[-1].said, float), right


@dataclass(frozen=True)
class Simulated:
    """A log of simulated pupils; like a file it can be read again and again."""

    kind: str
    pupils: int
    held_out: bool
    mean_ease: float = 0.5

    def __iter__(self) -> Iterator[Response]:
        """Yield the responses."""
        mark = f"{self.kind}{self.mean_ease}"
        for one in simulate(self.kind, pupils=self.pupils, mean_ease=self.mean_ease):
            if is_held_out(one.pupil) == self.held_out:
                item, point = f"{mark}{one.item}", f"{mark}{one.point}"
                yield Response(f"{mark}{one.pupil}", item, point, one.at_s, one.right)


@dataclass(frozen=True)
class Mixed:
    """Simulated pupils of every kind by turns, with hard questions and with easy ones."""

    pupils: int
    held_out: bool

    def __iter__(self) -> Iterator[Response]:
        """Yield the responses, one of each kind after another."""
        kinds = [
            iter(Simulated(kind, self.pupils, self.held_out, mean_ease))
            for kind in KINDS
            for mean_ease in (0.5, 1.6)
        ]
        rows = chain.from_iterable(zip_longest(*kinds))
        return (one for one in rows if one is not None)


def main() -> int:
    """Compare the models on a log, on a county, or on simulated pupils."""
    arguments = _arguments()
    curves = {}
    try:
        for name, train, test in _wanted(arguments):
            curves[name] = compare(train, test, name=name, arguments=arguments)
    except (BadLog, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if arguments.plot:
        draw(curves, arguments.plot, bins=arguments.bins)
    return 0


def _wanted(arguments: argparse.Namespace) -> Iterable[tuple[str, LogLike, LogLike]]:
    if arguments.simulated == "mixed":
        pupils = arguments.pupils
        yield "mixed", Mixed(pupils, held_out=False), Mixed(pupils, held_out=True)
    elif arguments.simulated:
        for kind in KINDS if arguments.simulated == "all" else (arguments.simulated,):
            yield (
                kind,
                Simulated(kind, arguments.pupils, held_out=False),
                Simulated(kind, arguments.pupils, held_out=True),
            )
    elif arguments.county:
        yield ("county", *county_logs(arguments.county))
    elif arguments.folder:
        logs: tuple[Log, Log] = logs_in(arguments.folder)
        yield (arguments.folder.name, *logs)
    else:
        raise BadLog("name a folder with logs, --county URL, or --simulated all")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="folder with logs, or one log")
    parser.add_argument("--simulated", choices=("all", "mixed", *KINDS))
    parser.add_argument("--pupils", type=int, default=3000, help="simulated ones")
    parser.add_argument("--county", help="URL of a county's database")
    parser.add_argument("--bins", type=int, default=BINS)
    parser.add_argument("--plot", type=Path, help="draws our calibration")
    parser.add_argument("--fit", type=Path, help="writes the head fitted on the training users")
    parser.add_argument("--head", type=Path, help="measures this head instead")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
