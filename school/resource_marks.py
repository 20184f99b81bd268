"""Which words of a sentence say what a resource must be, and where they say it plainly.

A filter that is wrong hides the right answer, so a word counts only where it can hardly be part
of what the material is about: 历史 is a subject in “七年级历史”, and none in “历史上的今天”.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from school.resources import GRADES, Level, ResourceFilter, ResourceType, Stage

CUT = "｜"
"""Stands in the sentence where a word was taken out."""
_STARTS = rf"(?:(?<=^)|(?<=[\s,，、。;；:：{CUT}()/+的]))"
_N = "[一二三四五六七八九1-9]"
_NO_NUMBER = r"(?<![0-9零一二三四五六七八九十百第])"
_NUMBERS = {n: i for i, n in enumerate("一二三四五六七八九", 1)} | {str(i): i for i in range(1, 10)}


@dataclass(frozen=True)
class Mark:
    """A form of words, and what it says of the resources wanted."""

    pattern: re.Pattern[str]
    wants: Callable[[re.Match[str]], ResourceFilter]
    stays: bool = False
    """The words stay in the query: they say what the material is about, too."""


def _mark(pattern: str, wanted: ResourceFilter, *, stays: bool = False) -> Mark:
    return Mark(re.compile(pattern, re.I), lambda _: wanted, stays=stays)


def _grades(*grades: int) -> ResourceFilter:
    return ResourceFilter(grades=frozenset(grades))


def _range(said: re.Match[str]) -> ResourceFilter:
    low, high = sorted((_NUMBERS[said["low"]], _NUMBERS[said["high"]]))
    return _grades(*range(low, high + 1))


def _grade(said: re.Match[str]) -> ResourceFilter:
    return _grades(_NUMBERS[said["n"]])


def _counted(first: int) -> Callable[[re.Match[str]], ResourceFilter]:
    """Return how 初一 and 高一 count: from the grade that comes *first*."""
    return lambda said: _grades(first - 1 + _NUMBERS[said["n"]])


BOOK_FOLLOWS = rf"(?=$|[\s,，、{CUT}册数语英科道信音美体物化第期单]|历史|地理|生物|复习|练习|试)"
GRADE_MARKS = (
    Mark(
        re.compile(rf"{_NO_NUMBER}(?P<low>{_N})(?:年级)?\s*[-~至到、]?\s*(?P<high>{_N})年级"),
        _range,
    ),
    Mark(
        re.compile(rf"(?:小学)?{_NO_NUMBER}(?P<n>{_N})\s*年级(?:\s*\(?\d{{1,2}}\)?\s*班)?"), _grade
    ),
    Mark(re.compile(rf"{_NO_NUMBER}(?P<n>{_N})(?:年|\s)?\s*\(\s*\d{{1,2}}\s*\)\s*班"), _grade),
    Mark(
        re.compile(
            rf"{_NO_NUMBER}(?<![期周礼])(?P<n>[二三四五六七八九2-9])(?=[上下]{BOOK_FOLLOWS})"
        ),
        _grade,
    ),
    Mark(re.compile(rf"{_STARTS}(?P<n>[一1])(?=[上下](?:[册数语英道第期单]))"), _grade),
    Mark(
        re.compile(r"(?<![年月当最])初(?P<n>[一二三])(?!次|级|步|[0-9]*日)(?:年级)?"), _counted(7)
    ),
    Mark(
        re.compile(
            r"(?<![提身升增最更很较拔降])高(?P<n>[一二三])(?![点些米个倍度层厘分头])(?:年级)?"
        ),
        _counted(10),
    ),
    _mark(r"低(?:年级|学?段)", _grades(1, 2, 3)),
    _mark(r"中(?:年级|学?段)(?!考)", _grades(3, 4)),
    _mark(r"高(?:年级|学?段)", _grades(4, 5, 6)),
)


def _stages(*stages: Stage) -> ResourceFilter:
    return ResourceFilter(stages=frozenset(stages))


STAGE_MARKS = (
    _mark(r"小升初", _grades(6, 7), stays=True),
    _mark(r"幼小衔接|幼儿园(?:升|上)小学", _stages(Stage.KINDERGARTEN, Stage.PRIMARY), stays=True),
    _mark(r"小初衔接", _stages(Stage.PRIMARY, Stage.JUNIOR), stays=True),
    _mark(r"初高中?衔接|初升高", _stages(Stage.JUNIOR, Stage.SENIOR), stays=True),
    _mark(r"中考", _stages(Stage.JUNIOR), stays=True),
    _mark(r"高考", _stages(Stage.SENIOR), stays=True),
    _mark(r"中小学", _stages(Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR), stays=True),
    _mark(r"小学生", _stages(Stage.PRIMARY), stays=True),
    _mark(r"初中生", _stages(Stage.JUNIOR), stays=True),
    _mark(r"高中生", _stages(Stage.SENIOR), stays=True),
    _mark(
        r"(?<![集初高加])[大中小]班(?![会级长主费化额])", _stages(Stage.KINDERGARTEN), stays=True
    ),
    _mark(r"幼儿(?!园)|学前班?", _stages(Stage.KINDERGARTEN), stays=True),
    _mark(r"幼儿园", _stages(Stage.KINDERGARTEN)),
    _mark(r"小学(?!生)", _stages(Stage.PRIMARY)),
    _mark(r"初中(?!生)", _stages(Stage.JUNIOR)),
    _mark(r"高中(?!生)", _stages(Stage.SENIOR)),
    _mark(r"(?<!小)中学生?", _stages(Stage.JUNIOR, Stage.SENIOR), stays=True),
)


def _types(*types: ResourceType) -> ResourceFilter:
    return ResourceFilter(types=frozenset(types))


_T = ResourceType
_KINDS: tuple[tuple[str, ResourceFilter, bool], ...] = (
    (r"(?:ppt|pptx|幻灯片|演示文稿)?课件(?:ppt)?|pptx?|幻灯片", _types(_T.COURSEWARE), False),
    (r"导学案|学案|导学单|学习单|预习单|任务单", _types(_T.STUDY_GUIDE), False),
    (r"教案|教学设计|教学方案|教学预案|活动方案设计", _types(_T.LESSON_PLAN), False),
    (r"课例包|备课包|资源包", _types(_T.LESSON_PACK), False),
    (r"练习题?|习题|作业|练习单|作业单", _types(_T.EXERCISES), False),
    (
        r"测试卷|检测卷|卷子|试题|测试题|检测题|题目|真题",
        _types(_T.EXAM_PAPER, _T.EXERCISES),
        False,
    ),
    (r"试卷|考卷", _types(_T.EXAM_PAPER), False),
    (r"微课(?:视频)?|视频|录像|小视频", _types(_T.MICRO_LESSON, _T.VIDEO), False),
    (r"动画|动画片", _types(_T.MICRO_LESSON, _T.VIDEO), True),
    (r"音频|录音|mp3", _types(_T.AUDIO), False),
    (r"图片|挂图|插图", _types(_T.PICTURE), False),
    (r"读物|课外书", _types(_T.BOOK), False),
    (r"绘本(?:故事)?", _types(_T.BOOK), True),
)
_AFTER = (
    rf"(?=$|[\s,，、。.!！?？;；{CUT}()/+]|讲|关于|有关|吗|呢|吧|啊|呀|有|可|用|要|给|发|适合|带|配|"
    r"和|与|或|以及|什么|之类|类|一[份套个]|[0-9]份|谢|的(?:$|[\s,，。!！?？]))"
)
"""What follows a kind that is asked for; behind a kind that is the topic stands another word."""
_NOT_THE_WISH = r"(?<!不要)(?<!别要)(?<!除了)(?<!不是)(?<!制作)(?<!上传)"
TYPE_MARKS = tuple(
    _mark(rf"{_NOT_THE_WISH}(?:只(?:看|要|找|搜))?(?:{words}){_AFTER}", wanted, stays=stays)
    for words, wanted, stays in _KINDS
)
EXAM_ALONE = re.compile(rf"^(?:[\s{CUT}]|[上下](?:册|学期)|第.单元)*(?:期中|期末|月考)[\s{CUT}]*$")
"""An examination that is all somebody names; 期中 家长会 is about something else."""
AN_EXAM = _types(_T.EXAM_PAPER, _T.EXERCISES)


def _subject(*subjects: str) -> ResourceFilter:
    return ResourceFilter(subjects=frozenset(subjects))


_BESIDE = (
    r"(?=$|[\s,，、。.!！?？;；"
    + CUT
    + r"()/+]|课(?!程|文|外)|学科|上册|下册|[上下]学期|第.{1,2}[单课章节]|"
    r"期中|期末|单元|总?复习|知识点|实验(?!室)|必修|选修|和|与|小[学考])"
)
"""What follows the name of a subject that is also an everyday word."""
_PLAIN_SUBJECTS = (
    ("语文", r"语文(?!老师|教师|组)"),
    ("数学", r"数学(?!老师|教师|组|家|王国|绘本)"),
    ("英语", r"英语(?!老师|教师|组)"),
    (
        "道德与法治",
        r"道德与法治|道德和法治|道法|思想?品德?(?=$|[\s" + CUT + r"课上下第])|品德与(?:社会|生活)",
    ),
    ("信息科技", r"信息科技|信息技术(?!与|应用|提升|2)"),
)
_EVERYDAY_SUBJECTS = (
    "科学",
    "物理",
    "化学",
    "生物",
    "历史",
    "地理",
    "音乐",
    "美术",
    "体育",
    "政治",
)
_MORE_THAN_A_SUBJECT = {
    "科学": "家|精神|发展|素养",
    "历史": "上(?!册|学期|半)|人物|故事",
    "物理": "变化",
    "化学": "变化|品",
    "地理": "位置",
    "音乐": "会|剧|家",
    "美术": "字|馆",
    "体育": "节|馆|场",
}
"""What makes a topic of the name of a subject even right behind a grade: 六年级 化学变化."""
_LESSON = "(?:学科|课(?![程文外件例堂]))?"
SUBJECT_MARKS = (
    *(
        _mark(
            rf"(?:{pattern}){_LESSON}(?:广角|园地|角)",
            _subject(name),
            stays=True,
        )
        for name, pattern in _PLAIN_SUBJECTS
    ),
    *(_mark(rf"(?:{pattern}){_LESSON}", _subject(name)) for name, pattern in _PLAIN_SUBJECTS),
    *(
        _mark(
            rf"(?<={CUT}){name}{_LESSON}(?!{_MORE_THAN_A_SUBJECT.get(name, ' ')})",
            _subject("道德与法治" if name == "政治" else name),
        )
        for name in _EVERYDAY_SUBJECTS
    ),
    *(
        _mark(
            rf"{_STARTS}{name}(?:与健康)?{_BESIDE}{_LESSON}",
            _subject("道德与法治" if name == "政治" else name),
        )
        for name in _EVERYDAY_SUBJECTS
    ),
    _mark(r"奥数", _subject("数学"), stays=True),
)

EDITIONS: tuple[tuple[str, ...], ...] = (
    ("人教版", "人教PEP版", "统编版", "部编版"),
    ("统编版", "部编版", "人教版"),
    ("北师大版",),
    ("苏教版",),
    ("外研版", "外研社版"),
    ("译林版",),
    ("冀教版",),
    ("浙教版",),
    ("湘教版",),
    ("沪教版", "沪科版"),
    ("西师大版", "西师版"),
    ("青岛版",),
    ("教科版",),
    ("粤教版",),
    ("鲁教版",),
    ("华师大版",),
)
"""Publishers' books: the name of each, then what else a resource that fits may be filed under."""


