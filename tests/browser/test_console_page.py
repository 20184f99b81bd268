"""The console's page in Chromium: a phone in the hand, a laptop, a keyboard, a screen reader."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, FilePayload, Locator, Page, Route, expect

from bot.console.log import ConsoleGroup, ConsolePerson
from message_cards.card import Button, Card
from tests.browser.conftest import DESK, DemoSchool, page_in
from tests.console_school import (
    CLASS,
    PARENT,
    TEACHER,
    School,
    a_photo,
    alarm_card,
    grading_card,
    progress_card,
    serving,
)

pytestmark = pytest.mark.browser

BOT = "青教"


def photo_file(name: str = "口算.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": a_photo()}


def become(page: Page, url: str, person: ConsolePerson) -> None:
    page.goto(url)
    page.get_by_role("searchbox", name="搜索身份").fill(person.name)
    page.get_by_role("button", name=person.name).click()
    expect(page.get_by_role("list", name="会话列表")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-ready", "yes")


def open_chat(page: Page, title: str) -> None:
    page.get_by_role("list", name="会话列表").get_by_role("button", name=title).first.click()
    expect(page.get_by_role("heading", name=title, level=2)).to_be_visible()


def card(page: Page, title: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("region", name=title)


def said(page: Page, words: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("log").get_by_text(words)


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="消息")


def send_photo(page: Page, words: str) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="选照片").click()
    chooser.value.set_files([photo_file()])
    box(page).fill(words)
    page.get_by_role("button", name="发送", exact=True).click()


@pytest.fixture(params=["phone", "desk"])
def page(request: pytest.FixtureRequest) -> Page:
    """The page on a phone, then on a laptop."""
    page: Page = request.getfixturevalue(request.param)
    return page


# A photo, its card, its buttons


def test_a_teacher_sends_a_photo_and_confirms_what_comes_back(
    page: Page, demo_school: DemoSchool
) -> None:
    become(page, demo_school.url, demo_school.teacher)
    open_chat(page, BOT)

    send_photo(page, "三(2)班 口算11")

    graded = card(page, re.compile("口算"))
    expect(said(page, re.compile("正在批改")).first).to_be_visible()
    expect(graded).to_be_visible()
    expect(graded.get_by_role("listitem").first).to_contain_text("对")
    graded.get_by_role("button", name="确认", exact=True).click()
    expect(graded.get_by_role("button", name="确认，已按")).to_be_disabled()
    expect(said(page, re.compile("已确认")).last).to_be_visible()


def test_ones_own_photo_is_in_the_bubble_at_once_and_stays(
    desk: Page, demo_school: DemoSchool
) -> None:
    become(desk, demo_school.url, demo_school.teacher)

    send_photo(desk, "口算11")

    mine = desk.get_by_role("article", name=re.compile("^我"))
    expect(mine).to_have_count(1)
    expect(mine.get_by_role("img")).to_have_js_property("naturalWidth", 600)
    expect(card(desk, re.compile("口算"))).to_be_visible()
    expect(mine.get_by_role("img")).to_have_js_property("naturalWidth", 600)


def test_a_photo_the_bot_has_deleted_leaves_a_note_after_reloading(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    send_photo(desk, "口算11")
    expect(card(desk, re.compile("口算"))).to_be_visible()

    desk.reload()

    mine = desk.get_by_role("article", name=re.compile("^我"))
    expect(mine.get_by_text("照片已交给青教")).to_be_visible()


def test_an_item_to_look_at_has_its_cut_out_words_and_buttons(
    page: Page, demo_school: DemoSchool
) -> None:
    become(page, demo_school.url, demo_school.teacher)
    open_chat(page, BOT)
    send_photo(page, "口算11")

    item = page.get_by_role("group", name=re.compile("第 9 题"))

    expect(item.get_by_role("img", name="第 9 题的答案")).to_have_js_property(
        "complete", value=True
    )
    item.get_by_role("button", name="是 35，对").click()
    expect(said(page, "好，第 9 题判对")).to_be_visible()


def test_a_button_without_a_token_says_its_words(
    page: Page, demo_school: DemoSchool, school: School
) -> None:
    become(page, demo_school.url, demo_school.teacher)
    open_chat(page, BOT)
    page.get_by_role("group", name="常用说法").get_by_role("button", name="帮助").click()

    card(page, "我会这些").get_by_role("button", name="怎么拍得清楚").click()

    expect(said(page, "没听懂“怎么拍”")).to_be_visible()
    assert [event.text for event in school.events] == ["帮助", "怎么拍"]


def test_a_pressed_button_stays_pressed_after_reloading(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    school.tell(TEACHER, grading_card())
    become(desk, demo_school.url, demo_school.teacher)
    desk.get_by_role("button", name="重拍").click()
    expect(desk.get_by_role("button", name="重拍，已按")).to_be_disabled()

    desk.reload()

    expect(desk.get_by_role("button", name="重拍，已按")).to_be_disabled()
    expect(desk.get_by_role("button", name="确认", exact=True)).to_be_enabled()


def test_a_button_for_everyone_can_be_pressed_again(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    summary = Card(title="小结", buttons=(Button(label="看我的孩子", token="mine", anyone=True),))
    school.tell(CLASS, summary)
    become(desk, demo_school.url, PARENT)
    open_chat(desk, CLASS.name)
    button = card(desk, "小结").get_by_role("button", name="看我的孩子")

    button.click()
    expect(said(desk, "这个按钮已经用过")).to_have_count(1)
    button.click()

    expect(said(desk, "这个按钮已经用过")).to_have_count(2)


def test_a_press_that_fails_is_told_and_can_be_tried_again(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    school.tell(TEACHER, grading_card())
    become(desk, demo_school.url, demo_school.teacher)
    button = desk.get_by_role("button", name="确认", exact=True)
    expect(button).to_be_visible()
    school.down = True
    button.click()
    expect(desk.get_by_role("alert")).to_contain_text("重新发送")
    school.down = False

    button.click()

    expect(said(desk, "已确认。已通知 1 位家长")).to_be_visible()


# Sending


def test_a_message_that_fails_is_kept_and_sent_again_once(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    school.down = True
    box(desk).fill("帮助")
    box(desk).press("Enter")
    again = desk.get_by_role("button", name="重新发送")
    expect(again).to_be_visible()
    school.down = False

    again.click()

    expect(card(desk, "我会这些")).to_be_visible()
    expect(again).to_have_count(0)
    expect(desk.get_by_role("article", name=re.compile("^我"))).to_have_count(1)
    assert [event.text for event in school.events] == ["帮助"]


ORDERS = """addEventListener("DOMContentLoaded", () => {
  window.orders = [];
  const log = document.getElementById("log");
  new MutationObserver(() => window.orders.push([...log.querySelectorAll("article")]
    .map((one) => one.classList[1]).join(" "))).observe(log, {childList: true});
});"""


def test_an_answer_never_stands_above_its_question_when_requests_are_answered_in_any_order(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    sent: list[Route] = []
    kept: list[tuple[Route, APIResponse]] = []

    def keep_the_first(route: Route) -> None:
        sent.append(route)
        first = len(sent) == 1  # told before waiting: the second is sent meanwhile
        answer = route.fetch()
        if first:
            kept.append((route, answer))
        else:
            route.fulfill(response=answer)

    desk.add_init_script(ORDERS)
    become(desk, demo_school.url, demo_school.teacher)
    desk.route("**/api/messages", keep_the_first)
    for words in ("帮助", "帮助"):
        box(desk).fill(words)
        box(desk).press("Enter")
    expect(desk.get_by_text("发送中…")).to_have_count(1)
    desk.wait_for_function("window.orders.at(-1) === 'mine mine'")
    kept[0][0].fulfill(response=kept[0][1])
    expect(card(desk, "我会这些")).to_have_count(2)

    assert not [order for order in desk.evaluate("window.orders") if order.startswith("bot")]
    assert desk.evaluate("window.orders.at(-1)") == "mine bot mine bot"


def test_an_answer_never_stands_above_its_question(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    desk.add_init_script(ORDERS)
    become(desk, demo_school.url, demo_school.teacher)
    for _ in range(3):
        box(desk).fill("帮助")
        box(desk).press("Enter")
    expect(card(desk, "我会这些")).to_have_count(3)
    expect(desk.get_by_role("article", name=re.compile("^我"))).to_have_count(3)

    assert not [order for order in desk.evaluate("window.orders") if order.startswith("bot")]


def test_shift_enter_makes_a_new_line_and_enter_sends(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    box(desk).press_sequentially("一")
    box(desk).press("Shift+Enter")
    box(desk).press_sequentially("二")
    box(desk).press("Enter")

    expect(said(desk, "没听懂")).to_be_visible()
    assert [event.text for event in school.events] == ["一\n二"]
    expect(box(desk)).to_have_value("")


def test_photos_can_be_taken_out_before_sending(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    desk.locator("#files").set_input_files([photo_file(f"{n}.jpg") for n in range(3)])
    thumbs = desk.get_by_role("list", name="要发的照片").get_by_role("listitem")
    expect(thumbs).to_have_count(3)

    desk.get_by_role("button", name="去掉第 2 张").click()
    expect(thumbs).to_have_count(2)
    desk.get_by_role("button", name="发送", exact=True).click()

    expect(card(desk, re.compile("口算"))).to_be_visible()
    assert len(school.events[0].attachments) == 2


def test_what_is_no_photo_or_too_large_is_not_put_in(
    desk: Page, demo_school: DemoSchool, tmp_path: Path
) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    (tmp_path / "安装.exe").write_bytes(b"MZ")
    (tmp_path / "大.jpg").write_bytes(bytes(21_000_000))

    desk.locator("#files").set_input_files([tmp_path / "安装.exe", tmp_path / "大.jpg"])

    expect(desk.get_by_role("alert")).to_contain_text("“安装.exe”不是照片")
    expect(desk.get_by_role("alert")).to_contain_text("“大.jpg”超过 20 MB")
    expect(desk.get_by_role("list", name="要发的照片")).to_be_hidden()


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_photo_can_be_pasted_or_dropped(desk: Page, demo_school: DemoSchool, way: str) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    target = {"paste": "#text", "drop": "#log"}[way]

    desk.locator(target).evaluate(
        """(target, way) => {
            const carried = new DataTransfer();
            const content = new Uint8Array([255, 216, 255]);
            carried.items.add(new File([content], "x.jpg", {type: "image/jpeg"}));
            const options = {bubbles: true, cancelable: true, composed: true};
            target.dispatchEvent(way === "paste"
              ? new ClipboardEvent("paste", {...options, clipboardData: carried})
              : new DragEvent("drop", {...options, dataTransfer: carried}));
        }""",
        way,
    )

    expect(desk.get_by_role("list", name="要发的照片").get_by_role("listitem")).to_have_count(1)


# What arrives


def test_a_live_card_moves_on_in_place(desk: Page, demo_school: DemoSchool, school: School) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    school.tell(TEACHER, progress_card(17), live="pile")
    bar = desk.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", "40")
    bar.evaluate("bar => { bar.dataset.mark = 'same'; }")
    school.tell(TEACHER, text="别的")
    expect(desk.get_by_text("别的")).to_have_count(2)  # in the chat and in the list

    school.tell(TEACHER, progress_card(42), live="pile")

    expect(bar).to_have_attribute("aria-valuenow", "100")
    expect(desk.get_by_role("article")).to_have_count(2)
    expect(desk.get_by_role("article").first.get_by_role("progressbar")).to_have_count(1)


def test_unread_messages_are_counted_until_they_are_read(
    phone: Page, demo_school: DemoSchool, school: School
) -> None:
    become(phone, demo_school.url, demo_school.teacher)
    expect(phone.get_by_role("button", name=CLASS.name)).not_to_contain_text("未读")
    school.tell(CLASS, text="一")
    school.tell(CLASS, text="二")
    row = phone.get_by_role("button", name=CLASS.name)
    expect(row).to_contain_text("2 条未读")
    expect(phone).to_have_title("(2) 青教")

    open_chat(phone, CLASS.name)
    phone.get_by_role("button", name="返回会话列表").click()

    expect(row).not_to_contain_text("未读")
    expect(phone).to_have_title("青教")


def test_new_messages_do_not_pull_a_reader_away_from_what_they_read(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    for number in range(40):
        school.tell(TEACHER, text=f"第 {number} 条")
    become(desk, demo_school.url, demo_school.teacher)
    log = desk.get_by_role("log")
    expect(desk.get_by_role("article")).to_have_count(40)
    log.evaluate("log => { log.scrollTop = 0; }")

    school.tell(TEACHER, text="新的")

    newest = desk.get_by_role("button", name="有新消息")
    expect(newest).to_be_visible()
    assert log.evaluate("log => log.scrollTop") == 0
    newest.click()
    expect(desk.get_by_role("article").last).to_be_in_viewport()


def test_a_broken_connection_is_said_and_mended(browser: Browser) -> None:
    school = School()
    with page_in(browser, DESK) as page:
        banner = page.get_by_text("连接断了，正在重连…")
        with serving(school.app()) as url:
            become(page, url, TEACHER)
            expect(box(page)).to_be_focused()
        expect(banner).to_be_visible()
        school.tell(TEACHER, text="断线时来的")

        with serving(school.app(), port=int(url.rpartition(":")[2])):
            expect(said(page, "断线时来的")).to_be_visible()
            expect(banner).to_be_hidden()
            page.goto("about:blank")


def test_being_offline_is_noticed_before_the_connection_breaks(
    desk: Page, demo_school: DemoSchool
) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    expect(box(desk)).to_be_focused()
    banner = desk.get_by_text("连接断了，正在重连…")

    desk.context.set_offline(True)
    expect(banner).to_be_visible()
    desk.context.set_offline(False)

    expect(banner).to_be_hidden()


def test_two_tabs_are_two_people(browser: Browser, demo_school: DemoSchool) -> None:
    with page_in(browser, DESK) as teacher:
        become(teacher, demo_school.url, demo_school.teacher)
        open_chat(teacher, demo_school.group)
        parent = teacher.context.new_page()
        become(parent, demo_school.url, demo_school.parent)
        open_chat(parent, demo_school.group)

        box(teacher).fill("今天的作业是口算11")
        box(teacher).press("Enter")

        said = parent.get_by_role("article", name=re.compile(f"^{demo_school.teacher.name}"))
        expect(said).to_contain_text("今天的作业是口算11")


# Large pictures


def test_a_picture_opens_large_zooms_and_gives_the_focus_back(
    desk: Page, demo_school: DemoSchool
) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    send_photo(desk, "口算11")
    picture = desk.get_by_role("button", name="看大图：批注后的照片")
    picture.click()
    viewer = desk.get_by_role("dialog", name="看大图")
    expect(viewer.get_by_role("img", name="批注后的照片")).to_be_visible()

    for key in ("+", "+", "-"):
        desk.keyboard.press(key)
    expect(viewer).to_have_attribute("data-zoom", "1.35")
    desk.mouse.wheel(0, -400)
    expect(viewer).to_have_attribute("data-zoom", "3.67")
    desk.keyboard.press("0")
    expect(viewer).to_have_attribute("data-zoom", "1.00")
    desk.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("img", name="第 9 题的答案")).to_be_visible()
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Escape")

    expect(viewer).to_be_hidden()
    expect(picture).to_be_focused()


def test_two_fingers_zoom_a_picture(phone: Page, demo_school: DemoSchool, school: School) -> None:
    school.files["3f/paper/annotated.jpg"] = school.files["3f/paper/9.jpg"] = a_photo()
    school.tell(TEACHER, grading_card())
    become(phone, demo_school.url, demo_school.teacher)
    open_chat(phone, BOT)
    phone.get_by_role("button", name="看大图：批注后的照片").click()

    fingers = phone.context.new_cdp_session(phone)
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 80)):
        points = [{"x": 195 - apart, "y": 400, "id": 0}, {"x": 195 + apart, "y": 400, "id": 1}]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    zoom = float(phone.get_by_role("dialog").get_attribute("data-zoom") or 0)
    assert 1.8 <= zoom <= 2.2


# Keyboard and screen reader


def test_everything_can_be_done_from_the_keyboard(desk: Page, demo_school: DemoSchool) -> None:
    desk.goto(demo_school.url)
    expect(desk.get_by_role("searchbox")).to_be_focused()
    desk.keyboard.type(demo_school.teacher.name)
    expect(desk.get_by_role("button", name=demo_school.teacher.name)).to_be_visible()
    expect(desk.locator(".person")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(box(desk)).to_be_focused()
    desk.keyboard.type("帮助")
    desk.keyboard.press("Enter")
    expect(card(desk, "我会这些")).to_be_visible()

    for _ in range(12):  # back over composer and chips into the card
        desk.keyboard.press("Shift+Tab")
        if desk.evaluate("document.activeElement.textContent") == "看示例":
            break
    desk.keyboard.press("Enter")

    expect(said(desk, "这个按钮已经用过")).to_be_visible()
    expect(desk.get_by_role("button", name="怎么拍得清楚")).to_be_focused()


def test_arrows_move_through_people_and_conversations(desk: Page, demo_school: DemoSchool) -> None:
    desk.goto(demo_school.url)
    expect(desk.locator(".person").first).to_be_visible()
    desk.keyboard.press("ArrowDown")
    expect(desk.locator(".person").first).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(desk.get_by_role("searchbox")).to_be_focused()
    become(desk, demo_school.url, demo_school.teacher)
    rows = desk.get_by_role("list", name="会话列表").get_by_role("button")
    rows.first.focus()

    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")

    expect(desk.get_by_role("heading", level=2)).not_to_have_text(BOT)


def test_a_phone_goes_from_list_to_chat_and_back(phone: Page, demo_school: DemoSchool) -> None:
    become(phone, demo_school.url, demo_school.teacher)
    expect(phone.get_by_role("log")).to_be_hidden()

    open_chat(phone, BOT)
    expect(phone.get_by_role("list", name="会话列表")).to_be_hidden()
    phone.go_back()

    expect(phone.get_by_role("list", name="会话列表")).to_be_visible()
    expect(phone.get_by_role("log")).to_be_hidden()


def test_a_laptop_shows_list_and_chat_side_by_side(desk: Page, demo_school: DemoSchool) -> None:
    become(desk, demo_school.url, demo_school.teacher)

    expect(desk.get_by_role("list", name="会话列表")).to_be_visible()
    expect(desk.get_by_role("log")).to_be_visible()
    expect(desk.get_by_role("button", name="返回会话列表")).to_be_hidden()


def test_one_can_become_somebody_else(page: Page, demo_school: DemoSchool) -> None:
    become(page, demo_school.url, demo_school.teacher)

    page.get_by_role("button", name="换人").click()
    page.get_by_role("button", name=demo_school.parent.name).click()

    expect(page.get_by_role("heading", name=demo_school.parent.name, level=1)).to_be_visible()


def test_a_screen_reader_meets_named_parts(desk: Page, demo_school: DemoSchool) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    send_photo(desk, "口算11")
    expect(card(desk, re.compile("口算"))).to_be_visible()

    heard = desk.locator("body").aria_snapshot()

    for part in (
        'navigation "会话"',
        'list "会话列表"',
        'log "聊天记录"',
        'region "口算11',
        'heading "口算11',
        'img "批注后的照片"',
        'textbox "消息"',
        'button "选照片"',
        'button "发送"',
    ):
        assert part in heard, part
    log = desk.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-busy", "false")


def test_a_whole_history_is_not_read_out(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    school.tell(TEACHER, text="旧的")
    desk.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
             const log = document.getElementById("log");
             window.loud = [];
             new MutationObserver((seen) => seen.forEach((one) => one.addedNodes.length
               && log.getAttribute("aria-live") === "polite" && window.loud.push(log.textContent)))
               .observe(log, {childList: true});
           });"""
    )
    become(desk, demo_school.url, demo_school.teacher)
    expect(desk.get_by_role("article")).to_have_count(1)
    expect(desk.get_by_role("log")).to_have_attribute("aria-live", "polite")

    school.tell(TEACHER, text="新的")

    expect(desk.get_by_role("article")).to_have_count(2)
    assert desk.evaluate("window.loud.length") == 1


