"""Food safety of a school's canteen: samples that are kept, what was bought, who ate along.

By 《学校食品安全与营养健康管理规定》 (教育部等三部门令第 45 号, 2019).
留样: at least 125 g of each dish,
kept in the cold for at least 48 hours. 陪餐: a leader of the school eats every meal along with the
pupils and writes it down. 进货: every purchase is checked and written down.
"""

import re
from datetime import date, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.errors import NotUnderstood
from school.health import MEAL_NAMES, Meal
from school.naming import normal, number
from school.people import PersonId, UnitId

LEAST_GRAMS = 125
KEPT_FOR = timedelta(hours=48)
LONGEST_TEXT = 200
MOST_PHOTOS = 4
MOST_DISHES = 40
MOST_GRAMS = 5000
UNDO_WITHIN = timedelta(days=1)


class FoodKind(StrEnum):
    """What is written down."""

    SAMPLE = "sample"
    PURCHASE = "purchase"
    ATE_ALONG = "ate_along"


KIND_NAMES = {FoodKind.SAMPLE: "留样", FoodKind.PURCHASE: "进货", FoodKind.ATE_ALONG: "陪餐"}
_WORD = re.compile(
    r"^(?:请|帮我)?(?:登记|记录|记)?(?:一下)?(?P<kind>留样|进货|陪餐|采购)\s*[:：,，]?\s*"
)
_MEALS = {
    Meal.BREAKFAST: ("早餐", "早饭", "早点"),
    Meal.LUNCH: ("午餐", "午饭", "中餐", "中饭"),
    Meal.SUPPER: ("晚餐", "晚饭"),
}
_DISHES = re.compile(
    r"(?P<n>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})\s*(?:个|道|种|份)\s*(?:菜|品种|样品?)?"
)
_GRAMS = re.compile(r"(?P<n>[0-9]{1,5}(?:\.[0-9]+)?)\s*(?P<unit>克|g|G|公斤|千克|kg)")
_BILL = re.compile(r"票据?|发票|单据|索证")


class FoodEntry(BaseModel, frozen=True):
    """One line of the canteen's book."""

    id: str
    school_id: UnitId
    kind: FoodKind
    day: date
    meal: Meal | None = None
    text: str = Field(max_length=LONGEST_TEXT)
    dishes: int | None = None
    grams: int | None = None
    """Of each dish."""
    photos: tuple[str, ...] = ()
    author: PersonId | None
    at: AwareDatetime

    @property
    def folder(self) -> str:
        """Return the folder of the file store that holds its photos and nothing else."""
        return f"food/{self.id[:2]}/{self.id}"


class SaidFood(BaseModel, frozen=True):
    """A line as it was written."""

    kind: FoodKind
    meal: Meal | None = None
    text: str = ""
    dishes: int | None = None
    grams: int | None = None


class NoteFood(BaseModel, frozen=True):
    """Writes a line into the canteen's book."""

    caption: str = Field(max_length=LONGEST_TEXT + 40)
    digests: tuple[str, ...] = Field(default=(), max_length=MOST_PHOTOS)
    """sha256 of each photo, in hex."""


class FoodNoted(BaseModel, frozen=True):
    """What was written down, and what is wrong with it."""

    entry: FoodEntry
    before: bool = False
    """The same line was there already."""
    uploads: tuple[str, ...] = ()
    """Where the photos go."""
    warnings: tuple[str, ...] = ()


class FoodLogOf(BaseModel, frozen=True):
    """Asks for the canteen's book of a week."""

    caption: str = Field(default="", max_length=LONGEST_TEXT)


class FoodLog(BaseModel, frozen=True):
    """A week of the canteen's book, and what is missing in it."""

    school: str
    first: date
    last: date
    entries: tuple[FoodEntry, ...]
    warnings: tuple[str, ...] = ()
    to_keep: int = 0
    """Samples that must still be kept."""


class UndoFood(BaseModel, frozen=True):
    """Takes a line back within a day."""

    entry_id: str = Field(max_length=64)


class FoodUndone(BaseModel, frozen=True):
    """A line was taken back."""

    text: str


def is_food(text: str) -> bool:
    """Return True for a line of the canteen's book."""
    return bool(_WORD.match(normal(text)))


