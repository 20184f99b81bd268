"""What a question about figures means: a typed plan that code checks and carries out.

A plan names indicators, times, places and what is to be done with the figures; it has no SQL, no
number and no scope: whoever carries it out asks the policy first, and every number of an answer
comes out of a figure. Rules make plans (school/questions.py); a language model may propose one.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, Field

from school.people import UnitId

MOST_OPTIONS = 3
"""Readings that a question back may offer."""
LONGEST_QUESTION = 200


class Intent(StrEnum):
    """What is wanted of the figures."""

    VALUE = "value"
    """What is it, or what was it."""
    TARGET = "target"
    """What is it to be."""
    GAP = "gap"
    """How far from the target; of percentages in 百分点."""
    ATTAIN = "attain"
    """达标还是未达标."""
    CHANGE = "change"
    """How much more or less than at another time."""
    COMPARE = "compare"
    """Several indicators, places, members or single figures side by side."""
    RATIO = "ratio"
    """How many times as much the first of two is as the second: “几倍”."""
    RANK = "rank"
    """In the order of how good: best first, or worst."""
    TREND = "trend"
    """Over the years, terms, months or weeks."""
    LIST = "list"
    """Which there are, or which fulfil a condition: “哪些没达标”, “有哪些指标”."""
    SHARE = "share"
    """How much of a whole: “同步课堂占总预算多少”."""
    SUM = "sum"
    """Together: over years, members or places."""
    MEAN = "mean"
    """On average, over the years or of figures that are named one by one."""
    FORMULA = "formula"
    """How it is counted, and where it comes from."""
    WHY = "why"
    """Why it is so: as written of published figures, what lies behind live ones."""


class Condition(StrEnum):
    """Which of several are wanted."""

    ATTAINED = "attained"
    MISSED = "missed"
    NO_FIGURE = "no_figure"


class Ordering(StrEnum):
    """Which come first."""

    BEST = "best"
    WORST = "worst"
    HIGHEST = "highest"
    LOWEST = "lowest"


class Comparison(StrEnum):
    """How an amount has to be to another; 以上, 以下 and 之间 hold the amounts themselves."""

    BELOW = "below"
    """低于、不到、不足."""
    AT_MOST = "at_most"
    """不超过、以下、至多."""
    AT_LEAST = "at_least"
    """不低于、以上、至少."""
    ABOVE = "above"
    """高于、超过."""
    BETWEEN = "between"
    """From one to another, both included."""
    EXACTLY = "exactly"
    """是、为、正好: beside another condition; alone it is the plan's ``aim``."""
    ANY = "any"
    """Whatever it is: it is told of those the other condition picks out."""


class Steps(StrEnum):
    """Which changes from one year to the next are put in order."""

    RISE = "rise"
    """“哪一年涨得最多”."""
    FALL = "fall"
    EITHER = "either"
    """“哪一年变化最大”."""


class AskedPeriod(BaseModel, frozen=True):
    """A time a question names."""

    first: date
    last: date
    """Inclusive."""
    name: str
    """As it is said back: “2023年”, “2025–2026学年”, “近三个月”."""
    now: bool = False
    """True: “现在”, “目前”: of published indicators the baseline or the newest value."""


class AskedAmount(BaseModel, frozen=True):
    """An amount a question names: “60间”, “100%”, “低于50%”."""

    amount: Decimal
    unit: str
    """Empty: whatever it is counted in."""
    now: bool = False
    """True: it is what there is, or where a plan starts, and no target."""


class Where(BaseModel, frozen=True):
    """Which of several are wanted, by an amount: “低于50%”, “超过200万”, “60%到80%之间”."""

    comparison: Comparison
    amount: Decimal
    most: Decimal | None = None
    """The upper end of ``BETWEEN``."""
    unit: str = ""
    """Empty: whatever it is counted in."""
    of: Intent = Intent.VALUE
    """What is held against the amount: what there is, the ``TARGET``, or the ``GAP`` to it."""
    year: int = 0
    """The year whose amount is meant, where two conditions have each their own; 0: the plan's."""
    also: "Where | None" = None
    """A second condition: “高于20%、低于50%”, “基线低于50%、目标超过90%”."""

    @property
    def each(self) -> "tuple[Where, ...]":
        """Return the conditions one by one."""
        alone = self.model_copy(update={"also": None})
        return (alone, *(self.also.each if self.also else ()))

    @property
    def apart(self) -> bool:
        """Return True where its conditions are of different amounts: what is and what is to be."""
        return len({(one.of, one.year) for one in self.each}) > 1

    def holds(self, amount: Decimal) -> bool:
        """Return True for an amount that is wanted."""
        if self.comparison is Comparison.BELOW:
            return amount < self.amount
        if self.comparison is Comparison.AT_MOST:
            return amount <= self.amount
        if self.comparison is Comparison.ABOVE:
            return amount > self.amount
        if self.comparison is Comparison.ANY:
            return True
        if self.comparison is Comparison.EXACTLY:
            return amount == self.amount
        upper = self.most if self.comparison is Comparison.BETWEEN else None
        return self.amount <= amount and (upper is None or amount <= upper)


