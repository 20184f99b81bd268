"""Whether a sentence asks for figures at all, or changes the question before.

This only decides who answers; what is meant is read by :mod:`school.questions`. A sentence that
does something (“上报”, “登记”) is none, even when it names an indicator.
"""

import re
from functools import cache

from school.indicator_catalogue import catalogue
from school.question.talk import HEARD

LONGEST_ASKED = 120
LONGEST_CHANGE = 24
"""Characters of a sentence that goes on from an answer."""
_FORM = re.compile(
    r"多少|几[个所间名位万%倍]|达到|算不算|(?:满|到了?)\d+(?:\.\d+)?[%个所间]|目标|差距|还差|差几|达标|完成(?:了|情况|率)|排名|排行|最[高低好差多少]"
    r"|前[三五十\d]|趋势|走势|变化|占比|占.{0,8}(?:多少|比例)|同比|环比|提高|增[加长]了?|下降"
    r"|口径|怎么算|怎么统计|依据|来源|为什么|现在|目前|当前|现状|(?:19|20)\d\d|[二两]0|二[〇零]"
    r"|去年|前年|今年|明年|合计|一共|总共|总[额计数]|对比|比较|相比|哪[些个一几年]|平均"
    r"|第[二三四五][高低多少大小名贵]?|倒数|垫底|低于|高于|超过|突破|不到|以上|以下|加起来|合起来|捆|够不够|最后[两三]"
)
_PICKS = re.compile(
    r"(?:基线|底数|起点|当前值|现状|目标|差距|指标|附件[12一二]|推进计划).{0,24}"
    r"(?:哪[些几个项条年]|[几多][少]?[项条]|有?几[个年]|都?有谁|有啥|第[二三四五]|次[高低]|倒数|垫底|最[高低多少]|前[两三四五]|多少|列[出一]|占)"
    r"|(?:哪[些几个项]).{0,16}(?:基线|底数|目标|指标|附件[12一二])"
    r"|(?:低于|高于|不到|没到|超过|不足|至少|过了?|连|在).{0,3}(?:\d+(?:\.\d+)?%|[一二两三四五六七八九]成|百分之|一半).{0,8}(?:哪|有?几[个项]|有谁|有啥)"
    r"|哪[些几个项].{0,12}(?:低于|高于|不到|没到|超过|不足|至少|过).{0,3}(?:\d+(?:\.\d+)?%|[一二两三四五六七八九]成|百分之|一半)"
)
"""What of the published figures is picked out by an amount or by its place."""
_MADE_OF = re.compile(
    r"(?:预算|经费|资金|投入).{0,4}(?:由|包括|包含|分成|分为|涵盖).{0,2}(?:哪[几些]|什么|啥|几)"
)
"""“教与学的预算都包括什么”: an item by itself is no indicator, and is asked for by its whole."""
_TAIL = re.compile(
    r"(?:率|覆盖面|占比|比例|[^题错对\s]数(?=(?:是|有)?多少)|人数|次数|总数|学生数|教师数|学校数|班级数|数量|个数|份数|经费|预算|投入|开支|工资|收入|指标|时长|学时)"
    r"(?:是|有|为|是多少|有多少|多少|怎么样|如何|呢)?[?？。!！]?$"
)
_YEAR = re.compile(r"(?:19|20)\d\d|[去前今明]年|二[〇零]")
_OF_ALL = re.compile(
    r"^(?:查|问|看)?指标|(?:哪些|什么|所有|全部|几个)指标|指标.{0,6}(?:达标|达到|完成)"
)
_WHERE = re.compile(
    r"全县|全市|全区|全校|全局|各校|各学校|各乡镇|各中心校|各班|各年级|我校|本校|我们学校|每所"
)
_DOES = re.compile(
    r"上报(?!率)|登记|填报|催办|报告(?!率)|发起|新建(?!了?多少|了?几)|添加|绑定|开始(?!超过|达到?|突破|低于|高于|有数)|结束|申请|申报|派给|修改|改成|改为|设置|取消|撤"
    r"|安排培训|更正|上传|下载|打印|出一份|(?<![学师])生成|布置|推荐|导入|关闭|订阅|推送|通知|提醒|发给|记一笔|找(?!不)|课件|教案"
)
_OF_OTHERS = re.compile(
    r"标签|积分|(?:孩子|娃|女儿|儿子).{0,4}[考得错]|^班级正确率|小结|[看面]板|我的|我还|记录|记一下|抽查|材料|评上|评选上|参加过"
    r"|今天.*(?:缺课|生病|发热)|资源库?使用情况|编程课上"
)
"""What other commands tell: how good the tags are, a class's last homework, one's own hours."""
_AMOUNT = re.compile(
    r"多少|几[成倍个所间年套]|百分[之比]几?|几个(?:百分)?点|最[高低多少大小]的|折[合成]|换成|按年分"
)
_WHICH = re.compile(r"哪[个项年几些边里]|谁|达标|够|目标|出处|来源|公式|口径|合计|平均")
_ASKS = re.compile(
    r"多少|几|[哪谁啥吗么没否]|什么|怎|咋|为何|目标|基线|现状|来源|出处|原[文话句]|清单|明细|列|逐|各是|差|占|高|低"
    r"|总[额和数计]|合计|共计|加起来|预算|经费|算|率|面|数$|人次|[历每各]年|贵|找出|[^了好]的(?:项目|指标|东西)?$|[?？]"
)
_THEN = r"(?:现在|目前|去年|前年|今年|明年|(?:20)?\d\d年?)"
_CHANGE = re.compile(
    r"^(?!.*(?:孩子|同学|娃|儿子|女儿)).{1,14}(?:呢|咧)[?？]?$"
    r"|^(?:那|再|也)?(?:按|分)(?:学校|乡镇|镇|年级|班级?|年度?|月|周|学期|学年|部门|科室|项目|类别|子类|地区|学科)"
    r"(?:看|分|列|比|排|统计|展开)?(?:呢|一下|吧)?$"
    r"|^(?:那|那么)?(?:19|20)?\d\d年?(?:的)?(?:目标|差距)?(?:呢)?[?？]?$"
    r"|^(?:那|那么)?(?:去年|前年|今年|明年|上学期|本学期|上个?月|本月)(?:的)?(?:呢)?[?？]?$"
    r"|^(?:那|那么|它|看)?的?(?:目标|差距|趋势|口径|来源|排名|实时)(?:是)?(?:多少|什么|呢)?[?？]?$"
    r"|^(?:这个|该|此|那个)(?:覆盖[面率]|普及率|指标|数据?|数字|比例|比率|预算|经费|目标)(?!是[^多怎如].{0,2}的)"
    r"|^(?:那|那么)?(?:还)?(?:差多少|差几个?(?:百分点)?|达标了?吗|达标没有?|为什么|怎么算的?|多少)[?？]?$"
    r"|^(?:那|只看|只要)?(?:前|后|倒数|最[好差高低])[一二三四五六七八九十\d]*(?:名|个|所|的)?(?:呢)?[?？]?$"
    r"|^(?:那|把|看)?(?:历年|各年|逐年|每年|这几年|近几年|各个年份).{0,6}$"
    r"|^(?:那|换成|只看)[^，。？?]{2,12}$"
    rf"|^(?:那|那么)?{_THEN}(?:又|还|一共|总共)*(?:是|有|要|添了|增加了)*(?:多少|几)[个所间套名人门节台家条份]?[?？]?$"
    rf"|^(?:比|跟|和|与|同)(?:现状|基线|目标|前一年|上一年|{_THEN}).{{0,10}}$"
    r"|^[^，。？?]{2,8}的?(?:现状|基线|(?:同年)?目标)(?:同年)?又?(?:是|有)?(?:多少|几[个所间%]?|什么|啥)?[?？]?$"
    r"|^[^，。？?]{1,8}的?那(?:个|一?项|一?块|一?栏|份)[?？]?$"
    r"|^(?!.*(?:20)?\d\d年).{0,10}(?:同一?年|那一?年|当年|到时候|同一个?时[间候]).{0,10}$"
    r"|^(?:那|那么)?(?:离|距离?|跟|和)?(?:目标)?(?:还|就)?(?:差|缺)(?:多少|几个?|多远)(?:个?百分点|点|所|间|个)?[?？]?$"
    r"|^(?:那|那么)?(?:达|到|够|完成)(?:没|不)(?:达|到|够|完成)(?:标|到|目标)?了?[?？]?$"
    r"|^(?:再)?往?[前后]一?年.{0,10}$|^后一年.{0,14}$"
    r"|^(?:都?归|由)?哪个?(?:部门|科室)(?:管|负责|牵头)?[?？]?$"
    r"|^(?:那|其中|里面|这里面|它们|这些(?:里面?|指标)?).{0,3}(?:低于|高于|不到|没到|超过|不足|至少|过).{1,12}(?:的?呢|哪些|几[个项]|谁)[?？]?$"
    r"|^(?:那|那么)?(?:其中|这?里面|当中|它们|这[些几][个项]?).{0,16}(?:哪[个项些一]{1,2}|呢|谁|多少|几[个项])[?？]?$"
    r"|^(?:那)?第[二三四五](?:[高低多少大小好差])?(?:[个名位项])?的?(?:是(?:哪[个项一]{1,2}|谁)|呢)?[?？]?$"
    r"|^(?:那)?(?:一共|总共|共|合计)?有?(?:多少|几)[个项](?:指标)?[?？]?$|^(?:那)?(?:没|未|已)?达标的呢[?？]?$"
    r"|^(?:那)?(?:[这那刚]?[才两三2-3]{1,2})(?:[个者项边地县市数]|年(?!级)|个数|个地方).{1,10}$"
    r"|^(?:那)?(?:加起来|合起来|加一起|加在一起|相加|平均|合计)(?:下来|一下)?(?:是)?(?:多少|几)?[呢]?[?？]?$"
    r"|^(?:那)?(?:哪一?[个年项边]|谁)(?:更)?[多高低少大小](?:一些|一点)?[?？]?$"
)


