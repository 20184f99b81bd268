"""qingjiao grade: read photos of homework, storing nothing."""

import argparse
import json
import tempfile
from pathlib import Path

from bot.local import reading
from bot.subcommand import Subcommand, add_output_flags, complain, print_json, print_line
from school.errors import BadPhoto, NotUnderstood, Unavailable
from school.grading import PaperReading, SheetKind, SheetRequest
from school.ports import FileStore, SheetReader
from school.settings import Settings

AnswerKey = dict[str, tuple[str, ...]]


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="a photo of a page")
    parser.add_argument(
        "--key", type=Path, help='JSON file of answers by item number: {"1": "35", "2": ["8"]}'
    )
    parser.add_argument("--annotated", type=Path, help="folder for the photos with marks drawn in")
    add_output_flags(parser)


def _run(chosen: argparse.Namespace) -> int:
    key = _key(chosen.key) if chosen.key else {}
    show = _json if chosen.jsonl else _text
    missing = False
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings().model_copy(update={"home": Path(folder), "files": "", "workers": 1})
        with reading(settings) as (reader, files):
            for number, photo in enumerate(chosen.photos):
                try:
                    content = photo.read_bytes()
                except OSError as error:
                    complain(f"{photo}: {error.strerror}")
                    missing = True
                    continue
                show(photo, _read(reader, files, content, stem=f"p{number}", key=key))
                if chosen.annotated:
                    _keep_annotated(files, f"p{number}", chosen.annotated / f"{photo.stem}.jpg")
    return 2 if missing else 0


def _key(path: Path) -> AnswerKey:
    given = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(given, dict):
        raise NotUnderstood(f'{path}: an answer key is an object like {{"1": "35", "2": ["8"]}}')
    return {
        str(no): tuple(map(str, answer)) if isinstance(answer, list) else (str(answer),)
        for no, answer in given.items()
    }


def _read(
    reader: SheetReader, files: FileStore, content: bytes, *, stem: str, key: AnswerKey
) -> PaperReading:
    files.put(f"{stem}/photo", content, content_type="application/octet-stream")
    request = SheetRequest(
        photo_key=f"{stem}/photo",
        annotated_key=f"{stem}/annotated.jpg",
        crop_prefix=f"{stem}/item-",
        answers=key,
    )
    try:
        return reader.read(request)
    except (BadPhoto, Unavailable) as error:
        return PaperReading(kind=SheetKind.ARITHMETIC, seconds=0.0, retake=error.message)


def _keep_annotated(files: FileStore, stem: str, to: Path) -> None:
    if f"{stem}/annotated.jpg" in files.keys(f"{stem}/annotated"):
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(files.get(f"{stem}/annotated.jpg"))


def _json(photo: Path, reading_: PaperReading) -> None:
    line = reading_.model_dump(mode="json", exclude={"items", "sheet"})
    items = [item.model_dump(mode="json", exclude={"crop"}) for item in reading_.items]
    order = ("kind", "seconds", "retake", "items", "fields")
    print_json({"photo": str(photo), **{name: {**line, "items": items}[name] for name in order}})


def _text(photo: Path, reading_: PaperReading) -> None:
    print_line(f"{photo}: {reading_.retake or f'{len(reading_.items)} 题'}")
    signs = {"right": "✓", "wrong": "✗", "blank": "○", "unsure": "?"}
    for item in reading_.items:
        right = f"（{item.expected}）" if item.verdict != "right" else ""
        print_line(f"  {item.no:>3} {signs[item.verdict]} {item.question}{item.read}{right}")


SUBCOMMAND = Subcommand(
    help="Read photos of homework and say what is right, wrong, blank or unsure.",
    add_arguments=_arguments,
    run=_run,
)
