"""What is no question about figures: orders, attacks, talk, and single people."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from school.question.plan import Refusal

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘董袁余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪"
    "陆戴贾韦夏邱侯邹熊孟秦白阎薛尹段雷黎史龙陶贺顾毛郝龚邵钱严覃武莫孔汤康施文牛樊葛邢齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿兰焦俞"
    "左柳甘祝宁尚符舒阮柯纪梅童凌毕裴霍涂苗盛翁冉骆蓝靳柴蒙鲍喻祁蒲滕屈饶解牟艾尤穆司卓吉缪芦麦褚娄窦戚岑宫费卜冷晏卫柏宗瞿桂佟臧闵苟"
    "高金石江于万方田常温"
)
"""Those that begin no other word of a question about figures, and the commonest that do."""
_GIVEN = r"[^\W\d_a-z市县区省校学教班年月镇乡中级的率数面元案态州华苏均门山法式向便东西南北海]"
_ABOUT = (
    r"(?:成绩|分数|得分|考了?(?:多少|几)|考试|考得|几分|排名|排第几|名次|作业|错题|表现|体温|发烧|请假|缺课|正确率|学情|档案|生病"
    r"|在哪|电话|家长|视力|体检|心理|情况怎么样|学习|语文|数学|英语|批改|积分|工资|学时|怎么样)"
)
_WHEN = (
    r"(?:的|这次|上次|今天|昨天|最近|本学期|这学期|本周|上周|期中|期末"
    r"|有没有|是不是|得了?|为什么|语文|数学|英语)*"
)
_BEFORE = r"(?:^|[,、\s]|[查看问叫]一?下?|学生|同学|教师|老师|孩子|的|班)"
_TITLE = r"(?:同学|老师|小朋友|家长|妈妈|爸爸)"
_NAMED = re.compile(
    rf"{_BEFORE}(?!钱[占花是多有一都在够也])[{_SURNAMES}]{_GIVEN}{{1,2}}(?:{_TITLE}|这个?(?:学生|孩子|同学)|她|他)?{_WHEN}{_ABOUT}"
    rf"|{_BEFORE}(?!高中|高级|万名|金牌|石门|温州|金华|江苏)[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}{_TITLE}"
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    told = tomllib.loads((files("school.question") / "refusals.toml").read_text(encoding="utf-8"))
    return {
        kind: re.compile("|".join(filter(None, lines.split("\n")))) for kind, lines in told.items()
    }


def refused(question: str) -> Refusal | None:
    """Return why a text is no question about figures; None: it may be one.

    Args:
        question: In simplified characters and half width.
    """
    said, patterns = question.lower(), _patterns()
    if patterns["orders"].search(said) or patterns["instructions"].search(said):
        return Refusal.NOT_A_QUESTION
    if patterns["people"].search(said) or _NAMED.search(said):
        return Refusal.ABOUT_A_CHILD
    return None
