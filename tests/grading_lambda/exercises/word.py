"""填空: words on a line, known only to an answer key."""

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, Printed, lay
from tests.grading_lambda.exercises.question import Question, Rng, answered, number

STEMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("“多”的反义词是□。", ("少",)),
    ("“高”的反义词是□。", ("低",)),
    ("“快”的反义词是□。", ("慢",)),
    ("“早”的反义词是□。", ("晚",)),
    ("“白”的反义词是□。", ("黑",)),
    ("“高兴”的近义词是□。", ("开心", "快乐")),
    ("“美丽”的近义词是□。", ("漂亮",)),
    ("“温暖”的反义词是□。", ("寒冷",)),
    ("“安静”的反义词是□。", ("热闹",)),
    ("“勤劳”的反义词是□。", ("懒惰",)),
    ("“勇敢”的反义词是□。", ("害怕",)),
    ("我们的祖国首都是□。", ("北京",)),
    ("床前明月光，疑是□。", ("地上霜",)),
    ("举头望明月，低头□。", ("思故乡",)),
    ("春眠不觉晓，处处□。", ("闻啼鸟",)),
    ("白日依山尽，黄河□。", ("入海流",)),
    ("欲穷千里目，□。", ("更上一层楼",)),
    ("锄禾日当午，汗□。", ("滴禾下土",)),
    ("春天来了，□。", ("万物复苏", "柳绿")),
    ("四条边都相等的长方形是□。", ("正方形",)),
    ("有三条边的图形是□。", ("三角形",)),
)
FORMS = ("underline", "brackets")


def make(rng: Rng) -> tuple[Question, ...]:
    """Return a sentence with a word missing."""
    stem, accepted = STEMS[number(rng, 0, len(STEMS) - 1)]
    written, state = answered(accepted, rng, slip=_slip)
    return (Question("word", stem, accepted, written, state),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print the sentence and write the word on its line."""
    [question] = questions
    before, _, after = question.expr.partition("□")
    form = FORMS[cell.form % len(FORMS)]
    wide = 1.15 * max(2, len(question.written), len(question.accepted[0])) + 2.4
    return (lay([Printed(before), Blank(form, question.written, wide=wide), Printed(after)], cell),)


def _slip(truth: str, rng: Rng) -> str:
    """Return another word of the same length, as somebody mixes them up."""
    others = [a for _, accepted in STEMS for a in accepted if len(a) == len(truth)]
    return str(rng.choice([*others, "春天", "月亮", "大", "黄河"]))


EXERCISE = Exercise(
    "word",
    make,
    draw,
    keyed=True,
    headings=("填空。", "根据课文内容填空。"),
    width=19.0,
    height=2.8,
)
