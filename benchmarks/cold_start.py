"""How long a Lambda takes before its first answer: imports, first call with PostgreSQL, memory.

    python benchmarks/cold_start.py                          # the working tree, this Python
    python benchmarks/cold_start.py --zip functions/out/deployment.zip --python python3.13
    python benchmarks/cold_start.py --no-bytecode            # as where nothing was compiled

Each line is a fresh process, the median of some runs. Wall time depends on who else uses the
machine; CPU time much less, so both are told. The interpreter's own start is not counted. AWS adds
the time its runtime takes, and a container with little memory has less than one core for the call,
though not for the imports of ``entry``.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from school.lambdas import CALL, SEARCH, WORK, functions, lambda_of, module_of  # noqa: E402
from school.settings import Settings  # noqa: E402
from school.store.records import migrate  # noqa: E402
from tests.servers import postgres_server  # noqa: E402

SAMPLE = {
    CALL: ("who_am_i", "show_paper", "grade_paper", "find_pupils", "ask_figures", "read_dashboard"),
    SEARCH: ("search_library",),
    WORK: ("read_paper", "receive_events", "make_report", "tidy"),
}
"""Functions of each Lambda that are shown by name."""
BUDGET_S = 0.4
CHILD = """
import json, sys, time
from pathlib import Path
wall, cpu = time.perf_counter(), time.process_time()
import entry
of_entry = time.perf_counter() - wall, time.process_time() - cpu
entry.function_named(sys.argv[1])
of_all = time.perf_counter() - wall, time.process_time() - cpu
calls = []
if sys.argv[2]:
    from school.actor import Actor, SignedCall
    from school.clock import SystemClock
    from school.settings import Settings
    actor, key = Actor(platform="system", user="system"), Settings().key_for("actor")
    for _ in range(2):
        call = SignedCall(function=sys.argv[1], actor=actor, request={}, at=SystemClock().now())
        event = call.signed(key).model_dump(mode="json")
        wall, cpu = time.perf_counter(), time.process_time()
        entry.handler(event, None)
        calls.append((time.perf_counter() - wall, time.process_time() - cpu))
# Not getrusage: that remembers how large the process was that started this one.
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
peak = int(status["VmHWM"].split()[0])
print(json.dumps({"entry": of_entry, "all": of_all, "calls": calls, "peak_kb": peak}))
"""


@dataclass(frozen=True)
class Place:
    """What is imported, by which Python, and where its database is."""

    python: str
    path: str
    url: str
    environment: dict[str, str]


@dataclass(frozen=True)
class Start:
    """One start, in seconds of wall and CPU time; a first call without a database is 0."""

    entry: tuple[float, float]
    imports: tuple[float, float]
    first: tuple[float, float]
    second: tuple[float, float]
    peak_mb: float


def start(place: Place, function: str, *, call: bool) -> Start:
    """Return how one fresh process starts."""
    environment = {**os.environ, **place.environment, "PYTHONPATH": place.path}
    environment |= {"DATABASE_URL": place.url, "QINGJIAO_DATABASE_CONNECTIONS": "1"}
    environment |= {"QINGJIAO_MIGRATE_AT_START": "false", "AWS_DEFAULT_REGION": "cn-northwest-1"}
    told = subprocess.run(  # noqa: S603  # the interpreter that was asked for
        [place.python, "-c", CHILD, function, "call" if call else ""],
        env=environment,
        cwd=environment["QINGJIAO_HOME"],  # where no package of ours lies: "-c" looks there first
        check=True,
        stdout=subprocess.PIPE,  # what goes wrong is told by the child itself
        text=True,
    )
    said = json.loads(told.stdout.splitlines()[-1])
    nothing = (0.0, 0.0)
    first, second = (tuple(one) for one in said["calls"]) if said["calls"] else (nothing, nothing)
    return Start(
        tuple(said["entry"]), tuple(said["all"]), first, second, peak_mb=said["peak_kb"] / 1024
    )


def median(starts: Sequence[Start]) -> Start:
    """Return the median of each of their figures."""

    def of(name: str) -> tuple[float, float]:
        wall, cpu = zip(*(getattr(one, name) for one in starts), strict=True)
        return statistics.median(wall), statistics.median(cpu)

    peak = statistics.median(one.peak_mb for one in starts)
    return Start(of("entry"), of("imports"), of("first"), of("second"), peak)


def show_sample(place: Place, *, runs: int) -> None:
    """Print a line for each function of the sample."""
    print("| Lambda | function | imports, s (CPU) | first call, s (CPU) | next, s | peak, MB |")
    print("|---|---|---|---|---|---|")
    for name, sample in SAMPLE.items():
        for function in sample:
            one = median([start(place, function, call=True) for _ in range(runs)])
            imports, first = _both(one.imports), _both(one.first)
            rest = f"{one.second[0]:.3f} | {one.peak_mb:.0f}"
            print(f"| {name} | `{function}` | {imports} | {first} | {rest} |", flush=True)


def show_all(place: Place, *, runs: int) -> None:
    """Print what the imports of all functions take: each module once, each function counted."""
    modules = {str(module_of(function)): function for function in functions()}
    took = {
        module: median([start(place, function, call=False) for _ in range(runs)]).imports
        for module, function in modules.items()
    }
    print("\n| Lambda | functions | median, s (CPU) | worst, s (CPU) | within 0.4 s of CPU |")
    print("|---|---|---|---|---|")
    for name in SAMPLE:
        of = [took[str(module_of(one))] for one in functions() if lambda_of(one) == name]
        middle = tuple(statistics.median(values) for values in zip(*of, strict=True))
        worst = max(of, key=lambda both: both[1])
        within = sum(cpu <= BUDGET_S for _, cpu in of)
        print(f"| {name} | {len(of)} | {_both(middle)} | {_both(worst)} | {within} |", flush=True)
    slowest = sorted(took, key=lambda module: took[module][1], reverse=True)[:8]
    print("slowest: " + ", ".join(f"{one} {took[one][1]:.2f}" for one in slowest))


def _both(times: tuple[float, ...]) -> str:
    wall, cpu = times
    return f"{wall:.2f} ({cpu:.2f})"


@contextmanager
def placed(asked: argparse.Namespace) -> Iterator[Place]:
    """Give what is asked for, with a migrated database beside it."""
    with tempfile.TemporaryDirectory() as folder, postgres_server() as url:
        path = os.pathsep.join([str(ROOT), str(ROOT / "functions")])
        if asked.zip:
            path = str(Path(folder) / "zip")
            zipfile.ZipFile(asked.zip).extractall(path)
        environment = {"QINGJIAO_HOME": folder, "PYTHONPYCACHEPREFIX": str(Path(folder) / "pyc")}
        if asked.zip or asked.no_bytecode:
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
        else:
            environment["PYTHONDONTWRITEBYTECODE"] = ""
        if asked.zip and not asked.no_bytecode:
            environment["PYTHONPYCACHEPREFIX"] = ""
        migrate(Settings.model_validate({"home": folder, "DATABASE_URL": url}))
        place = Place(asked.python, path, url, environment)
        start(place, "who_am_i", call=True)  # compiles, where it may, and warms the disk's cache
        yield place


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zip", default="", help="a Lambda zip, instead of the working tree")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--no-bytecode", action="store_true", help="compile at every start")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-all", action="store_true", help="only the sample")
    asked = parser.parse_args()
    with placed(asked) as place:
        show_sample(place, runs=asked.runs)
        if not asked.no_all:
            show_all(place, runs=1)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
