"""What may stand in ``template.json`` and ``config.json``: checked, but not yet laid out."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from school.errors import NotUnderstood

MOST_PIXELS = 6000
Side = Annotated[float, Field(gt=0, le=MOST_PIXELS, allow_inf_nan=False)]
Place = Annotated[float, Field(ge=-MOST_PIXELS, le=2 * MOST_PIXELS, allow_inf_nan=False)]
Gap = Annotated[float, Field(ge=-MOST_PIXELS, le=MOST_PIXELS, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")]
_LOOSE = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
Form = TypeVar("Form", bound=BaseModel)

MCQ = "ABCDEFG"
FIELD_TYPES: dict[str, tuple[str, str]] = {
    "QTYPE_INT": ("0123456789", "vertical"),
    "QTYPE_INT_FROM_1": ("1234567890", "vertical"),
    **{f"QTYPE_MCQ{n}": (MCQ[:n], "horizontal") for n in range(2, 8)},
    **{f"QTYPE_MCQ{n}_RTL": (MCQ[:n][::-1], "horizontal") for n in range(2, 8)},
}
"""Name of a field type to its values and the direction they run in."""


class BlockForm(BaseModel):
    """A group of fields with even gaps, as written in the template."""

    model_config = _LOOSE
    origin: tuple[Place, Place]
    field_labels: tuple[Text, ...] = Field(alias="fieldLabels", min_length=1, max_length=500)
    bubbles_gap: Gap = Field(alias="bubblesGap")
    labels_gap: Gap = Field(alias="labelsGap")
    field_type: str = Field(default="", alias="fieldType", max_length=64)
    bubble_values: tuple[Text, ...] = Field(default=(), alias="bubbleValues", max_length=100)
    direction: Literal["horizontal", "vertical", ""] = ""
    empty_value: Text | None = Field(default=None, alias="emptyValue")
    bubble_dimensions: tuple[Side, Side] | None = Field(default=None, alias="bubbleDimensions")


class CropPage(BaseModel):
    """The page's own edges are the frame of the template."""

    model_config = _LOOSE
    name: Literal["CropPage"]


class MarkerOptions(BaseModel):
    """Which picture marks the corners, and how large it is."""

    model_config = _LOOSE
    path: Text = Field(alias="relativePath")
    width_ratio: float | None = Field(
        default=None, alias="sheetToMarkerWidthRatio", gt=1, le=1000, allow_inf_nan=False
    )
    least_match: float = Field(default=0.3, alias="min_matching_threshold", ge=0, le=1)


class CropOnMarkers(BaseModel):
    """Four printed markers are the corners of the template."""

    model_config = _LOOSE
    name: Literal["CropOnMarkers"]
    options: MarkerOptions


class ReferenceOptions(BaseModel):
    """Which picture of the empty sheet the photo is laid upon."""

    model_config = _LOOSE
    path: Text = Field(alias="reference")
    features: int = Field(default=500, alias="maxFeatures", ge=10, le=20_000)


class FeatureBasedAlignment(BaseModel):
    """The photo is laid upon a picture of the empty sheet."""

    model_config = _LOOSE
    name: Literal["FeatureBasedAlignment"]
    options: ReferenceOptions


class SizeOptions(BaseModel):
    """Size of a blur; OMRChecker takes one number or two."""

    model_config = _LOOSE
    size: int | tuple[int, int] = Field(default=5, alias="kSize")


class Blur(BaseModel):
    """A filter against grain."""

    model_config = _LOOSE
    name: Literal["GaussianBlur", "MedianBlur"]
    options: SizeOptions = SizeOptions()


class LevelsOptions(BaseModel):
    """From which to which part of full brightness the curve runs, and how it is bent."""

    model_config = _LOOSE
    low: float = Field(default=0.0, ge=0, le=1, allow_inf_nan=False)
    high: float = Field(default=1.0, ge=0, le=1, allow_inf_nan=False)
    gamma: float = Field(default=1.0, gt=0, le=100, allow_inf_nan=False)


class Levels(BaseModel):
    """A tone curve: black up to *low*, white from *high* on."""

    model_config = _LOOSE
    name: Literal["Levels"]
    options: LevelsOptions = LevelsOptions()


Step = Annotated[
    CropPage | CropOnMarkers | FeatureBasedAlignment | Blur | Levels, Field(discriminator="name")
]


class TemplateForm(BaseModel):
    """A whole ``template.json``."""

    model_config = _LOOSE
    page: tuple[Side, Side] = Field(alias="pageDimensions")
    bubble: tuple[Side, Side] = Field(alias="bubbleDimensions")
    steps: tuple[Step, ...] = Field(default=(), alias="preProcessors", max_length=20)
    blocks: Mapping[Text, BlockForm] = Field(alias="fieldBlocks", min_length=1, max_length=500)
    custom: Mapping[Text, tuple[Text, ...]] = Field(
        default_factory=dict, alias="customLabels", max_length=500
    )
    columns: tuple[Text, ...] = Field(default=(), alias="outputColumns", max_length=500)
    empty: Text = Field(default="", alias="emptyValue")


class Dimensions(BaseModel):
    """The size OMRChecker shrinks a photo to before it looks for the markers."""

    model_config = _LOOSE
    processing_width: Side = 666


class ConfigForm(BaseModel):
    """What of ``config.json`` bears on reading; thresholds come from each sheet itself."""

    model_config = _LOOSE
    dimensions: Dimensions = Dimensions()


def read_form(content: bytes, form: type[Form], *, name: str) -> Form:
    """Return the checked content of the JSON file *name*.

    Raises:
        NotUnderstood: It is no JSON, or something in it is missing or out of range.
    """
    try:
        return form.model_validate(json.loads(content.decode("utf-8-sig")))
    except ValidationError as error:
        raise NotUnderstood(f"{name} {_first(error)}。请对照说明改正后重新发送。") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or endless brackets
        raise NotUnderstood(f"{name} 不是完整的 JSON 文件。请重新导出后再发送。") from error


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = " › ".join(str(part) for part in first["loc"]) or "内容"
    match first["type"]:
        case "missing":
            return f"缺少“{where}”"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"“{where}”里有不支持的处理步骤"
        case _:
            return f"“{where}”的值不对"
