"""A template: where every bubble of a sheet is printed and what it means."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.bubbles import Centres
from grading_lambda.omr.form import (
    FIELD_TYPES,
    BlockForm,
    Blur,
    ConfigForm,
    CropOnMarkers,
    CropPage,
    FeatureBasedAlignment,
    Levels,
    LevelsOptions,
    TemplateForm,
    read_form,
)
from school.errors import NotFound, NotUnderstood
from school.labels import spread

ReadFile = Callable[[str], bytes]
"""Returns the bytes of a file beside the template; raises NotFound where there is none."""
Grey = NDArray[np.uint8]
"""(height, width) uint8."""

MOST_BUBBLES = 10_000
MOST_FILE_BYTES = 25 * 1024 * 1024
MOST_IMAGE_PIXELS = 40_000_000
_LONGEST = 6
"""A bubble is no line."""
TEMPLATE, CONFIG = "template.json", "config.json"
_NAME = re.compile(r"[^/\\\x00-\x1f:]{1,100}(?:/[^/\\\x00-\x1f:]{1,100}){0,5}")


@dataclass(frozen=True, eq=False)
class Block:
    """A group of fields printed with even gaps."""

    labels: tuple[str, ...]
    options: tuple[str, ...]
    centres: Centres
    """(fields × options, 2) in template pixels, field by field."""
    gaps: tuple[float, float]
    """Least distance between neighbouring bubbles along x and along y, in template pixels."""
    size: tuple[float, float]
    """(width, height) of a bubble's box in template pixels."""
    blank: str


@dataclass(frozen=True, eq=False)
class Marker:
    """The picture printed at the four corners."""

    picture: Grey
    width_ratio: float
    """Width of the sheet over that of a marker."""
    least_match: float


@dataclass(frozen=True, eq=False)
class Reference:
    """A picture of the empty sheet that covers the whole template."""

    picture: Grey
    features: int


@dataclass(frozen=True)
class Smoothing:
    """A filter against grain."""

    name: str
    """MedianBlur or GaussianBlur."""
    size: int
    """In template pixels."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A tone curve."""

    table: Grey
    """(256,) uint8: what each grey becomes."""


@dataclass(frozen=True, eq=False)
class Template:
    """A sheet's layout. Frame of all places: template pixels, x right, y down."""

    page: tuple[float, float]
    """(width, height)."""
    bubble: tuple[float, float]
    blocks: tuple[Block, ...]
    columns: Mapping[str, tuple[str, ...]]
    """Every label to print, in order, to the field labels it is joined from."""
    crop_page: bool
    marker: Marker | None
    reference: Reference | None
    filters: tuple[Smoothing | Curve, ...]
    """In the order they are applied."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels the sheet's reading will have, in order."""
        return tuple(self.columns)

    def choices(self) -> dict[str, tuple[str, ...]]:
        """Return the options of each label; a joined label has those of its parts in turn."""
        options = {label: b.options for b in self.blocks for label in b.labels}
        return {
            column: tuple(dict.fromkeys(o for part in parts for o in options[part]))
            for column, parts in self.columns.items()
        }


def open_template(read_file: ReadFile) -> Template:
    """Return the template that *read_file* has the files of.

    Raises:
        NotUnderstood: A file is missing, broken, or says what cannot be.
    """
    form = read_form(_content(read_file, TEMPLATE), TemplateForm, name=TEMPLATE)
    config = _config(read_file)
    blocks = tuple(_block(form, name, block) for name, block in form.blocks.items())
    if sum(len(block.centres) for block in blocks) > MOST_BUBBLES:
        raise NotUnderstood(f"{TEMPLATE} 里的选项超过 {MOST_BUBBLES} 个。请分成几张答题卡。")
    _check_inside(blocks, page=form.page)
    return Template(
        page=form.page,
        bubble=form.bubble,
        blocks=blocks,
        columns=_columns(form, blocks),
        crop_page=any(isinstance(step, CropPage) for step in form.steps),
        marker=_marker(form, config, read_file),
        reference=_reference(form, read_file),
        filters=tuple(_filter(step) for step in form.steps if isinstance(step, Blur | Levels)),
    )


def _config(read_file: ReadFile) -> ConfigForm:
    try:
        content = read_file(CONFIG)
    except NotFound:
        return ConfigForm()
    return read_form(content, ConfigForm, name=CONFIG)


def _content(read_file: ReadFile, name: str) -> bytes:
    parts = name.split("/")
    if not _NAME.fullmatch(name) or any(set(part) <= {".", " "} for part in parts):
        raise NotUnderstood(f"模板里的文件名“{name[:40]}”不行。请把文件和模板放在一起。")
    try:
        content = read_file(name)
    except NotFound as error:
        raise NotUnderstood(f"缺少模板用到的文件“{name}”。请和模板一起发送。") from error
    if len(content) > MOST_FILE_BYTES:
        raise NotUnderstood(f"模板用到的文件“{name}”太大。请换成 25 MB 以内的文件。")
    return content


