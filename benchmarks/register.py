"""How long a county's registers take to import: pupils with two guardians each, from one file.

    python benchmarks/register.py [PUPILS] [DATABASE_URL]

Prints seconds, and processor time of this process, for a new county, the same file again and every
pupil in another class; on SQLite in a temporary folder unless an empty database is named.
"""

import contextlib
import io
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from bot.__main__ import main

HEAD = "学校,年级,班级,学号,姓名,学籍号,监护人1,关系1,监护人2,关系2"
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡", "子涵宇轩梓萱浩然雨欣诗琪思远"
CLASS_SIZE, CLASSES, GRADES = 25, 5, 6
BY_SCHOOL = CLASS_SIZE * CLASSES * GRADES


def schools(count: int) -> str:
    """Return a file of so many schools."""
    rows = [
        f"青禾县,镇{n % 20 + 1},QH{n % 20 + 1:02d}{n:03d},第{n}小学" for n in range(1, count + 1)
    ]
    return "\n".join(["县,乡镇,学校代码,学校名称", *rows])


def pupils(count: int, *, turned: int = 0) -> str:
    """Return a file of so many pupils; *turned* moves everybody so many classes on."""
    rng = random.Random(7)  # noqa: S311  # invented names need no secrecy
    rows = []
    for n in range(count):
        place, roll_no = divmod(n, CLASS_SIZE)
        school, in_school = divmod(place, CLASSES * GRADES)
        grade, number = divmod(in_school, CLASSES)
        number = (number + turned) % CLASSES
        name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2))
        where = f"第{school + 1}小学,{grade + 1},{number + 1},{roll_no + 1}"
        rows.append(f"{where},{name},G3311{n:014d},甲{name},父亲,乙{name},母亲")
    return "\n".join([HEAD, *rows])


def timed(*arguments: str) -> str:
    """Return how many seconds an import takes, and of them the processor here."""
    began, computed = time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = main(["import", *arguments])
    assert code == 0, said.getvalue()
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - computed
    return f"{took_s:.1f} s ({cpu_s:.1f} s of processor)"


def run(count: int, home: Path) -> None:
    """Measure and print."""
    os.environ["QINGJIAO_HOME"] = str(home)
    files = {
        "schools": schools(-(-count // BY_SCHOOL)),
        "new": pupils(count),
        "again": pupils(count),
        "every pupil moves": pupils(count, turned=1),
    }
    for name, content in files.items():
        path = home / "file.csv"
        path.write_text(content, encoding="utf-8")
        print(f"{name}: {timed(str(path))}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        os.environ["DATABASE_URL"] = sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        run(int(sys.argv[1]) if len(sys.argv) > 1 else 45_000, Path(folder))
