"""How well and how fast the library is searched.

    python benchmarks/search.py cmrc  FOLDER   CMRC 2018 questions: words, LSA, e5, and both fused
    python benchmarks/search.py large [COUNT]  that many resources: build, load, memory, latency
    python benchmarks/search.py saved FOLDER   latency and memory of a base that is saved
    python benchmarks/search.py bm25s [COUNT]  the same words searched by bm25s alone
    python benchmarks/search.py kept  [COUNT]  how many filtered searches got min(k, fitting) hits;
                                               with langchain-community installed, its FAISS beside

FOLDER has passages.jsonl ({"id","title","text"}) and questions.jsonl ({"id","query","relevant"}).
"""

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.choice import ModelChoice
from retrieval.embed import (
    E5_ID,
    LSA_TRUST,
    MEANING,
    open_model,
    passage_vectors,
    query_vector,
    unit_rows,
)
from retrieval.index import Index, Question
from retrieval.lsa import fit
from retrieval.part import Entry, PartBuilder
from retrieval.passages import passages_of
from retrieval.saving import Base, load, save, size_of
from school.knowledge import SUBJECTS, curricula
from school.library_documents import read_document
from school.people import PersonId, UnitId
from school.resources import (
    GRADES,
    TYPES,
    Level,
    Resource,
    ResourceFilter,
    ResourceId,
    ReviewState,
    Seer,
    Stage,
)

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ANYBODY = Seer(person=PersonId("-"), within=frozenset({UnitId("qt")}))
COUNT = 100_000
QUESTIONS = 300
K = 10


def cmrc(folder: Path) -> None:
    """Tell how often the right passage comes first, by each way of comparing."""
    shelf = [_document(line) for line in _lines(folder / "passages.jsonl")]
    asked = [json.loads(line) for line in _lines(folder / "questions.jsonl")]
    passages = [passages_of(one, text) for one, text in shelf]
    model = open_model(ModelChoice("e5"))
    assert model is not None
    assert model.embeddings is not None
    entries = [Entry(one, texts) for (one, _), texts in zip(shelf, passages, strict=True)]
    lsa = fit([terms for entry in entries for terms in entry.terms])
    assert lsa is not None
    ways = (("words", None, 0.0), ("LSA", lsa, LSA_TRUST), ("e5", model.embeddings, MEANING))
    for name, embeddings, trust in ways:
        vectors = [
            None if embeddings is None else passage_vectors(embeddings, one) for one in passages
        ]
        index = _index(
            Entry(one, texts, made)
            for (one, _), texts, made in zip(shelf, passages, vectors, strict=True)
        )
        if embeddings is not None:
            alone = [_by_meaning(index, query_vector(embeddings, one["query"])) for one in asked]
            _tell(f"{name} alone", alone, asked)
        ranked = [
            _search(
                index,
                one["query"],
                embeddings and query_vector(embeddings, one["query"]),
                trust=trust,
            )
            for one in asked
        ]
        _tell(f"{name} and words" if embeddings else name, ranked, asked)


def _by_meaning(index: Index, vector: Any) -> list[str]:
    near = index.near(vector[None], K, wanted=ResourceFilter(), seer=ANYBODY)
    return [one for one, _ in near]


def _search(index: Index, text: str, vector: Any, *, trust: float) -> list[str]:
    question = Question(text, vector, ResourceFilter(), ANYBODY, trust=trust)
    return [hit.id for hit in index.search(question, K).hits]


def _tell(name: str, ranked: Sequence[list[str]], asked: Sequence[dict[str, Any]]) -> None:
    places = [
        next((place for place, hit in enumerate(hits, 1) if hit in one["relevant"]), 0)
        for hits, one in zip(ranked, asked, strict=True)
    ]
    first, five = (sum(0 < p <= n for p in places) / len(places) for n in (1, 5))
    mrr = sum(1 / p for p in places if p) / len(places)
    print(f"{name:14} R@1 {first:.4f}  R@5 {five:.4f}  MRR@10 {mrr:.4f}  n={len(places)}")


def large(count: int) -> None:
    """Build, save and load an index of *count* resources, and search in it."""
    shelf = _shelf(count)
    began, cpu = time.perf_counter(), time.process_time()
    builder, chance = PartBuilder(), np.random.default_rng(1)
    passages = 0
    for one, text in shelf:
        texts = passages_of(one, text)
        # Directions by chance: embedding 100,000 passages truly takes half a day on two cores.
        vectors = unit_rows(chance.standard_normal((len(texts), 384)))
        builder.add(Entry(one, texts, vectors))
        passages += len(texts)
    part = builder.done()
    built, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"{count} resources, {passages} passages, peak {_peak_mb()} MB")
    print(f"built in {built:.1f} s, processor alone {cpu:.1f} s")
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        folder = save(Base(part, 1, E5_ID), Path(place))
        print(f"saved in {time.perf_counter() - began:.1f} s, {size_of(folder) / 1e6:.0f} MB")
        began = time.perf_counter()
        index = Index(base=load(folder, model=E5_ID).part)
        print(f"loaded and checked in {time.perf_counter() - began:.2f} s")
        _latencies(index)