class AskedPlace(BaseModel, frozen=True):
    """A region of the published figures, or a unit of the county's own tree."""

    name: str
    unit_id: UnitId | None = None


class Term(BaseModel, frozen=True):
    """One of several figures that are named one by one, each with its own time, place and kind."""

    indicator: str
    intent: Intent = Intent.VALUE
    """What it is, or ``TARGET``: what it is to be."""
    periods: tuple[AskedPeriod, ...] = ()
    places: tuple[AskedPlace, ...] = ()
    members: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    live: bool = False


class Plan(BaseModel, frozen=True):
    """What a question means."""

    intent: Intent
    indicators: tuple[str, ...] = ()
    """Ids, in the order they were named; empty only for a list of what can be asked."""
    periods: tuple[AskedPeriod, ...] = ()
    """Empty: the newest there is; of a target the last year that has one, and said so."""
    places: tuple[AskedPlace, ...] = ()
    """Empty: of published figures the home region, of live ones the asker's own unit."""
    members: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By dimension, the members wanted; several are taken together, or side by side."""
    by: str = ""
    """The dimension to break down by: “学校”, “乡镇”, “年”, “部门” …; empty: none."""
    live: bool = False
    """True: counted from the database, as “实时” or a place below the county wants it."""
    condition: Condition | None = None
    aim: AskedAmount | None = None
    """Of a list: the target those on it have."""
    where: Where | None = None
    """Of a list or a rank: which of them are wanted, by their amount."""
    count: bool = False
    """True: of a list, how many there are is wanted as well: “有几项”."""
    part: str = ""
    """The part of a document whose figures alone are meant, such as “附件2”."""
    sourced: bool = False
    """True: of a formula, where the figures are from is wanted, and not how they are counted."""
    relative: bool = False
    """True: of a change, also by how much per cent of what was before."""
    ordering: Ordering | None = None
    top: int = Field(default=0, ge=0, le=100)
    """How many rows; 0: all."""
    nth: int = Field(default=1, ge=1, le=10)
    """Of a rank, the place that is told first: 2 of “第二高”, “倒数第二”."""
    of: Intent = Intent.VALUE
    """What a rank puts in order: what there is, the ``TARGET``, or the ``GAP`` to it."""
    steps: Steps | None = None
    """Of a rank, what is in order is how much a year differs from the one before it."""
    held: AskedPeriod | None = None
    """Of a gap or a verdict, the time whose figure is held against the target; None: the newest."""
    limit: Where | None = None
    """Of one figure, the amount it is to be held against: “达到90%了吗”."""
    unit: str = ""
    """The unit money is to be told in as well: “折合多少亿元”."""
    group: str = ""
    """The heading whose indicators are meant, such as “教学应用”."""
    terms: tuple[Term, ...] = ()
    """Figures named one by one; empty: every indicator at every time and place. The fields above
    then say together what these are of."""
    told: tuple[str, ...] = ()
    """Of a list or a ranking, ids of what it told, which “它的目标” means; kept of a chat alone."""
    before: "Plan | None" = None
    """What was asked before this, which “这两个差多少” means with it; kept of a chat alone."""


class Option(BaseModel, frozen=True):
    """One reading a person may choose."""

    label: str
    plan: Plan


class Refusal(StrEnum):
    """Why there is no figure."""

    UNKNOWN = "unknown"
    """There is no such indicator."""
    NOT_BROKEN_DOWN = "not_broken_down"
    """There is, but not by school, month or whatever was asked."""
    NOT_PICKED_OUT = "not_picked_out"
    """There is, but all of them are told: not the second, nor those beyond an amount."""
    NO_SUCH_PLACE = "no_such_place"
    NO_SUCH_TIME = "no_such_time"
    """Known, but not of that time."""
    ABOUT_A_CHILD = "about_a_child"
    """Asks for single people, whose records are no figures."""
    NOT_A_QUESTION = "not_a_question"
    """Wants something written, deleted, run or made up."""


class QuestionRead(BaseModel, frozen=True):
    """What was understood: exactly one of plan, options and refusal."""

    question: str
    """Simplified and half width."""
    plan: Plan | None = None
    options: tuple[Option, ...] = ()
    """Two or three, the likeliest first: ask back."""
    refusal: Refusal | None = None
    nearest: tuple[str, ...] = ()
    """With a refusal: ids of the indicators that come nearest."""
    about: Plan | None = None
    """With a refusal of its time: the figure that was named, which “那2023年呢” may be of."""
    instead: dict[str, Plan] = Field(default_factory=dict)
    """With a refusal: the same asked of those of the nearest that can answer it, by their ids."""
    described: bool = False
    """True: what is asked for was not named but described, so that an answer says which it is."""
    named: str = ""
    """With a refusal: the words that are not known, as far as they can be told apart."""
    follows: bool = False
    """True: it was read as a change of the last plan."""
    bound: bool = False
    """True: what it says is of the last figure, though it could be meant by itself."""
    brief: bool = False
    """True: a word at most says what it is about, so that after a question it may change that."""
    covered: float = Field(default=1.0, ge=0, le=1)
    """Share of the sentence's meaning words that the rules accounted for."""