_AROUND = re.compile(rf"{HEARD.pattern}|(?<=.{{2}})[呀啊哈嘛呗哟喽喃咯](?=[?？~～。！!]*$)")
"""Said around a short question by who has read the answer: “哦，那学生呢”."""


def asks_for_figures(text: str) -> bool:
    """Return True for a question about an indicator, known or not: “各校作业正确率排名”.

    Args:
        text: A simplified sentence.
    """
    said = text.strip()
    if not 2 <= len(said) <= LONGEST_ASKED or _DOES.search(said):  # noqa: PLR2004  # a letter
        return False
    if _names_one(said):
        return True
    if _OF_OTHERS.search(said):
        return False
    if _PICKS.search(said) or _MADE_OF.search(said):
        return True
    form, tail = bool(_FORM.search(said)), bool(_TAIL.search(said))
    if (_WHERE.search(said) or _YEAR.search(said)) and (tail or (form and "率" in said)):
        return True
    return _OF_ALL.search(said) is not None or (form and _names_some(said))


def may_ask_for_figures(text: str) -> bool:
    """Return True for words that nobody else understands and that sound like such a question."""
    said = text.strip()
    if not 2 <= len(said) <= LONGEST_ASKED or speaks_of_others(said):  # noqa: PLR2004  # a letter
        return False
    return bool(_TAIL.search(said)) or any(said.endswith(name) for name in _every_name())