def saved(folder: Path) -> None:
    """Search in an index that was saved before: time and memory of a fresh process."""
    before, began = _peak_mb(), time.perf_counter()
    index = Index(base=load(folder, model=E5_ID).part)
    print(f"loaded and checked in {time.perf_counter() - began:.2f} s; peak {before} MB before")
    _latencies(index)
    print(f"peak {_peak_mb()} MB with e5 and all that was looked at")


def _latencies(index: Index) -> None:
    model = open_model(ModelChoice("e5"))
    assert model is not None
    assert model.embeddings is not None
    embeddings = model.embeddings
    wanted = ResourceFilter(grades=frozenset({5}), stages=frozenset({Stage.PRIMARY}))
    texts = _questions()

    def words(text: str) -> None:
        index.search(Question(text, None, ResourceFilter(), ANYBODY), 5)

    def filtered(text: str) -> None:
        index.search(Question(text, None, wanted, ANYBODY), 5)

    def meaning(text: str) -> None:
        vector = query_vector(embeddings, text)
        index.search(Question(text, vector, ResourceFilter(), ANYBODY), 5)

    def meaning_filtered(text: str) -> None:
        index.search(Question(text, query_vector(embeddings, text), wanted, ANYBODY), 5)

    for name, ask in (
        ("words", words),
        ("words, filtered", filtered),
        ("e5 and words", meaning),
        ("e5 and words, filtered", meaning_filtered),
    ):
        _time(name, ask, texts)


def _time(name: str, ask: Callable[[str], object], texts: Sequence[str]) -> None:
    ask(texts[0])
    taken, computed = [], []
    for text in texts:
        began, cpu = time.perf_counter(), time.process_time()
        ask(text)
        taken.append(1_000 * (time.perf_counter() - began))
        computed.append(1_000 * (time.process_time() - cpu))
    print(f"{name:24} {_middle_and_end(taken)}; processor alone {_middle_and_end(computed)}")


def _middle_and_end(taken: Sequence[float]) -> str:
    p95 = statistics.quantiles(taken, n=20)[-1]
    return f"p50 {statistics.median(taken):6.1f} ms  p95 {p95:6.1f} ms"


def rival(count: int) -> None:
    """Search the words of the same resources with bm25s, over the same terms."""
    import bm25s  # noqa: PLC0415  # only here

    shelf = _shelf(count)
    texts = [" ".join(passages_of(one, text)) for one, text in shelf]
    began = time.process_time()
    tokens = [_tokens(text) for text in texts]
    ranker = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    ranker.index(tokens, show_progress=False)
    print(
        f"bm25s: {count} resources indexed in {time.process_time() - began:.1f} s, "
        f"peak {_peak_mb()} MB"
    )
    _time("bm25s", lambda t: ranker.retrieve([_tokens(t)], k=5, show_progress=False), _questions())


def _tokens(text: str) -> list[str]:
    return [*text, *(a + b for a, b in pairwise(text))]


def kept(count: int) -> None:
    """Tell how many filtered searches got as many hits as fit, or k."""
    shelf = _shelf(count)
    chance = np.random.default_rng(1)
    vectors = unit_rows(chance.standard_normal((count, 64)))
    index = _index(
        Entry(one, (one.title,), vectors[no : no + 1]) for no, (one, _) in enumerate(shelf)
    )
    wanted = [
        ResourceFilter(levels=frozenset({Level.SCHOOL}), homes=frozenset({UnitId(f"qt.t1.s{n}")}))
        for n in range(1, 51)
    ]
    everybody = Seer(person=PersonId("b"), above=frozenset({UnitId("qt")}))
    questions = unit_rows(chance.standard_normal((len(wanted), 64)))
    full = 0
    for one, vector in zip(wanted, questions, strict=True):
        fit_count = sum(one.wants(r) for r, _ in shelf)
        found = index.search(Question("分数除法", vector, one, everybody), K)
        full += len(found.hits) == min(K, fit_count)
    print(f"ours: {full} of {len(wanted)} filtered searches got min({K}, fitting) hits")
    _langchains(shelf, vectors, wanted, questions)


