"""AT32: an index of the library that somebody else put into object storage."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.devices import PRODUCT
from chalicelib.adapters import container, open_library
from retrieval import publishing, saving
from retrieval.folders import digest, digests
from retrieval.saving import BASE, MANIFEST
from school.library_work import BuildLibrary, LibraryStatus
from school.store.files import BucketFiles
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import Site, at_the_door
from tests.scenarios.county import MATH, open_county
from tests.scenarios.library import shelve
from tests.servers import Cloud

LESSONS = ("分数除法", "面积", "乘法分配律", "时间", "小数", "角的度量", "统计", "方程")
ASKED, FOUND = "找 面积 课件", "第1课 面积"


class Bomb:
    """What runs a command when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self._marker),)


def hide_everything(base: Path, marker: Path) -> None:  # as the other
    """Say that nothing in the index is there."""
    alive = np.load(base / "alive.npy")
    np.save(base / "alive.npy", np.zeros_like(alive))


def load_a_bomb(base: Path, marker: Path) -> None:
    """Put something that is run where numbers belong."""
    bomb = np.array([Bomb(marker)], dtype=object)
    np.save(base / "words_rows.npy", bomb, allow_pickle=True)


def change_a_byte(base: Path, marker: Path) -> None:  # as the others
    """Turn a bit of the vectors, and leave everything else as it was published."""
    content = bytearray((base / "vectors.faiss").read_bytes())
    content[-1] ^= 1
    (base / "vectors.faiss").write_bytes(content)


@contextmanager
def a_bucket(aws: Cloud, name: str) -> Iterator[BucketFiles]:
    """Yield a fresh bucket."""
    client = aws.client("s3")
    client.create_bucket(Bucket=name)
    yield BucketFiles(client, name)


def forge(
    files: BucketFiles, folder: Path, tamper: Callable[[Path, Path], None], *, consistent: bool
) -> None:
    """Take the published base, change it, and put it back: with a manifest that fits, or as it is.

    The name tells the manifest's digest, so one that fits has a name of its own.
    """
    (key,) = (k for k in files.keys(f"library/{BASE}") if k.endswith(MANIFEST))
    name = key.split("/")[1]
    base = folder / name
    base.mkdir(parents=True)
    for one in list(files.keys(f"library/{name}/")):
        (base / one.rpartition("/")[2]).write_bytes(files.get(one))
    tamper(base, folder / "pwned")
    if consistent:
        told = json.loads((base / MANIFEST).read_text())
        told["files"] = digests(base, told["files"])
        (base / MANIFEST).write_text(json.dumps(told))
        for one in list(files.keys("library/")):
            files.delete(one)
        name = f"{BASE}{told['seq']:012d}-{digest(base / MANIFEST)[:16]}"
    for path in base.iterdir():
        files.put(f"library/{name}/{path.name}", path.read_bytes(), content_type="x/y")
    shutil.rmtree(base)


def a_new_container(site: Site) -> None:
    """Let the functions start anew on another machine: nothing is in memory or on its disk."""
    product = site.county.product.foundation
    settings = product.settings.model_copy(update={"home": site.home / "another"})
    library = open_library(settings, product.files)
    container.use(replace(container.adapters(), library=library))


def _unsigned(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        publishing, "_genuine", lambda files, folder, **_: files.get(f"{folder}/{MANIFEST}")
    )


def _pickles(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(saving, "_array", lambda f, name: np.load(f / f"{name}.npy", allow_pickle=True))


def _unchecked(patch: pytest.MonkeyPatch) -> None:
    for module in (publishing, saving):
        patch.setattr(module, "check", lambda *_: None)


@contextmanager
def published(home: Path, aws: Cloud) -> Iterator[tuple[Site, BucketFiles]]:
    """Yield a county whose library's index was published to a fresh bucket."""
    name = f"forged-{len(aws.client('s3').list_buckets()['Buckets'])}"
    with a_bucket(aws, name) as files:
        county = open_county(
            home / "home",
            store=lambda _: files,  # type: ignore[arg-type, return-value]  # a FileStore
            files=f"s3://{name}",
            embeddings="lsa",
        )
        with at_the_door(county, home) as site:
            for number, lesson in enumerate(LESSONS):
                shelve(county, f"r{number}", f"{lesson}的课件。", title=f"第{number}课 {lesson}")
            functions = county.product.functions_for(PRODUCT)
            functions.call("build_library", BuildLibrary(), LibraryStatus)
            yield site, files
        county.product.close()


def refused(site: Site) -> None:
    """See that a new container leaves the index alone, and finds what the database has."""
    a_new_container(site)
    answer = site.visitor(MATH).say(ASKED)
    held(container.adapters().library._base_name == "", "the forged index is in use")
    held(FOUND in answer, "the database is not asked where the index is no good")


@attack("AT32", Weakening("no digest of each file", _unchecked))
def test_a_file_of_the_index_that_was_changed_is_not_used(
    build: None, tmp_path: Path, aws: Cloud
) -> None:
    with published(tmp_path, aws) as (site, files):
        forge(files, tmp_path / "forger", change_a_byte, consistent=False)

        refused(site)


@attack("AT32", Weakening("no signature", _unsigned))
def test_a_whole_index_somebody_else_made_is_not_used(
    build: None, tmp_path: Path, aws: Cloud
) -> None:
    with published(tmp_path, aws) as (site, files):
        forge(files, tmp_path / "forger", hide_everything, consistent=True)

        refused(site)


@attack("AT32", Weakening("pickles are loaded", _pickles))
def test_nothing_of_an_index_that_got_past_the_signature_is_run_either(
    build: None, tmp_path: Path, aws: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unsigned(monkeypatch)
    with published(tmp_path, aws) as (site, files):
        forge(files, tmp_path / "forger", load_a_bomb, consistent=True)
        a_new_container(site)
        site.visitor(MATH).say(ASKED)

        held(not (tmp_path / "forger" / "pwned").exists(), "what was in a file was run")