UNNAMED = """() => [...document.querySelectorAll("button, input, textarea, img, [role]")]
  .filter((node) => node.checkVisibility({visibilityProperty: true}))
  .filter((node) => !node.closest("[aria-hidden=true]"))
  .filter((node) => !(node.getAttribute("aria-label") || node.getAttribute("alt")
    || node.getAttribute("aria-labelledby") || node.textContent.trim() || node.labels?.length
    || node.getAttribute("role") === "alert" || node.getAttribute("role") === "status"))
  .map((node) => node.outerHTML.slice(0, 120))"""

DOUBLE_IDS = """() => { const ids = [...document.querySelectorAll("[id]")].map((n) => n.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place); }"""

SMALL_TARGETS = """() => [...document.querySelectorAll("button, input, textarea")]
  .filter((node) => node.checkVisibility({visibilityProperty: true}))
  .map((node) => [node.getBoundingClientRect(), node])
  .filter(([box]) => box.width < 24 || box.height < 24)
  .map(([box, node]) => `${node.outerHTML.slice(0, 90)} ${box.width}×${box.height}`)"""

FAINT = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const image = style.backgroundImage;
      if (image !== "none") return channels(image.match(/rgb[^)]*\\)/)[0]);
      const [r, g, b, a = 1] = channels(style.backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = new Set();
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim()) continue;
    if (!node.checkVisibility({visibilityProperty: true})) continue;
    if (node.closest(".visually-hidden, noscript, script, style")) continue;
    const [a, b] = [light(channels(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const words = node.textContent.slice(0, 20);
    if (ratio < 4.5) faint.add(`${node.className || node.tagName} “${words}” ${ratio.toFixed(2)}`);
  }
  return [...faint];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_are_legible_controls_named_and_targets_large_enough(
    browser: Browser, demo_school: DemoSchool, school: School, scheme: str
) -> None:
    school.tell(CLASS, alarm_card())
    school.tell(CLASS, Card(title="【演练】二级告警", lines=("现在 对 25 · 错 4",)))
    school.tell(TEACHER, progress_card(17), live="pile")
    with page_in(browser, DESK, color_scheme=scheme, reduced_motion="reduce") as page:
        page.goto(demo_school.url)
        expect(page.locator(".person").first).to_be_visible()
        assert page.evaluate(FAINT) == []
        assert page.evaluate(UNNAMED) == []
        become(page, demo_school.url, demo_school.teacher)
        send_photo(page, "口算11")
        page.get_by_role("button", name="确认", exact=True).click()
        expect(page.get_by_role("button", name="确认，已按")).to_be_visible()
        page.locator("#files").set_input_files([photo_file()])
        for check in (FAINT, UNNAMED, DOUBLE_IDS, SMALL_TARGETS):
            assert page.evaluate(check) == []
        open_chat(page, CLASS.name)
        expect(page.locator(".card.alert")).to_be_visible()
        for check in (FAINT, UNNAMED, DOUBLE_IDS, SMALL_TARGETS):
            assert page.evaluate(check) == []


def test_the_page_never_scrolls_sideways(
    phone: Page, demo_school: DemoSchool, school: School
) -> None:
    long = "没有空格的很长的词" * 20 + "verylongwordwithoutspaces" * 10
    school.tell(
        TEACHER, Card(title=long, lines=(long,), buttons=(Button(label=long, token="t"),) * 3)
    )
    school.tell(TEACHER, text=long)
    become(phone, demo_school.url, demo_school.teacher)
    open_chat(phone, BOT)
    expect(phone.get_by_role("article")).to_have_count(2)

    for part in ("document.documentElement", "document.getElementById('log')"):
        assert phone.evaluate(f"{part}.scrollWidth - {part}.clientWidth") == 0


def test_a_card_with_pictures_takes_its_place_before_they_load(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    school.files["3f/paper/annotated.jpg"] = a_photo(size=(600, 800))
    school.files["3f/paper/9.jpg"] = a_photo(size=(300, 110))
    desk.add_init_script(
        """window.shift = 0;
           const add = (entry) => { window.shift += entry.value; };
           new PerformanceObserver((list) => list.getEntries().forEach(add))
             .observe({type: "layout-shift", buffered: true});"""
    )
    become(desk, demo_school.url, demo_school.teacher)
    expect(box(desk)).to_be_focused()
    before = desk.evaluate("window.shift")

    school.tell(TEACHER, grading_card())

    picture = desk.get_by_role("img", name="批注后的照片")
    expect(picture).to_have_js_property("naturalWidth", 600)
    assert desk.evaluate("window.shift") - before < 0.05
    height = picture.evaluate("image => image.getBoundingClientRect().height")
    width = picture.evaluate("image => image.getBoundingClientRect().width")
    assert width / height == pytest.approx(0.75, abs=0.15)


# Tricks


def test_nothing_in_a_name_or_a_message_becomes_markup(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    trick = '<img src=x onerror="window.tricked=1"><script>window.tricked=1</script>**粗**'
    group = ConsoleGroup(id="g-x", name=trick)
    tricky = ConsolePerson(
        id="x'\"<b>", name=f"王{trick}\u202eabc", roles=(trick,), school=trick, groups=(group,)
    )
    school.people.append(tricky)
    school.tell(tricky, Card(title=trick, subtitle=trick, lines=(trick,), source=trick))
    school.tell(tricky, text=trick)
    desk.goto(demo_school.url)
    desk.get_by_role("searchbox").fill("王")
    desk.get_by_role("button", name="王").click()
    expect(desk.get_by_role("article")).to_have_count(2)
    box(desk).fill(trick)
    box(desk).press("Enter")
    expect(said(desk, "没听懂").first).to_be_visible()
    desk.locator("[data-conversation='group:g-x']").click()
    expect(desk.get_by_role("heading", name=trick, level=2)).to_be_visible()

    assert desk.evaluate("window.tricked") is None
    assert desk.locator("img[src='x'], body b b, strong").count() == 0
    assert "\u202e" not in (desk.locator("body").text_content() or "")


def test_reloading_keeps_the_person_and_the_conversation(
    page: Page, demo_school: DemoSchool
) -> None:
    become(page, demo_school.url, demo_school.teacher)
    open_chat(page, demo_school.group)

    page.reload()

    expect(page.get_by_role("heading", name=demo_school.group, level=2)).to_be_visible()


def test_a_seat_that_has_ended_is_taken_again_without_a_word(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    become(desk, demo_school.url, demo_school.teacher)
    expect(box(desk)).to_be_focused()
    school.clock.forward(hours=13)

    box(desk).fill("帮助")
    box(desk).press("Enter")

    expect(card(desk, "我会这些")).to_be_visible()
