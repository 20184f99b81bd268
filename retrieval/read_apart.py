"""Reads a file in a process of its own, which may die of it.

A file that fills the memory or never ends costs that process and nothing else. The limits of memory
and processor time are its own (``read_file.py``); this side keeps the wall clock.
"""

import json
import logging
import os
import subprocess
import sys
from pathlib import PurePosixPath

from retrieval.read_file import FileText
from school.errors import NotUnderstood

log = logging.getLogger("qingjiao.read_apart")

MOST_S = 75.0
"""Less than the lease of queued work, with a transcript after it."""
TOO_HARD = "这个文件太复杂，读不完，没有入库。请另存为 PDF，或分成几份再发。"


def read_apart(content: bytes, *, name: str, most_s: float = MOST_S) -> FileText:
    """Return what a file is and says; see :func:`retrieval.read_file.read_file`.

    Raises:
        NotUnderstood: The library does not take it, or reading it broke a limit.
    """
    command = [sys.executable, "-m", "retrieval.read_file", _ascii(name)]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603  # our own module; the name is an argument, no shell
            command, input=content, capture_output=True, timeout=most_s, env=environment, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        log.warning("reading a file of %s bytes broke off: %s", len(content), type(error).__name__)
        raise NotUnderstood(TOO_HARD) from error
    found = json.loads(done.stdout)
    if "refused" in found:
        raise NotUnderstood(found["refused"])
    return FileText.model_validate(found["found"])


def _ascii(name: str) -> str:
    """Return the ending of a name: the rest is nobody's business there."""
    return "file" + PurePosixPath(name).suffix.encode("ascii", "ignore").decode()[:10]
