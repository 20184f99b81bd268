"""How long finding and recommending take in a county with a year of homework, message in, card out.

    python benchmarks/finding.py [--pupils 45000] [--answers 4000000] [--times 40]

Fills a fresh SQLite database as ``mistakes.py`` does, puts the titles of ``colloquial.jsonl`` into
the library with the vectors of the model there is, and asks as teachers and families drawn anew.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions"), str(ROOT / "benchmarks")]

import mistakes as book  # noqa: E402  # the benchmark beside this one
import sqlalchemy as sa  # noqa: E402

from school.actor import SYSTEM, Actor  # noqa: E402
from school.library_documents import (  # noqa: E402
    MOST_AT_ONCE,
    AddDocuments,
    AddedDocuments,
    read_document,
)
from school.library_work import (  # noqa: E402
    BuildLibrary,
    Embedded,
    EmbedResources,
    LibraryStatus,
)
from school.people import Pupil  # noqa: E402
from tests.scenarios.county import County, all_words, open_county  # noqa: E402

SUITE = Path(__file__).with_name("colloquial.jsonl")


def shelve(county: County) -> list[str]:
    """Put the suite's titles into the library; return its queries."""
    lines = [json.loads(line) for line in SUITE.read_text(encoding="utf-8").splitlines()]
    functions = county.product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
    documents = tuple(
        read_document(json.dumps({k: v for k, v in one.items() if k != "kind"}))
        for one in lines
        if one["kind"] == "document"
    )
    for at in range(0, len(documents), MOST_AT_ONCE):
        some = AddDocuments(documents=documents[at : at + MOST_AT_ONCE])
        functions.call("add_documents", some, AddedDocuments)
    while functions.call("embed_resources", EmbedResources(go_on=False), Embedded).left:
        pass
    functions.call("build_library", BuildLibrary(), LibraryStatus)
    return [one["query"] for one in lines if one["kind"] == "query"]


def main() -> None:
    """Fill a database and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--answers", type=int, default=4_000_000)
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    rng = random.Random(7)  # noqa: S311  # a benchmark
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        county = open_county(Path(home), pupils=asked.pupils)
        with county.product.foundation.records.begin() as unit:
            pupils = list(unit.people.all_pupils(on=county.clock.at.date()).values())
        book.fill(county, pupils, answers=asked.answers, rng=rng)
        queries = shelve(county)
        with county.product.foundation.records.database.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
        print(f"filled in {time.perf_counter() - began:.0f} s")
        ask(county, [p for p in pupils if p.roll_no % 10 != 7], queries, times=asked.times)


def ask(county: County, pupils: list[Pupil], queries: list[str], *, times: int) -> None:
    """Ask each thing as somebody drawn anew, and print how long it took."""
    rng = random.Random(11)  # noqa: S311  # a benchmark

    def say(text: str, *, teaching: bool = False, first: bool = False) -> book.Prepare:
        def prepare() -> Callable[[], str]:
            pupil, query = rng.choice(pupils), rng.choice(queries)
            _, _, school, grade, number = pupil.class_id.split(".")
            who = f"qh-head-{school}-{grade}{number}" if teaching else pupil.id
            if first:
                county.say(who, f"搜资源 {query}")
            return lambda: all_words(county.say(who, text.replace("Q", query)))

        return prepare

    county.say(pupils[0].id, "搜资源 分数")  # opens the model and the index
    print("| what | clock: median / p95 ms | CPU: median / p95 ms | |\n|---|---|---|---|")
    book.measure("我是谁 (what any answer takes)", times, say("我是谁"))
    book.measure("搜资源 …", times, say("搜资源 Q"))
    book.measure("搜资源 … (teacher)", times, say("搜资源 Q", teaching=True))
    book.measure("下一页", times, say("下一页", first=True))
    book.measure("只看课件", times, say("只看课件", first=True))
    book.measure("nothing found, conditions let go", times, say("搜资源 高三 外研版 试卷 Q"))
    book.measure("推荐资源", times, say("推荐资源", first=True))
    book.measure("推荐资源 (teacher)", times, say("推荐资源", teaching=True, first=True))


if __name__ == "__main__":
    main()