def asks_an_amount(text: str) -> bool:
    """Return True for words that ask how much something is, or how it stands to something else."""
    return _AMOUNT.search(text) is not None or _WHICH.search(text) is not None


def asks_something(text: str) -> bool:
    """Return True for words that ask or want to be told something, whatever it is."""
    return _ASKS.search(text) is not None


def speaks_of_others(text: str) -> bool:
    """Return True for words of what other commands do or tell."""
    return bool(_DOES.search(text) or _OF_OTHERS.search(text))


def changes_the_last(text: str) -> bool:
    """Return True for words that may change the question before: “那教师呢”, “按乡镇看”."""
    said = _AROUND.sub("", text.strip())
    return len(said) <= LONGEST_CHANGE and bool(_CHANGE.match(said))


def _names_one(said: str) -> bool:
    """Return True when a name of one indicator, or one that several share, is all that is said.

    A blank inside is how commands are told what they are about: “同步课堂 结对”.
    """
    bare = re.sub(r"[，,。.?？!！的]|请问|查一下|看一下|是多少|多少|怎么样", "", said)
    return bare in _every_name()


def _names_some(said: str) -> bool:
    return any(name in said for name in _every_name() if len(name) > 2)  # noqa: PLR2004  # too many


@cache
def _every_name() -> frozenset[str]:
    """Return everything an indicator is called, of figures that are not counted live."""
    return frozenset(
        re.sub(r"[\s的]", "", name)
        for one in catalogue()
        for name in (one.name, one.code, one.code.lower(), *one.aliases, *one.shared)
        if name
    )
