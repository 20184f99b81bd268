"""A question's words: one spelling for all ways to write them, and which of them say nothing.

Everything that is compared, the question and the names of the catalogue alike, is written in the
same way first: simplified, half width, small letters, Arabic years, without quotation marks and
“的”, and with one word for those that mean the same.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from school.question.amounts import percents
from school.spelling import simplified

GAP = "■"
"""Stands for a character that is accounted for; no name has it."""
LONGEST = 400
"""Characters of a question that are read; what follows is no question any more."""
_DROPPED = re.compile(r"的话(?!题)|[“”\"'‘’「」『』《》〈〉【】〔〕\[\]<>+＋·•*#`^]|的(?!确)")
_STOPS = re.compile(r"[,，。？?！!；;、|\\\n\r\t…~～]+(?!\d)|[,，。？?！!；;、|\\…]+")
_GRADES = re.compile(r"(?<=[一二三四五六七八])(?:到|-)(?=[二三四五六七八九]年级)")
_THE_NUMBER = re.compile(r"的数(?=[,是为有在给发传报列拉出呀啊呢嘛]|多少|几|$)")
"""“录播教室的数” is a number that is wanted, and no word of its name."""
_THAN = re.compile(r"(?:相[较对比]|较)(?:于|之)(?=[12\d去前上今])|相[较对](?=[12去前上今])")
_OF_YEARS = re.compile(r"(?<=[上下二三四五六七八九高低多少大小])的(?=年份)")
"""“倒数第二的年份”, “10个以上的年份”: no second year and no last one."""
_ALL_OF_THEM = re.compile(r"(教师|老师|学生|孩子|同学|校长)们")
_COUNTED_AS = re.compile(r"(学校|学生|教师|老师)口径(?=.{2,})(?!是?(?:什么|啥|怎么|如何))")
"""“按学校口径” says which of two is meant, and does not ask how it is counted."""
_REACHED = re.compile(r"(覆盖|普及)(?:到了?|了)(?=多少|几|什么|百分)")
"""“普及了多少” asks for a rate."""
_CLASSES = re.compile(r"(?<![哪前后最高低多少])(?:几|多少)个?班级?(?=$|[,吗呢啊呀了哦])")
"""“有几个班” asks for how many there are, not for each of them."""
_TENS_OF = re.compile(r"(?<![好十百千])几[十百千](?=[个所间套名人门节台家条份件])")
"""“具体几百个” asks how many."""
_USED = re.compile(r"被?(?:使用|用|打开|点开)了?过?(?:多少|几)次(?!数)")
"""“被用了多少次” asks for the uses of a thing, not how many there are."""
_DASHES = str.maketrans({**dict.fromkeys("—–－‐‑‒―~～〜", "-"), "：": ":", "／": "/"})
_DIGITS = str.maketrans("〇零一二三四五六七八九两", "001234567892")
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
"""As numerals are written where nobody is to change them."""
_CHINESE_YEAR = re.compile(
    r"(?<![〇零一二三四五六七八九十百千万])(?:[一二两][千]?[〇零九][百]?[〇零一二三四五六七八九][十]?[〇零一二三四五六七八九]?)"
    r"(?=年|学年|[-到至]|[,、和]|$)"
)
_SHORT_YEAR = re.compile(
    r"(?<![〇零一二三四五六七八九十百千万])[一二][〇零一二三四五六七八九十]{1,2}(?=年(?!级|来|内|间))"
)
_SPOKEN_YEAR = "一[五六七八九]|二[〇零一二三四五]"
_SPOKEN_YEARS = re.compile(
    rf"(?<![〇零一二三四五六七八九十百千万])(?:{_SPOKEN_YEAR})"
    rf"(?:(?:[到至跟和与、-](?:{_SPOKEN_YEAR}))+|(?:{_SPOKEN_YEAR}){{2,}})"
    r"(?:年|这?两年|这?三年|这?几年)?(?![〇零一二三四五六七八九十百千万级])"
)
"""“一七到二零”, “二一跟二二两年”, “一七一八一九”: years as they are dictated."""
_WHOLE_YEARS = re.compile(
    r"(?<![〇零一二三四五六七八九十百千万])((?:二[〇零][一二][〇零一二三四五六七八九])+)年?"
    r"(?![〇零一二三四五六七八九十百千万级])"
)
"""“二零二三目标”, “二零二一二零二二两年”."""
_SHORT_RANGE = re.compile(r"(?<!\d)(1[5-9]|2[0-5])[到至-](1[5-9]|2[0-5])(?=每年|逐年|这几年)")
_YEAR_OF_MONTH = re.compile(
    r"(?<![\d.])(?=[12]\d年(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月(?!考))"
)
"""“21年11月”: without the century it would be a month of this year."""
_MADE_OF = re.compile(
    r"(?:(?<=预算|经费|资金|投入|计划)|(?<=[万元]))(?:都|一共|具体|主要|是|又)*(?:由|包括|包含|包|含|分成|分为|涵盖)了?"
    r"(?:哪[几些]|什么|啥|几)[个项块样类]?(?:项目|子项|内容|部分|东西|项)?(?:组成|构成)?(?=$|,|[吗呢啊呀的])"
)
"""“预算由哪些项目组成”: each of its items is asked for."""
_LETTER_ZERO = re.compile(r"(?<=[12])o(?=[012]\d年?)|(?<=20[12])o(?=年)")
"""“2o17年”."""
_SHORT_YEARS = re.compile(
    r"(?<![\d.])(?:(?:1[5-9]|2[0-5])[、,，和跟与及 ])+(?:1[5-9]|2[0-5])"
    r"(?:年|这?[两三]年|(?=[)）]|对比|相比|比(?!例|重)))"
)
"""“22、23两年”."""
_TEN = 10
_FOUR = 4


@dataclass(frozen=True)
class Lexicon:
    """The words of words.toml."""

    chatter_words: tuple[str, ...]
    same: tuple[tuple[str, str], ...]
    measures: tuple[tuple[str, re.Pattern[str]], ...]
    typed: tuple[tuple[str, str], ...]
    """What is taken for something else, and what it is."""
    meaning: frozenset[str]
    only_named: re.Pattern[str]
    """What is known only as a part of a whole name."""
    elsewhere: re.Pattern[str]
    also_called: tuple[tuple[str, str], ...]
    """Other names of places, and the name that figures have: “羊城”, “广州市”."""


@cache
def lexicon() -> Lexicon:
    """Return the words of questions."""
    told = tomllib.loads((files("school.question") / "words.toml").read_text(encoding="utf-8"))
    same = sorted(told["same"].items(), key=lambda pair: -len(pair[0]))
    return Lexicon(
        chatter_words=tuple(told["chatter"].split()),
        same=tuple(same),
        measures=tuple((kind, any_of(w.split())) for kind, w in told["measures"].items()),
        typed=tuple(told["typed"].items()),
        meaning=frozenset(told["meaning"]["characters"]),
        only_named=any_of(told["meaning"]["only_named"].split()),
        elsewhere=any_of(told["places"]["elsewhere"].split()),
        also_called=tuple(told["places"]["also"].items()),
    )


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the longest of some words; Latin letters only as a whole word."""
    ordered = sorted({w for w in words if w}, key=len, reverse=True)
    forms = (
        rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w.isascii() else re.escape(w) for w in ordered
    )
    return re.compile("|".join(forms) or r"(?!)")