def parse_food(caption: str) -> SaidFood:
    """Take a line such as “留样 午餐 3个菜 125克” apart.

    Raises:
        NotUnderstood: It is too long, or does not say what such a line needs.
    """
    said = normal(caption)
    found = _WORD.match(said)
    if found is None:
        raise NotUnderstood("请发“留样 午餐 3个菜 125克”“陪餐 午餐”或“进货 大米 50公斤 票据”。")
    kinds = {"留样": FoodKind.SAMPLE, "陪餐": FoodKind.ATE_ALONG}
    kind = kinds.get(found["kind"], FoodKind.PURCHASE)
    rest = said[found.end() :].strip(" ,，。")
    if len(rest) > LONGEST_TEXT:
        raise NotUnderstood(f"写了 {len(rest)} 字，最多 {LONGEST_TEXT} 字，没有记下。请写短一点。")
    meal = next((m for m, words in _MEALS.items() if any(w in rest for w in words)), None)
    if kind is FoodKind.PURCHASE:
        if not rest:
            raise NotUnderstood(
                "进了什么货？请一起写上，如“进货 大米 50公斤 票据”，可以带票据照片。"
            )
        return SaidFood(kind=kind, text=rest)
    if meal is None:
        example = "留样 午餐 3个菜 125克" if kind is FoodKind.SAMPLE else "陪餐 午餐"
        raise NotUnderstood(f"是哪一餐？请写上早餐、午餐或晚餐，如“{example}”。没有记下。")
    if kind is FoodKind.ATE_ALONG:
        return SaidFood(kind=kind, meal=meal, text=rest)
    dishes, grams = _dishes(rest), _grams(rest)
    if dishes is None or grams is None:
        raise NotUnderstood("几个菜、各留多少克？请一起写上，如“留样 午餐 3个菜 125克”。没有记下。")
    return SaidFood(kind=kind, meal=meal, text=rest, dishes=dishes, grams=grams)


def _dishes(text: str) -> int | None:
    found = _DISHES.search(text)
    if found is None:
        return None
    dishes = number(found["n"]) if not found["n"].isdigit() else int(found["n"])
    if not 1 <= dishes <= MOST_DISHES:
        raise NotUnderstood(f"菜的个数请写 1 到 {MOST_DISHES}。没有记下。")
    return dishes


def _grams(text: str) -> int | None:
    found = _GRAMS.search(text)
    if found is None:
        return None
    factor = 1 if found["unit"] in ("克", "g", "G") else 1000
    grams = round(float(found["n"]) * factor)
    if not 1 <= grams <= MOST_GRAMS:
        raise NotUnderstood(f"留样重量请写 1 到 {MOST_GRAMS} 克。没有记下。")
    return grams


def warnings_of(entry: FoodEntry) -> tuple[str, ...]:
    """Return what is wrong with a line; the line is kept as it is."""
    if entry.kind is FoodKind.SAMPLE and entry.grams is not None and entry.grams < LEAST_GRAMS:
        return (f"每个菜留样不少于 {LEAST_GRAMS} 克，现在 {entry.grams} 克，请补足后重新登记。",)
    if entry.kind is FoodKind.PURCHASE and not entry.photos and not _BILL.search(entry.text):
        return ("没有票据。请补一张票据照片：再发一次这一条，带上照片。",)
    return ()


def week_warnings(
    entries: tuple[FoodEntry, ...], *, school_days: tuple[date, ...]
) -> tuple[str, ...]:
    """Return what a week's book lacks.

    Args:
        entries: The lines of the week.
        school_days: Days up to today on which lunch was eaten at school.
    """
    lunches = {
        kind: {e.day for e in entries if e.kind is kind and e.meal is Meal.LUNCH}
        for kind in (FoodKind.SAMPLE, FoodKind.ATE_ALONG)
    }
    missing = [
        f"{KIND_NAMES[kind]}缺：{'、'.join(_short(day) for day in school_days if day not in days)}"
        for kind, days in lunches.items()
        if any(day not in days for day in school_days)
    ]
    light = [e for e in entries if e.grams is not None and e.grams < LEAST_GRAMS]
    few = f"留样不足 {LEAST_GRAMS} 克：{'、'.join(_short(e.day) for e in light)}"
    return (*missing, few) if light else tuple(missing)


def still_kept(entries: tuple[FoodEntry, ...], *, now: AwareDatetime) -> int:
    """Return how many samples must still be in the cold."""
    return sum(e.kind is FoodKind.SAMPLE and now - e.at < KEPT_FOR for e in entries)


def spoken_entry(entry: FoodEntry) -> str:
    """Return a line as a card says it: “留样 午餐 3 个菜，各 125 克”."""
    meal = f" {MEAL_NAMES[entry.meal]}" if entry.meal else ""
    if entry.kind is FoodKind.SAMPLE:
        return f"留样{meal} {entry.dishes} 个菜，各 {entry.grams} 克"
    if entry.kind is FoodKind.ATE_ALONG:
        return f"陪餐{meal}"
    photos = f"（票据 {len(entry.photos)} 张）" if entry.photos else ""
    return f"进货 {entry.text}{photos}"


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"
