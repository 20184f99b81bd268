"""OMRChecker's own sample sheets, where they are kept beside the repository."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from school.errors import NotFound

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("QINGJIAO_SHARED", ROOT.parent / "shared"))
FOLDER = SHARED / "grading" / "omr"


@dataclass(frozen=True)
class Sample:
    """One photographed sheet and what OMRChecker reads on it."""

    name: str
    photo: Path
    folders: tuple[Path, ...]
    """Where its template and evaluation lie, the nearest first."""
    values: Mapping[str, str]
    score: float

    def read_file(self, name: str) -> bytes:
        for folder in self.folders:
            if (folder / name).is_file():
                return (folder / name).read_bytes()
        raise NotFound(f"没有文件“{name}”。")

    @property
    def marked(self) -> bool:
        """Whether the sample has an evaluation."""
        return any((folder / "evaluation.json").is_file() for folder in self.folders)


def samples() -> list[Sample]:
    """Return the samples in order; none where the folder is absent."""
    return list(_samples())


def _samples() -> Iterator[Sample]:
    for expected in sorted(FOLDER.rglob("expected.json")):
        top = expected.parent
        for name, said in json.loads(expected.read_text("utf-8")).items():
            if not isinstance(said, dict):
                continue
            photo = top / name
            folders = [f for f in (photo.parent, *photo.parent.parents) if f.is_relative_to(top)]
            own = {"file_id", "input_path", "score"}
            values = {label: value for label, value in said.items() if label not in own}
            yield Sample(f"{top.name}/{name}", photo, tuple(folders), values, float(said["score"]))