@lru_cache(maxsize=8192)
def spelt(text: str) -> str:
    """Return *text* in the one spelling that is compared; what ends a clause becomes a comma."""
    folded = simplified(text[:LONGEST]).lower().translate(_DASHES)
    folded = _LETTER_ZERO.sub("0", folded)
    folded = percents(arabic_years(folded.translate(_FORMAL)))
    folded = _STOPS.sub(",", folded)
    folded = _MADE_OF.sub("各项目", folded)
    folded = _THE_NUMBER.sub("数据", folded)
    folded = _OF_YEARS.sub(",", folded)
    folded = _DROPPED.sub("", folded)
    folded = _ALL_OF_THEM.sub(r"\1", folded)
    folded = _THAN.sub("比", folded)
    folded = _COUNTED_AS.sub(r"\1", folded)
    folded = _CLASSES.sub("班级数", folded)
    folded = _REACHED.sub(r"\1率", folded)
    folded = _GRADES.sub("至", folded)
    folded = _TENS_OF.sub("几", folded)
    folded = _USED.sub("使用次数多少", folded)
    folded = re.sub(r"(?<=\d)\s+(?=\d)", ",", folded)
    folded = re.sub(r"(?<=[a-z])\s+(?=[a-z])", "\x00", folded)
    folded = re.sub(r"\s+", "", folded).replace("\x00", " ")
    for word, other in (*lexicon().typed, *lexicon().same):
        folded = _instead(folded, word, other) if word in folded else folded
    return folded.strip(",")


