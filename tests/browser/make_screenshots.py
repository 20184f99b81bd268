"""Takes the pictures in docs/screenshots: ``python -m tests.browser.make_screenshots``.

The photographed page is one of the made-up pages beside the repository (its digits are MNIST's); no
child wrote it.
"""

import json
import os
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.console.log import ConsolePerson
from message_cards.card import Button, ButtonStyle, Card, Picture, Row, Section, Tone
from tests.browser.conftest import ARGUMENTS, CHROMIUM, DESK, PHONE, page_in
from tests.console_school import (
    BUREAU,
    CLASS,
    GUARDS,
    PARENT,
    PRINCIPAL,
    TEACHER,
    School,
    alarm_card,
    progress_card,
    serving,
)

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("QINGJIAO_SHARED", ROOT.parent / "shared"))
SAMPLE = SHARED / "grading" / "arithmetic" / "page_02"
OUT = ROOT / "docs" / "screenshots"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
RED, GREEN, GREY, AMBER = "#d9302a", "#12863f", "#70757d", "#c26a00"
LOOKED_AT = 6
"""Place of the item that is shown as unsure."""

PRIMARY, DANGER = ButtonStyle.PRIMARY, ButtonStyle.DANGER
Item = dict[str, Any]


def main() -> int:
    """Write every picture; 2 when the sample page is not there."""
    if not SAMPLE.with_suffix(".jpg").exists():
        sys.stderr.write(f"no sample page at {SAMPLE}.jpg; set QINGJIAO_SHARED\n")
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    school = School()
    draw_files(school)
    tell_stories(school)
    with sync_playwright() as playwright, serving(school.app()) as url:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for scheme in ("light", "dark"):
            take_all(browser, url, scheme=scheme, school=school)
        browser.close()
    return 0


# What is on the pictures


def draw_files(school: School) -> None:
    """Put the photographed page, its annotated copy and three cut-outs into the school's files."""
    page = Image.open(SAMPLE.with_suffix(".jpg")).convert("RGB")
    items: list[Item] = json.loads(SAMPLE.with_suffix(".json").read_text())["problems"]
    school.files["photo.jpg"] = jpeg(page)
    for place in (LOOKED_AT, 7, 10):
        school.files[f"cut{place}.jpg"] = jpeg(page.crop(around(items[place])))
    draw = ImageDraw.Draw(page)
    for place, item in enumerate(items):
        mark(draw, item, unsure=place == LOOKED_AT)
    school.files["annotated.jpg"] = jpeg(page.crop((40, 60, 1590, 1480)))


