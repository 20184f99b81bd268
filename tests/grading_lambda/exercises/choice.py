"""选择与判断: a stem with brackets before or behind it for A-D, or for √ and ×."""

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Part, Placed, Printed, lay
from tests.grading_lambda.exercises.question import Question, Rng, answered, number
from tests.grading_lambda.exercises.sheet import union

LETTERS = "ABCD"
STATEMENTS = (
    ("三角形有3条边。", "√"), ("正方形的四条边相等。", "√"), ("直角比钝角大。", "×"),
    ("1米等于10厘米。", "×"),
    ("平角的度数是180度。", "√"), ("1吨等于1000千克。", "√"), ("长方形的四个角都是直角。", "√"),
    ("任何数和0相乘都得0。", "√"), ("0可以作除数。", "×"), ("2是最小的质数。", "√"),
    ("1年有10个月。", "×"), ("周角是360度。", "√"), ("9是质数。", "×"), ("1小时等于100秒。", "×"),
)  # fmt: skip


def make(rng: Rng) -> tuple[Question, ...]:
    """Return a question with four options, or a statement; facts: stem, and the line of options."""
    if rng.random() < 0.35:
        stem, truth = STATEMENTS[number(rng, 0, len(STATEMENTS) - 1)]
        written, state = answered((truth,), rng, slip=lambda t, _: "×" if t == "√" else "√")
        return (Question("choice", stem, (truth,), written, state, (stem, "")),)
    stem, options, right = _options(rng)
    truth = LETTERS[options.index(right)]
    written, state = answered((truth,), rng, slip=lambda _, r: str(r.choice(list(LETTERS))))
    lettered = zip(LETTERS, options, strict=True)
    shown = "   ".join(f"{letter}.{option}" for letter, option in lettered)
    return (Question("choice", stem, (truth,), written, state, (stem, shown)),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print stem, brackets and options, and write into the brackets."""
    [question] = questions
    stem, options = question.facts
    blank = Blank("brackets", question.written, wide=2.6)
    line: list[Part] = [blank, Printed(stem)] if cell.form % 4 == 1 else [Printed(stem), blank]
    printed, answer = lay(line, cell)
    if options:
        below = cell.below(1.6, right=0.4)
        cell.sheet.text(options, (below.left, below.middle))
    return ((union(printed), answer),)


def _options(rng: Rng) -> tuple[str, list[str], str]:
    a, b = number(rng, 2, 9), number(rng, 2, 9)
    numbers = [str(n) for n in rng.choice(range(10, 100), 4, replace=False)]
    extreme = max(numbers, key=int), min(numbers, key=int)
    product = str(a * b)
    near = [product, *(str(a * b + d) for d in (-a, b, a + b) if a * b + d > 0)]
    near = list(dict.fromkeys(near))
    while len(near) < len(LETTERS):
        near.append(str(int(max(near, key=int)) + 3))
    shuffled = [str(n) for n in rng.permutation(near)]
    return [
        ("下面哪个数最大？", numbers, extreme[0]),
        ("下面哪个数最小？", numbers, extreme[1]),
        (f"{a}×{b}的积是", shuffled, product),
        (f"{a}个{b}相加的和是", shuffled, product),
        (f"长{a}厘米、宽{b}厘米的长方形，面积是几平方厘米？", shuffled, product),
    ][number(rng, 0, 4)]


EXERCISE = Exercise(
    "choice", make, draw, keyed=True, width=30.0, height=3.7,
    headings=("选择与判断，把正确答案的序号填在括号里，对的打“√”，错的打“×”。",),
)  # fmt: skip