def _picture(read_file: ReadFile, name: str) -> Grey:
    encoded = np.frombuffer(_content(read_file, name), np.uint8)
    try:
        picture = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE) if len(encoded) else None
    except cv2.error:  # more pixels than OpenCV allows
        picture = None
    if picture is None or min(picture.shape) < 8 or picture.size > MOST_IMAGE_PIXELS:  # noqa: PLR2004
        raise NotUnderstood(f"模板用到的图片“{name}”打不开。请换成 JPG 或 PNG 图片。")
    return np.asarray(picture, np.uint8)


def _block(form: TemplateForm, name: str, block: BlockForm) -> Block:
    options, direction = _options(name, block)
    labels = spread(block.field_labels, where=f"模板“{name}”")
    wide, high = block.bubble_dimensions or form.bubble
    if max(wide, high) > min(*form.page, _LONGEST * min(wide, high)):
        raise NotUnderstood(f"模板“{name}”里选项的大小不对。请检查 bubbleDimensions。")
    along = np.arange(len(options), dtype=np.float32) * block.bubbles_gap
    across = np.arange(len(labels), dtype=np.float32) * block.labels_gap
    steps = np.stack(np.meshgrid(along, across), axis=-1).reshape(-1, 2)
    if direction == "vertical":
        steps = steps[:, ::-1]
    middle = np.array([block.origin[0] + wide / 2, block.origin[1] + high / 2], np.float32)
    gaps = (
        abs(block.bubbles_gap) if len(options) > 1 else 2 * max(wide, high),
        abs(block.labels_gap) if len(labels) > 1 else 2 * max(wide, high),
    )
    if min(gaps) < 1:
        raise NotUnderstood(f"模板“{name}”里的选项叠在一起了。请检查间距后重新发送。")
    return Block(
        labels=labels,
        options=options,
        centres=np.ascontiguousarray(steps + middle, np.float32),
        gaps=gaps[::-1] if direction == "vertical" else gaps,
        size=(wide, high),
        blank=form.empty if block.empty_value is None else block.empty_value,
    )


def _options(name: str, block: BlockForm) -> tuple[tuple[str, ...], str]:
    if block.bubble_values and block.direction:
        if len(set(block.bubble_values)) < len(block.bubble_values):
            raise NotUnderstood(f"模板“{name}”里有两个一样的选项。请改成不同的。")
        return block.bubble_values, block.direction
    if block.field_type not in FIELD_TYPES:
        raise NotUnderstood(f"模板“{name}”没有写明选项。请填写 fieldType 或 bubbleValues。")
    values, direction = FIELD_TYPES[block.field_type]
    return tuple(values), block.direction or direction


def _check_inside(blocks: Sequence[Block], *, page: tuple[float, float]) -> None:
    for block in blocks:
        if (block.centres < 0).any() or (block.centres > np.array(page)).any():
            raise NotUnderstood(f"模板里“{block.labels[0]}”一组印在纸外。请检查位置和间距。")


def _columns(form: TemplateForm, blocks: Sequence[Block]) -> dict[str, tuple[str, ...]]:
    fields = spread((label for b in blocks for label in b.labels), where="模板")
    custom = {name: spread(parts, where=f"模板“{name}”") for name, parts in form.custom.items()}
    inside = [part for parts in custom.values() for part in parts]
    for part in inside:
        if part not in fields:
            raise NotUnderstood(f"模板里没有“{part}”这一栏。请检查 customLabels。")
    if len(set(inside)) < len(inside):
        raise NotUnderstood("模板的 customLabels 里有一栏用了两次。请只用一次。")
    alone = {label: (label,) for label in fields if label not in set(inside)}
    if set(custom) & set(alone):
        raise NotUnderstood("模板的 customLabels 和题目重名。请改成不同的名字。")
    columns = {**custom, **alone}
    if not form.columns:
        return columns
    ordered = spread(form.columns, where="模板的 outputColumns")
    missing = [label for label in ordered if label not in columns]
    if missing:
        raise NotUnderstood(f"模板里没有“{missing[0]}”这一栏。请检查 outputColumns。")
    return {label: columns[label] for label in ordered}


def _marker(form: TemplateForm, config: ConfigForm, read_file: ReadFile) -> Marker | None:
    for step in form.steps:
        if isinstance(step, CropOnMarkers):
            picture = _picture(read_file, step.options.path)
            own = config.dimensions.processing_width / picture.shape[1]
            return Marker(picture, step.options.width_ratio or own, step.options.least_match)
    return None


def _reference(form: TemplateForm, read_file: ReadFile) -> Reference | None:
    for step in form.steps:
        if isinstance(step, FeatureBasedAlignment):
            return Reference(_picture(read_file, step.options.path), step.options.features)
    return None


def _filter(step: Blur | Levels) -> Smoothing | Curve:
    if isinstance(step, Levels):
        return Curve(_curve(step.options))
    size = step.options.size
    return Smoothing(step.name, max(size) if isinstance(size, tuple) else size)


def _curve(options: LevelsOptions) -> Grey:
    """Return OMRChecker's tone curve: its limits and its greys are rounded down."""
    low, high = int(255 * options.low), int(255 * options.high)
    grey = np.arange(256, dtype=np.float64)
    part = np.clip((grey - low) / max(high - low, 1), 0, 1)
    bent = part ** (1 / options.gamma) * 255
    bent[grey >= high] = 255
    bent[grey <= low] = 0
    return np.asarray(bent, np.uint8)
