"""qingjiao grade: read photos of homework and answer sheets, storing nothing."""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.local import reading
from bot.subcommand import Subcommand, add_output_flags, complain, print_json, print_line
from school.errors import BadPhoto, NotFound, NotUnderstood, SchoolError, Unavailable
from school.evaluation import EVALUATION, open_evaluation
from school.grading import (
    PaperReading,
    ReadField,
    SheetKind,
    SheetRequest,
    template_key,
)
from school.labels import number_of
from school.lowest_terms import verdict_on_form
from school.ports import FileStore, SheetReader
from school.settings import Settings

Answers = dict[str, tuple[str, ...]]
Filled = Callable[[Path], dict[str, ReadField]]
"""Reads the bubbles of a sheet the teacher filled in."""
TEMPLATE = "template.json"
MOST_KEY_BYTES = 1_000_000


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="a photo of a page")
    parser.add_argument(
        "--template",
        type=Path,
        metavar="T.json",
        help="what is printed on the sheet: OMRChecker's template.json, with the config.json and "
        "pictures beside it, or the SPEC.json of a sheet of our own",
    )
    parser.add_argument(
        "--key",
        type=Path,
        metavar="K.json",
        help='answers by item number or field label: {"1": "35", "q2": ["B", "C"]}; or '
        "OMRChecker's evaluation.json",
    )
    terms = parser.add_mutually_exclusive_group()
    terms.add_argument(
        "--lowest-terms",
        action="store_true",
        help="call 2/4 wrong where 1/2 is right: fractions have to be cancelled",
    )
    terms.add_argument(
        "--any-terms",
        dest="lowest_terms",
        action="store_false",
        help="call 2/4 right where 1/2 is right (the default)",
    )
    parser.add_argument("--annotated", type=Path, help="folder for the photos with marks drawn in")
    add_output_flags(parser)


@dataclass(frozen=True)
class _Desk:
    """What reads the photos of one command."""

    reader: SheetReader
    files: FileStore
    template: str
    """Prefix of the template's files; empty: none."""

    def read(self, photo: bytes, *, stem: str, answers: Answers) -> PaperReading:
        self.files.put(f"{stem}/photo", photo, content_type="application/octet-stream")
        request = SheetRequest(
            photo_key=f"{stem}/photo",
            annotated_key=f"{stem}/annotated.jpg",
            crop_prefix=f"{stem}/item-",
            answers=answers,
            template_prefix=self.template,
        )
        try:
            return self.reader.read(request)
        except (BadPhoto, Unavailable) as error:
            kind = SheetKind.SHEET if self.template else SheetKind.ARITHMETIC
            return PaperReading(kind=kind, seconds=0.0, retake=error.message)

    def filled(self, photo: Path) -> dict[str, ReadField]:
        """Return the fields of the sheet the teacher filled in."""
        read = self.read(_bytes_of(photo), stem="key", answers={})
        if read.retake:
            raise NotUnderstood(f"{photo.name}：{read.retake}")
        return read.fields


def _run(chosen: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings().model_copy(update={"home": Path(folder), "files": "", "workers": 1})
        with reading(settings) as (reader, files):
            try:
                prefix = _keep_template(files, chosen.template) if chosen.template else ""
                desk = _Desk(reader, files, prefix)
                answers = _answers(chosen.key, desk.filled) if chosen.key else {}
            except SchoolError as error:
                complain(error.message)
                return 2
            return max(_grade_each(desk, chosen, answers))


def _grade_each(desk: _Desk, chosen: argparse.Namespace, answers: Answers) -> Iterator[int]:
    """Read and print one photo after the other; yield each one's exit code."""
    show = _json if chosen.jsonl else _text
    for number, photo in enumerate(chosen.photos):
        try:
            read = desk.read(_bytes_of(photo), stem=f"p{number}", answers=answers)
        except SchoolError as error:
            complain(error.message)
            yield 2
            continue
        show(photo, _in_form(read, lowest_terms=chosen.lowest_terms))
        if chosen.annotated:
            _keep_annotated(desk.files, f"p{number}", chosen.annotated / f"{photo.stem}.jpg")
        missing = _not_on(read, answers)
        if missing:
            complain(f"{photo}: {missing}")
        yield 2 if missing else 0


def _in_form(read: PaperReading, *, lowest_terms: bool) -> PaperReading:
    """Return the reading with fractions that can still be cancelled judged as the teacher asks."""
    items = [
        item.model_copy(
            update={
                "verdict": verdict_on_form(
                    item.verdict, item.read, expected=item.expected, lowest_terms=lowest_terms
                )
            }
        )
        for item in read.items
    ]
    return read.model_copy(update={"items": tuple(items)})


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path}: {error.strerror}") from error


