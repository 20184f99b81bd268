"""What a month costs by the number of pupils, worked out line by line: python -m infra.costs.

Writes docs/costs.md; a test holds the file against this arithmetic. Prices and what was measured
stand in ``infra/prices.py``, with where they are from.
"""

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra import prices as p
from infra.alarms import alarms
from infra.bot_service import PLATFORMS
from infra.network import REACHED_INSIDE, ZONES

PAGE = Path(__file__).parents[1] / "docs" / "costs.md"
SIZES = (1_000, 45_000, 1_000_000)
MILLION = 1_000_000


@dataclass(frozen=True)
class Line:
    """A line of the bill."""

    what: str
    how: str
    """How it is reckoned, in words and numbers."""
    usd: float


def bill(pupils: int) -> list[Line]:
    """Return a month's bill of a county with so many pupils, on both platforms."""
    return [*_by_use(pupils), *_database(pupils), *_standing(pupils)]


def total(lines: Sequence[Line]) -> float:
    """Return the sum of a bill in US dollars."""
    return sum(line.usd for line in lines)


def bots(pupils: int) -> int:
    """Return how many tasks each platform's service runs: two, and one more per 200,000 pupils."""
    return 2 + pupils // 200_000


def peak_pages_s(pupils: int) -> float:
    """Return pages a second in the evening's peak; 60 % of a day in 3 hours, thrice the mean."""
    a_day = pupils * p.PAGES_A_PUPIL / p.SCHOOL_DAYS
    return a_day * p.PEAK_SHARE / (p.EVENING_H * 3600) * p.EVENING_PEAK


def _lambda(calls: float, *, seconds: float, memory_gb: float) -> float:
    return calls * (seconds * memory_gb * p.GB_SECOND + p.MILLION_REQUESTS / MILLION)


def _calls(pupils: int) -> float:
    pages, questions = pupils * p.PAGES_A_PUPIL, pupils * p.QUESTIONS_A_PUPIL
    return pages * p.CALLS_A_PAGE + questions * p.CALLS_A_QUESTION


def _tasks(pupils: int) -> int:
    return bots(pupils) * len(PLATFORMS)


def _asked(pupils: int) -> float:
    """Return the calls a month that bots make whether anybody writes or not."""
    return _tasks(pupils) * p.IDLE_CALLS_S * p.HOURS * 3600


def _by_use(pupils: int) -> list[Line]:
    pages, calls = pupils * p.PAGES_A_PUPIL, _calls(pupils)
    logged_gb = (calls + _asked(pupils)) * p.LOG_KB_A_CALL / MILLION
    puts, gets = pages * p.PUTS_A_PAGE / 1000, pages * p.GETS_A_PAGE / 1000
    stored_gb = pages * p.PAGE_MB / 1024
    out_gb = stored_gb + calls * 4 / MILLION
    return [
        Line(
            "Reading pages",
            f"{pages:,} pages × {p.PAGE_S} s × {p.READER_GB:.2f} GB",
            _lambda(pages, seconds=p.PAGE_S, memory_gb=p.READER_GB),
        ),
        Line(
            "Functions",
            f"{calls:,.0f} calls × {p.CALL_S} s × {p.CALL_GB:.0f} GB",
            _lambda(calls, seconds=p.CALL_S, memory_gb=p.CALL_GB),
        ),
        Line(
            "Queues",
            f"{pages * p.MESSAGES_A_PAGE:,} requests",
            pages * p.MESSAGES_A_PAGE / MILLION * p.SQS_MILLION,
        ),
        Line(
            "Bucket",
            f"{stored_gb:,.0f} GB kept 31 days, {puts:,.0f} and {gets:,.0f} thousand PUT and GET",
            stored_gb * p.S3_GB_MONTH + puts * p.PUT_1000 + gets * p.GET_1000,
        ),
        Line(
            "Out to the platforms",
            f"{out_gb:,.0f} GB of pictures and cards through the way out",
            out_gb * (p.OUT_GB + p.NAT_GB),
        ),
        Line(
            "Logs",
            f"{logged_gb:,.1f} GB, with a line for what bots ask by themselves",
            logged_gb * p.LOG_GB,
        ),
    ]


def mean_units(pupils: int) -> float:
    """Return Aurora's capacity over a month, on the mean: at rest 0.5, and the evenings' peaks."""
    peak_calls_s = peak_pages_s(pupils) * p.CALLS_A_PAGE
    at_peak = max(0.5, peak_calls_s / p.UNIT_CALLS_S)
    evenings = p.SCHOOL_DAYS * p.EVENING_H / p.HOURS
    return max(0.5, _calls(pupils) / (p.HOURS * 3600) / p.UNIT_CALLS_S) + at_peak * evenings


def _database(pupils: int) -> list[Line]:
    units = mean_units(pupils) * 2  # the one that writes, and the one that waits
    gb = pupils * p.PAGES_A_PUPIL * p.ROWS_KB_A_PAGE * p.MONTHS_KEPT / MILLION
    io_millions = _calls(pupils) * p.IO_A_CALL / MILLION
    proxied = max(p.PROXY_LEAST_UNITS, math.ceil(units))
    return [
        Line(
            "Aurora",
            f"{units:.1f} capacity units, {gb:,.1f} GB, {io_millions:,.0f} million IO",
            units * p.HOURS * p.CAPACITY_UNIT_HOUR
            + gb * p.AURORA_GB_MONTH
            + io_millions * p.AURORA_MILLION_IO,
        ),
        Line(
            "Its proxy",
            f"{proxied} units (8 at least)",
            proxied * p.HOURS * p.PROXY_UNIT_HOUR,
        ),
    ]


