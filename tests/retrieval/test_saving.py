"""A saved index is whole or is not used, and what is loaded finds what was saved."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.embed import query_vector
from retrieval.errors import IndexUnusable
from retrieval.index import Index, Question
from retrieval.lsa import fit
from retrieval.part import PartBuilder
from retrieval.publishing import fetch, publish
from retrieval.saving import Base, load, manifest_of, newest, save
from retrieval.terms import counted
from school.resources import ResourceFilter
from tests.fakes import MemoryFiles
from tests.retrieval.given import ANYBODY, FACTS, MEANING, a_resource, an_entry

MODEL = "counted-64"
KEY = b"k" * 32


def _base(count: int, *, seq: int = 1) -> Base:
    builder = PartBuilder()
    for no in range(count):
        builder.add(an_entry(a_resource(f"r{no}", f"第{no}课 分数除法"), f"例{no}。"))
    return Base(builder.done(), seq, MODEL)


def _question(text: str) -> Question:
    return Question(text, query_vector(MEANING, text), ResourceFilter(), ANYBODY)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(shelf=st.lists(FACTS, max_size=8))
def test_what_is_loaded_finds_what_was_saved(tmp_path: Path, shelf: list[dict[str, Any]]) -> None:
    builder = PartBuilder()
    for no, facts in enumerate(shelf):
        builder.add(an_entry(a_resource(f"r{no}", **facts)))
    part = builder.done()

    loaded = load(save(Base(part, 7, MODEL), tmp_path), model=MODEL)

    question = _question("分数除法")
    assert loaded.seq == 7
    assert Index(base=loaded.part).search(question, 5) == Index(base=part).search(question, 5)


def test_a_saved_analysis_gives_the_same_vectors(tmp_path: Path) -> None:
    base = _base(12)
    titles = [f"第{n}课 分数除法" for n in range(12)]
    analysis = fit([counted(title) for title in titles])
    assert analysis is not None

    loaded = load(save(Base(base.part, 1, MODEL, analysis), tmp_path), model=MODEL)

    assert loaded.lsa is not None
    assert loaded.lsa.embed_query("分数") == analysis.embed_query("分数")


@pytest.mark.parametrize(
    "name", ["words_rows.npy", "ids.json", "values.json", "vectors.faiss", "column_shown_to.npy"]
)
def test_a_file_somebody_changed_is_not_loaded(tmp_path: Path, name: str) -> None:
    folder = save(_base(3), tmp_path)
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)

    with pytest.raises(IndexUnusable, match="changed"):
        load(folder, model=MODEL)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    folder = save(_base(3), tmp_path)
    (folder / "ids.json").unlink()

    with pytest.raises(IndexUnusable):
        load(folder, model=MODEL)


def test_an_index_of_another_model_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="model"):
        load(save(_base(3), tmp_path), model="another")


def test_an_index_of_a_newer_format_is_not_loaded(tmp_path: Path) -> None:
    folder = save(_base(3), tmp_path)
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**told, "format": 2}))

    with pytest.raises(IndexUnusable, match="format 2"):
        load(folder, model=MODEL)


def test_a_manifest_that_names_a_file_outside_is_refused(tmp_path: Path) -> None:
    folder = save(_base(3), tmp_path)
    told = json.loads((folder / "manifest.json").read_text())
    told["files"]["../../etc/passwd"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(told))

    with pytest.raises(IndexUnusable):
        load(folder, model=MODEL)


def test_nothing_saved_is_a_pickle(tmp_path: Path) -> None:
    folder = save(_base(3), tmp_path)

    for path in folder.iterdir():
        assert not path.read_bytes().startswith(b"\x80"), path


def test_a_newer_base_takes_the_place_of_the_older(tmp_path: Path) -> None:
    save(_base(3, seq=9), tmp_path)
    folder = save(_base(4, seq=10), tmp_path)

    assert [one.name for one in tmp_path.iterdir()] == [folder.name]
    assert newest(tmp_path) == folder


def test_a_published_base_is_fetched_whole(tmp_path: Path) -> None:
    files = MemoryFiles()
    publish(save(_base(3, seq=1), tmp_path / "a"), files, prefix="library", key=KEY)
    last = save(_base(4, seq=2), tmp_path / "a")
    publish(last, files, prefix="library", key=KEY)
    publish(save(_base(5, seq=3), tmp_path / "a"), files, prefix="library", key=KEY)

    folder = fetch(files, tmp_path / "b", prefix="library", key=KEY)

    assert folder is not None
    assert len(load(folder, model=MODEL).part.ids) == 5
    assert {key.split("/")[1] for key in files.keys("library/")} == {last.name, folder.name}


def test_a_base_whose_manifest_is_not_there_yet_is_not_fetched(tmp_path: Path) -> None:
    files = MemoryFiles()
    folder = save(_base(3), tmp_path / "a")
    publish(folder, files, prefix="library", key=KEY)
    files.delete(f"library/{folder.name}/manifest.json")

    assert fetch(files, tmp_path / "b", prefix="library", key=KEY) is None


def _break(folder: Path) -> None:
    (folder / "ids.json").write_text("[]")


def test_a_bad_folder_of_the_same_base_is_replaced(tmp_path: Path) -> None:
    folder = save(_base(3), tmp_path / "a")
    files = MemoryFiles()
    publish(folder, files, prefix="library", key=KEY)
    fetched = fetch(files, tmp_path / "b", prefix="library", key=KEY)
    assert fetched is not None
    _break(folder)
    _break(fetched)

    assert save(_base(3), tmp_path / "a") == folder
    assert fetch(files, tmp_path / "b", prefix="library", key=KEY) == fetched
    for one in (folder, fetched):
        assert len(load(one, model=MODEL).part.ids) == 3
        assert [path.name for path in one.parent.iterdir()] == [one.name]


def test_a_published_base_that_is_not_whole_is_not_fetched(tmp_path: Path) -> None:
    files = MemoryFiles()
    folder = save(_base(3), tmp_path / "a")
    publish(folder, files, prefix="library", key=KEY)
    key = f"library/{folder.name}/ids.json"
    files.put(key, b"[]", content_type="application/json")

    with pytest.raises(IndexUnusable):
        fetch(files, tmp_path / "b", prefix="library", key=KEY)
    assert newest(tmp_path / "b") is None


def test_what_was_built_last_counts_even_where_another_has_a_higher_number(tmp_path: Path) -> None:
    files = MemoryFiles()
    for seq in (9, 4):
        folder = save(_base(3, seq=seq), tmp_path / "a")
        publish(folder, files, prefix="library", key=KEY)

    assert [one.name for one in (tmp_path / "a").iterdir()] == [folder.name]
    assert fetch(files, tmp_path / "b", prefix="library", key=KEY) == tmp_path / "b" / folder.name


SAVES = """
import sys
from pathlib import Path
sys.path[:0] = [".", "functions"]
from tests.retrieval.test_saving import _base
from retrieval.saving import save
print("ready", flush=True)
for seq in range(2, 10_000):
    save(_base(3 + seq % 5, seq=seq), Path(sys.argv[1]))
"""


@pytest.mark.slow
def test_a_power_cut_while_saving_leaves_a_whole_index(tmp_path: Path) -> None:
    save(_base(3, seq=1), tmp_path)
    root = Path(__file__).parents[2]
    for turn in range(4):
        child = subprocess.Popen(  # noqa: S603  # our own interpreter
            [sys.executable, "-c", SAVES, str(tmp_path)], cwd=root, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(0.05 + 0.013 * turn)  # wherever it is then
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()

        folder = newest(tmp_path)
        assert folder is not None
        base = load(folder, model=MODEL)
        assert len(base.part.ids) == (3 if base.seq == 1 else 3 + base.seq % 5)
        assert manifest_of(folder).count == len(base.part.ids)