def _keep_template(files: FileStore, template: Path) -> str:
    """Store *template* and every file beside it that it names; return their prefix."""
    content = _bytes_of(template)
    prefix = "template/"
    kept = {TEMPLATE: content, **_beside(template, _texts(_parsed(content, template)))}
    for name, data in kept.items():
        files.put(template_key(prefix, name), data, content_type="application/octet-stream")
    return prefix


def _beside(template: Path, names: list[str]) -> dict[str, bytes]:
    """Return the files in the template's own folder that are called by one of *names*."""
    folder = template.parent.resolve()
    found = {}
    for name in ["config.json", *names]:
        path = (folder / name).resolve()
        if path.is_relative_to(folder) and path.is_file() and path != template.resolve():
            found[name] = _bytes_of(path)
    return found


def _parsed(content: bytes, path: Path) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(f"{path} 不是有效的 JSON 文件。请检查后再试。") from error


def _texts(value: object) -> list[str]:
    """Return every short text inside a parsed JSON document."""
    found, left = [], [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list):
            left += one
        elif isinstance(one, str) and 0 < len(one) < 200 and "\0" not in one:  # noqa: PLR2004
            found.append(one)
    return found


def _answers(path: Path, filled: Filled) -> Answers:
    content = _bytes_of(path)
    if len(content) > MOST_KEY_BYTES:
        raise NotUnderstood(f"{path} 太大，不像是答案文件。请检查后再试。")
    given = _parsed(content, path)
    if isinstance(given, dict) and "marking_schemes" in given:
        return _evaluation(path, filled)
    if not isinstance(given, dict) or not all(_is_answer(a) for a in given.values()):
        raise NotUnderstood(
            f'{path} 不是答案文件。应为 {{"1": "35", "2": ["8", "八"]}} 这样的格式。'
        )
    return {
        str(no): tuple(map(str, answer)) if isinstance(answer, list) else (str(answer),)
        for no, answer in given.items()
    }


def _is_answer(value: object) -> bool:
    many = value if isinstance(value, list) else [value]
    plain = all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in many)
    return bool(many) and plain and all(str(v).strip() for v in many)


def _evaluation(path: Path, filled: Filled) -> Answers:
    folder = path.parent

    def read_file(name: str) -> bytes:
        beside = (folder / name).resolve()
        if not beside.is_relative_to(folder.resolve()):
            raise NotUnderstood(f"{name} 不在 {path.name} 旁边。请放到同一个文件夹。")
        return _bytes_of(path if name == EVALUATION else beside)

    evaluation = open_evaluation(read_file)
    if evaluation.key is None:
        evaluation = evaluation.keyed(filled(folder / evaluation.key_image))
    return evaluation.key.answers if evaluation.key else {}


def _not_on(read: PaperReading, answers: Answers) -> str:
    """Return what to say of a key that does not fit the sheet; empty: it fits."""
    if read.retake or not answers:
        return ""
    there = {str(item.no) for item in read.items} | {number_of(label) for label in read.fields}
    missing = [label for label in answers if number_of(label) not in there]
    if not missing:
        return ""
    listed = "、".join(missing[:5])
    return f"答案里的 {listed} 在这张上没有找到。请核对题号和答案文件。"


def _keep_annotated(files: FileStore, stem: str, to: Path) -> None:
    if f"{stem}/annotated.jpg" in files.keys(f"{stem}/annotated"):
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(files.get(f"{stem}/annotated.jpg"))


def _json(photo: Path, read: PaperReading) -> None:
    line = read.model_dump(mode="json", exclude={"items", "sheet"})
    items = [item.model_dump(mode="json", exclude={"crop"}) for item in read.items]
    order = ("kind", "seconds", "retake", "items", "fields")
    print_json({"photo": str(photo), **{name: {**line, "items": items}[name] for name in order}})


def _text(photo: Path, read: PaperReading) -> None:
    count = f"{len(read.items) or len(read.fields)} 题"
    print_line(f"{photo}: {read.retake or count}")
    signs = {"right": "✓", "wrong": "✗", "blank": "○", "unsure": "?"}
    for item in read.items:
        right = f"（{item.expected}）" if item.verdict != "right" else ""
        between = "" if item.question.endswith(("=", "≈")) else " "
        said = f"{item.question}{between}{item.read}{right}"
        print_line(f"  {item.no:>3} {signs[item.verdict]} {said}")
    if not read.items:
        for label, field in read.fields.items():
            print_line(f"  {label:>5} {field.value}" + (" ?" if field.state == "doubtful" else ""))


SUBCOMMAND = Subcommand(
    help="Read photos of homework and answer sheets: right, wrong, blank or unsure.",
    add_arguments=_arguments,
    run=_run,
)