def _standing(pupils: int) -> list[Line]:
    """Return what is paid whether anybody writes or not."""
    tasks, asked = _tasks(pupils), _asked(pupils)
    endpoints = len(REACHED_INSIDE) * ZONES
    watched = len([one for one in alarms().values() if one["Type"] == "AWS::CloudWatch::Alarm"])
    return [
        Line(
            "Bots",
            f"{tasks} tasks of 1 vCPU and 2 GB",
            tasks * p.HOURS * (p.FARGATE_CPU_HOUR + 2 * p.FARGATE_GB_HOUR),
        ),
        Line(
            "What bots ask by themselves",
            f"{asked / MILLION:,.0f} million calls × {p.IDLE_CALL_S} s × {p.WORK_GB:.2f} GB",
            _lambda(asked, seconds=p.IDLE_CALL_S, memory_gb=p.WORK_GB),
        ),
        Line(
            "Balancer and addresses",
            "one, one unit of load, three addresses",
            p.HOURS * (p.BALANCER_HOUR + p.BALANCER_UNIT_HOUR + 3 * p.ADDRESS_HOUR),
        ),
        Line(
            "Network",
            f"one way out, {endpoints} endpoints",
            p.HOURS * (p.NAT_HOUR + endpoints * p.ENDPOINT_HOUR),
        ),
        Line(
            "Watching",
            f"{watched} alarms, 20 metrics, 3 secrets, a key",
            watched * p.ALARM_MONTH + 20 * p.METRIC_MONTH + 3 * p.SECRET_MONTH + p.KEY_MONTH,
        ),
    ]


def page() -> str:
    """Return docs/costs.md."""
    bills = {size: bill(size) for size in SIZES}
    parts = [_HEAD, _table(bills), _SCALE.format(peak=_peaks()), _SOURCES]
    return "\n".join(parts)


def _table(bills: dict[int, list[Line]]) -> str:
    head = " | ".join(f"{size:,} pupils" for size in bills)
    rows = [f"| | {head} |", "|---|" + "---|" * len(bills)]
    rows += [
        f"| {lines[0].what} | " + _row(f"{one.usd:,.2f}" for one in lines)
        for lines in zip(*bills.values(), strict=True)
    ]
    sums = {size: total(lines) for size, lines in bills.items()}
    rows.append("| **A month, US dollars** | " + _row(f"**{one:,.0f}**" for one in sums.values()))
    rows.append("| a pupil, cents | " + _row(f"{u / n * 100:,.1f}" for n, u in sums.items()))
    china = (f"{one * p.IN_CHINA:,.0f}" for one in sums.values())
    rows.append("| a month in cn-northwest-1, 元 (assumed ratio) | " + _row(china))
    reckoned = [f"- {line.what}: {line.how}" for line in bills[SIZES[1]]]
    return "\n".join([*rows, "", f"With {SIZES[1]:,} pupils:", "", *reckoned, ""])


def _row(cells: Iterable[str]) -> str:
    return " | ".join(cells) + " |"


def _peaks() -> str:
    rows = [
        f"| {size:,} | {peak_pages_s(size):,.1f} | {math.ceil(peak_pages_s(size) * p.PAGE_S):,} |"
        for size in SIZES
    ]
    return "\n".join(
        ["| pupils | pages/s at the peak | readers at once |", "|---|---|---|", *rows, ""]
    )


_HEAD = f"""# What a month costs

Made by `python -m infra.costs` from `infra/prices.py`; a test holds this page against both.
**List prices of us-east-1, on demand, partly from memory: check them before you budget.**
Assumed: {p.PAGES_A_PUPIL} photographed pages and {p.QUESTIONS_A_PUPIL} questions a pupil and
month, both platforms, and the template as it stands. Measured: {p.PAGE_S} s a page,
{p.CALLS_A_PAGE} calls a page, {p.CALL_S * 1000:.0f} ms a call.

US dollars:
"""
_SCALE = """## What grows and what does not

What stands costs the same for one school and for a county: bots, proxy, network, balancer. What
grows is reading (a straight line), the database and the pictures sent out. The evening's peak
decides how many readers run at once, and costs nothing extra: seconds are paid, not machines.

{peak}
`ReadAtOnce` bounds the readers; what is more waits in the queue. For more than some 1,000 at once
ask AWS for more concurrency first.

That bots ask for events five times a second is the price of alarms within two seconds; a county
with one platform pays half of it.
"""
_SOURCES = """## Where the numbers are from

Seconds and memory a page: `benchmarks/README.md`, “Time and memory”. Calls a page and their time:
counted on the product in one process, 2026-11-22, on a loaded machine, so rather too high. What is
assumed says so in `infra/prices.py`: bytes a page, rows a page, what one capacity unit of Aurora
serves. For cn-northwest-1 no price list was at hand: the bill is multiplied by 7.1 元 a dollar and
1.15.
"""


def main() -> int:
    """Write docs/costs.md."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: " + ", ".join(f"{n:,}: ${total(bill(n)):,.0f}" for n in SIZES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