def _edition(names: Iterable[str]) -> ResourceFilter:
    return ResourceFilter(editions=frozenset(names))


_SHORT = {"人教版": "人教|pep", "统编版": "统编|部编", "北师大版": "北师大|北师", "苏教版": "苏教"}
_SHORT |= {
    "外研版": "外研社?",
    "译林版": "译林",
    "冀教版": "冀教",
    "浙教版": "浙教",
    "湘教版": "湘教",
}
EDITION_MARKS = tuple(
    _mark(
        rf"(?:{_SHORT[names[0]]})版?(?:教材|课本)?" if names[0] in _SHORT else names[0],
        _edition(names),
    )
    for names in EDITIONS
)


def _level(level: Level) -> ResourceFilter:
    return ResourceFilter(levels=frozenset({level}))


_ONLY = r"(?:只(?:看|要|找|搜))?"
LEVEL_MARKS = (
    _mark(
        rf"{_ONLY}(?:县里的?|全?县(?:级|区)?资源库?里?的?|县级的?|区域级?(?:资源|的)|局里的)",
        _level(Level.REGION),
    ),
    _mark(
        rf"{_ONLY}(?:校本(?:资源|的)|我们学校的?|我校的?|本校的?|学校级的?|校级的?|学校(?:资源库|里)的?)",
        _level(Level.SCHOOL),
    ),
    _mark(
        rf"{_ONLY}(?:我(?:自己)?(?:上传|收藏|做)的|我自己的|个人(?:资源|的)|我的(?=资源|课件|教案|ppt|习题|试卷))|只看我的?",
        _level(Level.PERSONAL),
    ),
)

NAMES_OF_GRADES = {
    **{n: f"{name}年级" for n, name in enumerate("一二三四五六七八九", 1)},
    **{9 + n: f"高{name}" for n, name in enumerate("一二三", 1)},
}


def stage_of(grades: Iterable[int]) -> frozenset[Stage]:
    """Return the stages these grades belong to."""
    wanted = set(grades)
    return frozenset(stage for stage, own in GRADES.items() if own & wanted)
