"""Puts compiled modules into a Lambda zip.

Lambda unpacks a zip where nothing can be written, so without these every cold start compiles every
module it imports again, which takes several times as long as importing it (benchmarks/README.md,
“Cold start”). They are of the kind Python never compares with the source: a zip's times are not the
unpacked file's. Of others' modules only those that are imported are compiled: all of them would
not fit into what a Lambda's zip may hold.
"""

import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

UNPACKED_AT = "/var/task"
"""Where Lambda unpacks a zip: what tracebacks call the files."""
OURS = ("app.py", "entry.py", "chalicelib", "school", "retrieval")
IMPORTED = (
    *("alembic.command", "boto3.session", "faiss", "langchain_core.embeddings", "numpy.random"),
    *("botocore.client", "botocore.signers", "cryptography.fernet", "opencc", "pypinyin"),
    *("psycopg", "pydantic_settings", "retrieval.index", "sqlalchemy.dialects.postgresql.psycopg"),
)
"""What functions import late, inside themselves."""
LIST = """
import sys
from importlib import import_module
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    import_module(name)
if "entry" in sys.modules:
    list(sys.modules["entry"].BY_NAME.values())
files = (getattr(module, "__file__", None) or "" for module in list(sys.modules.values()))
print(*(file for file in files if file.startswith(sys.argv[1]) and file.endswith(".py")), sep="\\n")
"""


def compile_in(archive: Path, *, python: str, imported: Sequence[str] = IMPORTED) -> None:
    """Add to a zip the compiled form of our modules and of those that they import.

    Args:
        archive: The zip; ``entry`` is imported, and with it every function.
        python: The interpreter the zip was made for.
        imported: Further modules to import.

    Raises:
        subprocess.CalledProcessError: One of them cannot be imported, or is no Python.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(folder)
        listing = [python, "-I", "-B", "-c", LIST, folder, "entry", *imported]
        theirs = subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split()
        ours = [str(Path(folder, name)) for name in OURS if Path(folder, name).exists()]
        command = [python, "-m", "compileall", "-q", "-s", folder, "-p", UNPACKED_AT]
        mode = ["--invalidation-mode", "unchecked-hash"]
        subprocess.run([*command, *mode, *theirs, *ours], check=True)
        with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as zipped:
            for path in sorted(Path(folder).rglob("__pycache__/*.pyc")):
                zipped.write(path, path.relative_to(folder))


def uncompiled(archive: Path) -> list[str]:
    """Return modules of ours in a zip that are there without their compiled form."""
    with zipfile.ZipFile(archive) as zipped:
        names = set(zipped.namelist())
    compiled = {_source_of(name) for name in names if name.endswith(".pyc")}
    return sorted(
        name for name in names - compiled if name.endswith(".py") and name.partition("/")[0] in OURS
    )


def _source_of(compiled: str) -> str:
    folder, _, name = compiled.rpartition("__pycache__/")
    return f"{folder}{name.partition('.')[0]}.py"