def _instead(text: str, word: str, other: str) -> str:
    """Return *text* with a word put right; Latin letters only where they are the whole word."""
    if word.endswith("数"):
        return re.sub(rf"{word}(?![据值字])", other, text)  # “示范校数据” is of “示范校”
    if not word.isascii():
        return text.replace(word, other)
    return re.sub(rf"(?<![a-z]){re.escape(word)}(?![a-z])", other, text)


def arabic_years(text: str) -> str:
    """Return *text* with years in digits: “二〇二三年”, “两千零二十三年” and “二三年” are 2023."""
    text = _CHINESE_YEAR.sub(_four_digits, text)
    text = _WHOLE_YEARS.sub(_whole_years, text)
    text = _SHORT_RANGE.sub(r"20\1到20\2年", _SPOKEN_YEARS.sub(_years_in_a_row, text))
    text = _SHORT_YEARS.sub(_listed_years, text)
    return _YEAR_OF_MONTH.sub("20", _SHORT_YEAR.sub(_two_digits, text))


def _years_in_a_row(found: re.Match[str]) -> str:
    """Return dictated years in digits; what does not count up is left as it is."""
    said = [int("20" + year.translate(_DIGITS)) for year in re.findall(_SPOKEN_YEAR, found[0])]
    if sorted(set(said)) != said:
        return found[0]
    if re.search("[到至-]", found[0]):
        return f"{said[0]}到{said[-1]}年"
    return "、".join(f"{year}年" for year in said)


def _listed_years(found: re.Match[str]) -> str:
    return "、".join(f"20{year}年" for year in re.findall(r"\d\d", found[0]))


def _whole_years(found: re.Match[str]) -> str:
    digits = found[1].translate(_DIGITS)
    return "、".join(f"{digits[i : i + _FOUR]}年" for i in range(0, len(digits), _FOUR))


def _four_digits(found: re.Match[str]) -> str:
    said = found[0]
    if "千" in said:
        rest = said.split("千", 1)[1].replace("百", "")
        thousands = said[0].translate(_DIGITS)
        return f"{thousands}0{_under_a_hundred(rest.lstrip('〇零'))}"
    plain = said.translate(_DIGITS)
    return plain if plain.isdigit() and len(plain) == _FOUR else said


def _under_a_hundred(said: str) -> str:
    tens, ten, ones = said.partition("十")
    if not ten:
        return tens.translate(_DIGITS).rjust(2, "0")
    return f"{(tens or '一').translate(_DIGITS)}{(ones or '零').translate(_DIGITS)}"


def _two_digits(found: re.Match[str]) -> str:
    said = found[0]
    digits = _under_a_hundred(said) if "十" in said else said.translate(_DIGITS)
    plausible = digits.isdigit() and len(digits) == 2 and _TEN < int(digits) < 3 * _TEN  # noqa: PLR2004
    return f"20{digits}" if plausible else said


def inside(spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return the places inside some spans, their ends left out."""
    return frozenset(place for start, end in spans for place in range(start, end))


class Sentence:
    """A question in its one spelling, and which of its characters are accounted for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._open = [True] * len(text)

    @property
    def open(self) -> str:
        """Return the text with what is accounted for blanked out."""
        return "".join(c if o else GAP for c, o in zip(self.text, self._open, strict=True))

    def take(self, start: int, end: int) -> None:
        """Account for the characters from *start* to before *end*."""
        for place in range(start, min(end, len(self._open))):
            self._open[place] = False

    @property
    def taken(self) -> frozenset[int]:
        """Return the places of characters that are accounted for."""
        return frozenset(i for i, is_open in enumerate(self._open) if not is_open)

    def take_all(self, spans: Iterable[tuple[int, int]]) -> None:
        """Account for the characters of some spans."""
        for start, end in spans:
            self.take(start, end)

    def take_every(self, pattern: re.Pattern[str]) -> list[str]:
        """Account for every place a pattern is found at, and return the words found."""
        found = list(pattern.finditer(self.open))
        for one in found:
            self.take(*one.span())
        return [one[0] for one in found]