def around(item: Item) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of an item and its answer, in pixels, with a margin."""
    points = item["print_quad"] + (item["ans_quad"] or [])
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return int(min(xs)) - 50, int(min(ys)) - 22, int(max(xs)) + 20, int(max(ys)) + 22


def mark(draw: ImageDraw.ImageDraw, item: Item, *, unsure: bool) -> None:
    """Draw a tick, a cross with the right answer, a circle or a question mark beside an item."""
    _, top, x, _ = around(item)
    y = top + 18
    if unsure:
        draw.text((x, y - 16), "?", fill=AMBER, font=ImageFont.truetype(FONT, 48))
    elif item["state"] == "correct":
        draw.line([(x, y + 24), (x + 14, y + 40), (x + 42, y + 2)], fill=GREEN, width=8)
    elif item["state"] == "blank":
        draw.ellipse([x, y, x + 38, y + 38], outline=GREY, width=6)
    else:
        draw.line([(x, y + 4), (x + 32, y + 36)], fill=RED, width=8)
        draw.line([(x + 32, y + 4), (x, y + 36)], fill=RED, width=8)
        font = ImageFont.truetype(FONT, 40)
        draw.text((x - 60, y + 44), str(item["truth"]), fill=RED, font=font)


def jpeg(picture: Image.Image) -> bytes:
    """Return a picture as JPEG."""
    content = BytesIO()
    picture.save(content, "JPEG", quality=85)
    return content.getvalue()


def ask(school: School, person: ConsolePerson, words: str, *photos: bytes) -> None:
    """Say something as a person, to the bot."""
    number = next(school.numbers)
    school.console.say(
        person, f"direct:{person.id}", client_id=f"said-{number:04}", text=words, photos=photos
    )


def tell_stories(school: School) -> None:
    """Fill the conversations of every role."""
    ask(school, TEACHER, "三(2)班 口算13", school.files["photo.jpg"])
    school.tell(TEACHER, text="收到，正在批改（1 张）……")
    school.tell(TEACHER, GRADED)
    ask(school, TEACHER, "第6题算对")
    school.tell(TEACHER, CORRECTED)
    school.tell(TEACHER, progress_card(17), live="pile")
    school.tell(CLASS, SUMMARY)
    ask(school, PARENT, "孩子这次口算怎么样")
    school.tell(PARENT, RESULT)
    ask(school, PARENT, "隔壁孩子呢")
    school.tell(PARENT, text="只能看自己孩子的记录。班级整体情况老师会发在班级群里。")
    school.tell(GUARDS, alarm_card())
    school.tell(GUARDS, DRILL)
    school.tell(GUARDS, HEALTH)
    ask(school, BUREAU, "2023年精准教学教师覆盖面目标和差距")
    school.tell(BUREAU, FIGURE)
    ask(school, BUREAU, "终端普及率")
    school.tell(BUREAU, WHICH)


GRADED = Card(
    title="口算13 · 三(2)班 · 12号",
    subtitle="11月21日 14:03 · 第 1 页",
    tone=Tone.ASK,
    lines=(
        "24 题：对 16 · 错 5 · 空 2 · 待你看 1",
        "错题：2×2=9（4）· 2×8=46（16）· 62×45=2780（2790）…",
    ),
    pictures=(Picture(key="annotated.jpg", alt="批注后的照片：对 16，错 5，空 2，待看 1"),),
    sections=(
        Section(
            text="第 7 题 3×3+49= 看起来像 58",
            picture=Picture(key=f"cut{LOOKED_AT}.jpg", alt="第 7 题的手写答案"),
            buttons=(Button(label="是 58，对", token="s1"), Button(label="不是", token="s2")),
        ),
    ),
    buttons=(
        Button(label="确认", token="a1", style=PRIMARY),
        Button(label="改判", token="a2"),
        Button(label="重拍", token="a3", style=DANGER),
    ),
    source="青教批改 · 11月21日 14:03",
)
CORRECTED = Card(
    title="已改：第 6 题 判对",
    tone=Tone.GOOD,
    lines=("现在 对 17 · 错 4 · 空 2",),
    buttons=(
        Button(label="确认", token="b1", style=PRIMARY),
        Button(label="撤销", token="b2"),
    ),
    source="青教批改 · 11月21日 14:04",
)
SUMMARY = Card(
    title="三(2)班 口算11 小结",
    lines=("完成 41/42 · 正确率 87% · 用时中位 6 分钟", "最难：52×12（正确率 58%）"),
    buttons=(
        Button(label="讲解", token="c1", anyone=True),
        Button(label="看我的孩子", token="c2", anyone=True, style=PRIMARY),
    ),
    source="青教 · 老师已确认 · 11月21日",
)
RESULT = Card(
    title="口算11 · 你的孩子（三(2)班）",
    subtitle="10月12日 数学老师已确认",
    tone=Tone.GOOD,
    lines=(
        "31 题对 25。主要错在：乘法口诀 9 的倍数（2 次）、进位加法（1 次）",
        "建议：今晚做 5 道（约 4 分钟）",
    ),
    pictures=(
        Picture(key="cut7.jpg", alt="错题 2×2=9"),
        Picture(key="cut10.jpg", alt="错题 2×8=46"),
    ),
    buttons=(
        Button(label="开始练", token="d1", style=PRIMARY),
        Button(label="看错题本", token="d2"),
    ),
    source="青教 · 只给监护人看",
)
DRILL = Card(
    title="【演练】二级告警 · 北门",
    tone=Tone.ALERT,
    lines=("15:00 车辆滞留（摄像头 N-07）",),
    rows=(Row(name="值班", value="等待确认"),),
    buttons=(
        Button(label="确认，我去处理", token="e1", style=PRIMARY),
        Button(label="误报", token="e2"),
    ),
    source="演练，不计入统计",
)
HEALTH = Card(
    title="晨检日报 · 城东实验小学",
    lines=(
        "应检 1,204 · 已检 1,198 · 因病缺课 6 · 发热 2",
        "未上报：五(3)、六(1)",
        "关注：五年级 3 天 4 例咳嗽发热，未到聚集线（5 例）",
    ),
    buttons=(Button(label="提醒", token="f1", style=PRIMARY),),
    source="晨检 · 08:30 · 不含姓名",
)
FIGURE = Card(
    title="精准教学教师覆盖面",
    subtitle="2023 年目标与差距",
    lines=("目标 60% · 现在 30% · 还差 30 个百分点",),
    rows=(
        Row(name="口径", value="实施精准教学的教师数 / 教师总数"),
        Row(name="基线", value="2021年11月"),
    ),
    buttons=(
        Button(label="学生呢", token="g1"),
        Button(label="按学校看实时", token="g2"),
        Button(label="导出", token="g3"),
    ),
    source="青教〔2021〕107号 附件2",
)
WHICH = Card(
    title="你问的是哪一个？",
    tone=Tone.ASK,
    buttons=(
        Button(label="学校普及率（附件2，现 30%）", token="h1"),
        Button(label="学生普及率（正文，2021 年目标 30%）", token="h2"),
    ),
)


# Taking them

OTHERS = (
    ("parent", PARENT, "青教"),
    ("alarms", PRINCIPAL, GUARDS.name),
    ("bureau", BUREAU, "青教"),
)


def take_all(browser: Browser, url: str, *, scheme: str, school: School) -> None:
    """Take the pictures of one colour scheme, on the phone and on the desk."""
    phone = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    for name, viewport, options in (("phone", PHONE, phone), ("desk", DESK, {})):
        with page_in(browser, viewport, color_scheme=scheme, **options) as page:
            page.clock.set_fixed_time(school.clock.now())
            take_teacher(page, url, stem=f"{name}-{scheme}", all_of_it=scheme == "light")
        if scheme == "dark":
            continue
        for word, person, chat in OTHERS:
            with page_in(browser, viewport, color_scheme=scheme, **options) as page:
                page.clock.set_fixed_time(school.clock.now())
                sit_down(page, url, person)
                open_chat(page, chat)
                shoot(page, f"{name}-{scheme}-{word}")


def take_teacher(page: Page, url: str, *, stem: str, all_of_it: bool) -> None:
    """Take the graded card; and with *all_of_it* picker, list, end of the chat, large picture."""
    page.goto(url)
    expect(page.locator(".person").first).to_be_visible()
    if all_of_it:
        shoot(page, f"{stem}-picker")
    sit_down(page, url, TEACHER)
    if all_of_it:
        shoot(page, f"{stem}-list")
    open_chat(page, "青教")
    if all_of_it:
        shoot(page, f"{stem}-end")
    page.locator("#log").evaluate(
        "log => { log.scrollTop += log.querySelector('.card').getBoundingClientRect().top - 72; }"
    )
    shoot(page, f"{stem}-graded")
    if not all_of_it:
        return
    page.locator(".picture.single").last.click()
    page.keyboard.press("+")
    shoot(page, f"{stem}-viewer")


def sit_down(page: Page, url: str, person: ConsolePerson) -> None:
    """Become a person."""
    page.goto(url)
    page.get_by_role("button", name=person.name).click()
    expect(page.get_by_role("list", name="会话列表")).to_be_visible()
    expect(page.locator(".conversation time").first).to_be_visible()


def open_chat(page: Page, title: str) -> None:
    """Open a conversation."""
    page.locator(".conversation", has_text=title).first.click()
    expect(page.locator("article").first).to_be_attached()


def shoot(page: Page, name: str) -> None:
    """Write one picture, once everything in view has loaded."""
    page.wait_for_function(
        "[...document.images].every((image) => !image.checkVisibility() || image.complete)"
    )
    page.wait_for_timeout(500)  # pictures fade in and bars move; nothing tells when they stand
    picture = Image.open(BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(256).save(OUT / f"{name}.png", optimize=True)


if __name__ == "__main__":
    raise SystemExit(main())