def _langchains(shelf: Any, vectors: Any, wanted: Any, questions: Any) -> None:
    """Ask LangChain's own FAISS wrapper the same, where it is installed.

    It is no dependency of ours: pip install langchain-community into a throwaway environment.
    """
    try:
        from langchain_community.docstore.in_memory import InMemoryDocstore  # noqa: PLC0415
        from langchain_community.vectorstores import FAISS  # noqa: PLC0415
    except ImportError:
        print("LangChain's FAISS: langchain-community is not installed here")
        return
    import faiss  # noqa: PLC0415

    from tests.fakes import CountedCharacters  # noqa: PLC0415  # never asked: vectors are given

    store = FAISS(CountedCharacters(), faiss.IndexFlatIP(64), InMemoryDocstore(), {})
    facts = [{"level": r.level.value, "home": r.home} for r, _ in shelf]
    pairs = [(r.title, v.tolist()) for (r, _), v in zip(shelf, vectors, strict=True)]
    store.add_embeddings(pairs, metadatas=facts)
    full = given = 0
    for one, vector in zip(wanted, questions, strict=True):
        asked = {"level": "school", "home": next(iter(one.homes))}
        found = store.similarity_search_by_vector(vector.tolist(), k=K, filter=asked)
        given += len(found)
        full += len(found) == min(K, sum(one.wants(r) for r, _ in shelf))
    print(f"LangChain's FAISS: {full} of {len(wanted)}; {given / len(wanted):.2f} of {K} hits")


def _index(entries: Any) -> Index:
    builder = PartBuilder()
    for entry in entries:
        builder.add(entry)
    return Index(base=builder.done())


def _document(line: str) -> tuple[Resource, str]:
    document = read_document(line)
    return _resource(document.id, **document.facts.model_dump()), document.text


def _resource(resource_id: str, **facts: Any) -> Resource:
    told = {
        "id": ResourceId(resource_id),
        "work": ResourceId(resource_id),
        "level": Level.REGION,
        "home": UnitId("qt"),
        "open_to": UnitId("qt"),
        "state": ReviewState.APPROVED,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Resource.model_validate({**told, **facts})


def _shelf(count: int) -> list[tuple[Resource, str]]:
    """Return resources of all subjects and schools, always the same; 1 to 3 passages each."""
    chance = random.Random(7)  # noqa: S311  # no secret
    points = [p.name for one in curricula().values() for p in one.points.values()]
    topics = [*points, *(f"{a}{b}" for a in "春夏秋冬山水花鸟" for b in "之歌的故事与我里的诗")]
    kinds = [*TYPES]
    shelf = []
    for no in range(count):
        stage = chance.choice([Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR])
        grade, kind = chance.choice(sorted(GRADES[stage])), chance.choice(kinds)
        topic, school = chance.choice(topics), f"qt.t1.s{chance.randint(1, 150)}"
        of_county = chance.random() < 0.5
        facts: dict[str, Any] = {
            "title": f"{topic}{TYPES[kind]}（{no}）",
            "grades": {grade},
            "subject": chance.choice(SUBJECTS),
            "type": kind,
        }
        if not of_county:
            facts |= {
                "level": Level.SCHOOL,
                "home": school,
                "open_to": chance.choice([school, "qt"]),
            }
        text = "".join(
            f"{chance.choice(topics)}是{chance.choice(topics)}的第{chance.randint(1, 99)}步，"
            f"先{chance.choice(topics)}，再{chance.choice(topics)}。"
            for _ in range(chance.choice([2, 4, 8, 30]))
        )
        shelf.append((_resource(f"r{no}", **facts), text))
    return shelf


def _questions() -> list[str]:
    chance = random.Random(8)  # noqa: S311  # no secret
    points = [p.name for one in curricula().values() for p in one.points.values()]
    forms = ["五年级{}课件", "有没有讲{}的动画", "{}怎么教学生容易懂", "{}练习题", "{}"]
    return [chance.choice(forms).format(chance.choice(points)) for _ in range(QUESTIONS)]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024


def main() -> None:
    """Run one section."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("section", choices=["cmrc", "large", "saved", "bm25s", "kept"])
    parser.add_argument("what", nargs="?", default="")
    chosen = parser.parse_args()
    of_folder = {"cmrc": cmrc, "saved": saved}
    if chosen.section in of_folder:
        of_folder[chosen.section](Path(chosen.what))
        return
    section = {"large": large, "bm25s": rival, "kept": kept}[chosen.section]
    section(int(chosen.what or COUNT))


if __name__ == "__main__":
    sys.path[:0] = [".", "functions"]
    main()
