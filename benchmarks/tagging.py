"""How often a suggested knowledge point is right where nothing was tagged before (cold start).

The titles were written by hand as teachers name courseware, with the point each is about, before
the tagger was run on them; a third name the point in the words of a textbook's chapter, a third in
other words, a third only by what is done in the lesson. Half of the latter carry some text.

    python benchmarks/tagging.py
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from school.resource_facts import facts_said
from school.resource_tags import by_names
from school.resources import ResourceFacts

CHAPTER, OTHER, LESSON = "章节名", "换个说法", "活动或情境"
LABELLED = (
    # kind, title as uploaded, point, text
    (CHAPTER, "六年级数学 倒数的认识 课件", "m.number.fraction.reciprocal", ""),
    (CHAPTER, "五年级数学上册 小数乘整数 教案", "m.number.decimal.multiply.whole", ""),
    (CHAPTER, "三年级数学 两位数乘两位数 笔算乘法", "m.number.basic.multiply.two", ""),
    (CHAPTER, "四年级上册 角的度量 导学案", "m.space.shape.measure-angle", ""),
    (CHAPTER, "四年级数学 条形统计图", "m.data.bar", ""),
    (CHAPTER, "五年级数学 植树问题(两端都栽)", "m.practice.trees", ""),
    (CHAPTER, "六年级 圆的周长和面积 整理与复习", "m.space.measure.circle", ""),
    (CHAPTER, "五年级 质数和合数 微课", "m.number.know.prime", ""),
    (CHAPTER, "二年级数学 7的乘法口诀 课件", "m.number.basic.multiply.table.7", ""),
    (CHAPTER, "五年级 2、5、3的倍数的特征", "m.number.know.divisible", ""),
    (CHAPTER, "四年级 平行四边形和梯形的认识", "m.space.shape.parallelogram", ""),
    (CHAPTER, "三年级 年、月、日 公开课课件", "m.number.units.calendar", ""),
    (CHAPTER, "八年级数学 勾股定理第一课时", "m.space.proof.pythagoras", ""),
    (CHAPTER, "九年级 二次函数的图象与性质", "m.number.function.quadratic", ""),
    (CHAPTER, "七年级上册 有理数的加减法 教案", "m.number.rational.add", ""),
    (CHAPTER, "八年级 全等三角形的判定 SSS", "m.space.proof.congruent", ""),
    (CHAPTER, "七年级 一元一次方程的应用", "m.number.solve.linear", ""),
    (CHAPTER, "九年级 相似三角形的性质", "m.space.proof.similar", ""),
    (CHAPTER, "五年级数学 通分 练习", "m.number.fraction.common", ""),
    (CHAPTER, "五年级 约分 微课", "m.number.fraction.reduce", ""),
    (CHAPTER, "四年级 乘法分配律 课件", "m.number.law.distribute", ""),
    (CHAPTER, "五年级数学 折线统计图 教学设计", "m.data.line", ""),
    (CHAPTER, "六年级 比例尺 导学案", "m.number.ratio.scale", ""),
    (CHAPTER, "三年级 位置与方向(一)", "m.space.place.direction", ""),
    (CHAPTER, "四年级 三位数乘两位数", "m.number.basic.multiply.three", ""),
    (CHAPTER, "六年级 负数的初步认识", "m.number.know.negative", ""),
    (CHAPTER, "五年级 用字母表示数 课件", "m.number.equation.letters", ""),
    (CHAPTER, "二年级 有余数的除法 教案", "m.number.remainder", ""),
    (CHAPTER, "八年级 二次根式的加减", "m.number.real.radical", ""),
    (CHAPTER, "一年级 20以内进位加法 9加几", "m.number.basic.add.20.carry", ""),
    (OTHER, "六年级数学 分数除以整数怎么算", "m.number.fraction.divide.whole", ""),
    (OTHER, "六年级 颠倒相乘：除以一个分数", "m.number.fraction.divide", ""),
    (OTHER, "五年级 公因数和最大公因数", "m.number.know.common", ""),
    (OTHER, "三年级 几分之一 课件", "m.number.know.fraction", ""),
    (OTHER, "四年级 三角形的内角和是180度", "m.space.shape.triangle", ""),
    (OTHER, "五年级 平行四边形面积公式的推导", "m.space.measure.polygon", ""),
    (OTHER, "四年级 小数的大小比较", "m.number.compare.decimal", ""),
    (OTHER, "四年级 小数点搬家", "m.number.know.shift", ""),
    (OTHER, "二年级 认识厘米和米", "m.number.units.length", ""),
    (OTHER, "三年级 认识毫米和分米", "m.number.units.length.more", ""),
    (OTHER, "三年级 吨有多重", "m.number.units.mass.ton", ""),
    (OTHER, "一年级 元、角、分的换算", "m.number.units.money", ""),
    (OTHER, "四年级 求一组数据的平均数", "m.data.mean", ""),
    (OTHER, "五年级 长方体的表面积和体积", "m.space.measure.cuboid", ""),
    (OTHER, "六年级 圆柱的侧面积", "m.space.measure.cylinder", ""),
    (OTHER, "五年级 一定、可能和不可能", "m.data.chance", ""),
    (OTHER, "四年级 加法交换律", "m.number.law.add", ""),
    (OTHER, "五年级 异分母分数相加减", "m.number.fraction.add.different", ""),
    (OTHER, "三年级 同分母分数相加", "m.number.fraction.add.same", ""),
    (OTHER, "六年级 按一定的比分配", "m.number.ratio.share", ""),
    (OTHER, "六年级 成正比例的量", "m.number.ratio.direct", ""),
    (OTHER, "七年级 绝对值 导学案", "m.number.rational.axis", ""),
    (OTHER, "八年级 完全平方公式", "m.number.expression.multiply", ""),
    (OTHER, "八年级 提公因式法分解因式", "m.number.expression.factor", ""),
    (OTHER, "七年级 同位角、内错角、同旁内角", "m.space.proof.parallel", ""),
    (OTHER, "九年级 三视图", "m.space.proof.projection", ""),
    (OTHER, "九年级 用公式法解一元二次方程", "m.number.solve.quadratic", ""),
    (OTHER, "四年级 近似数：四舍五入法", "m.number.approx.round", ""),
    (OTHER, "三年级 认识面积 平方厘米 平方分米", "m.number.units.area", ""),
    (OTHER, "二年级 平均分一分", "m.number.basic.divide.meaning", ""),
    (
        LESSON,
        "三年级数学 分蛋糕",
        "m.number.know.fraction",
        "把蛋糕平均分成两份，每份是它的二分之一。几分之一的认识。",
    ),
    (
        LESSON,
        "六年级数学 分数王国",
        "m.number.fraction.divide",
        "分数除法：一个数除以分数，等于乘它的倒数。分数除法练习。",
    ),
    (
        LESSON,
        "四年级数学 谁跑得快",
        "m.number.word.speed",
        "速度、时间和路程的关系。行程问题：速度乘时间等于路程。",
    ),
    (
        LESSON,
        "五年级数学 抛硬币",
        "m.data.chance",
        "抛一枚硬币，正面朝上的可能性有多大？可能性的大小。",
    ),
    (
        LESSON,
        "四年级数学 沏茶",
        "m.practice.optimise",
        "怎样才能让客人尽快喝上茶？统筹问题，合理安排时间。",
    ),
    (
        LESSON,
        "三年级数学 同学们参加兴趣小组",
        "m.practice.sets",
        "两个圈里重叠的人数，用集合的知识解决重叠问题。",
    ),
    (
        LESSON,
        "五年级数学 天平",
        "m.number.equation.add",
        "等式的性质：天平两边同时加上相同的数，仍然平衡。",
    ),
    (
        LESSON,
        "六年级数学 超市打折",
        "m.number.know.discount",
        "折扣、成数、税率和利率：八五折是百分之八十五。",
    ),
    (LESSON, "二年级数学 剪纸", "m.space.place.mirror", "对折后剪出的是轴对称图形，折痕是对称轴。"),
    (LESSON, "三年级数学 搭一搭", "m.space.shape.view", ""),
    (LESSON, "二年级数学 玩具店", "m.number.units.money", ""),
    (LESSON, "五年级数学 包装的学问", "m.space.measure.cuboid", ""),
    (LESSON, "三年级数学 去游乐园", "m.number.basic.multiply.one.carry", ""),
    (LESSON, "一年级数学 整理房间", "m.data.sort", ""),
    (LESSON, "三年级数学 校园中的测量", "m.number.units.length.more", ""),
    (LESSON, "四年级数学 卫星运行时间", "m.number.basic.multiply.three", ""),
    (LESSON, "四年级数学 买文具", "m.number.basic.divide.two.round", ""),
    (LESSON, "六年级数学 包书皮", "m.space.measure.area", ""),
    (LESSON, "五年级数学 精打细算", "m.number.decimal.divide.whole", ""),
    (LESSON, "二年级数学 有趣的测量", "m.number.units.length", ""),
)


@dataclass
class Counted:
    """What came of the titles of one kind."""

    titles: int = 0
    suggested: int = 0
    first: int = 0
    among: int = 0


def tell(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, Counted]:
    """Return the counts by kind of title."""
    counts: dict[str, Counted] = {}
    for kind, said, point, text in rows:
        facts: ResourceFacts = facts_said(f"上传资源 {said}").facts
        facts = facts.model_copy(update={"subject": "数学"})
        found = [one for one, _ in by_names(facts, text)]
        counted = counts.setdefault(kind, Counted())
        counted.titles += 1
        counted.suggested += bool(found)
        counted.first += found[:1] == [point]
        counted.among += point in found
    return counts


def share(part: int, whole: int) -> str:
    """Return a share with its Wilson interval of 95 %."""
    if not whole:
        return "–"
    z, p = 1.96, part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return f"{p:.0%} ({middle - half:.0%}–{middle + half:.0%})"


def main() -> int:
    """Print a table."""
    counts = tell(LABELLED)
    counts["all"] = Counted(
        *(sum(getattr(c, name) for c in counts.values()) for name in Counted.__annotations__)
    )
    lines = [
        "| titles | n | something suggested | first is right | right among ≤ 3 |",
        "|---|---|---|---|---|",
    ]
    for kind, c in counts.items():
        parts = (share(c.suggested, c.titles), share(c.first, c.titles), share(c.among, c.titles))
        lines.append(f"| {kind} | {c.titles} | {' | '.join(parts)} |")
    sys.stdout.write("\n".join(lines) + "\n")
    for kind, said, point, text in LABELLED:
        facts = facts_said(f"上传资源 {said}").facts.model_copy(update={"subject": "数学"})
        found = by_names(facts, text)
        if "--misses" in sys.argv and found[:1] and found[0][0] != point:
            sys.stdout.write(f"{kind} {said}: {point}, got {found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
