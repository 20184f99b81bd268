"""The main job as conversations: a photo in, a graded card out, and who may see what."""

import io

import pytest
from PIL import Image

import bot.commands
from bot.commands.help import DAILY, MOST_ROWS, in_order
from message_cards.card import Card
from school.discover import discover
from school.people import Role
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    OTHER_HEAD,
    OTHER_PARENT,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    a_photo,
    all_words,
    words,
)

CAPTION = "三(2)班 12号 口算11"


def test_a_photo_becomes_a_graded_card_in_place(county: County) -> None:
    sent = county.say(MATH, CAPTION, photos=[a_photo()])

    assert len(sent) == 1
    card = Card.model_validate(sent[0].card)
    assert card.title == "口算11 · 三(2)班 · 12号"
    assert "4 题：对 1 · 错 1 · 空 1 · 待你看 1" in card.lines
    assert "错题：5×9=48（45）" in card.lines
    assert [b.label for b in card.buttons] == ["确认", "改判", "重拍"]
    assert card.sections[0].picture is not None
    assert [b.label for b in card.sections[0].buttons] == ["是 35，对", "不是，算错"]
    assert all(b.token and b.press is None for b in card.all_buttons())


def test_the_kept_photo_has_no_exif_and_no_name_in_its_key(county: County) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret"
    photo = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(photo, "JPEG", exif=exif)

    county.say(MATH, CAPTION, photos=[photo.getvalue()])

    kept = next(key for key in county.stored_files if key.endswith("photo.jpg"))
    assert b"secret" not in county.product.foundation.files.get(kept)
    assert PUPIL not in kept


def test_the_console_keeps_no_copy_of_the_photo(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])

    assert not list((county.product.foundation.settings.home / "console").rglob("m*"))


def test_the_teacher_revises_by_word_and_takes_it_back(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])

    revised = county.say(MATH, "第1题算对")
    undone = county.press(MATH, "撤销")

    assert "已改：第 1 题判对" in all_words(revised)
    assert "对 2 · 错 0" in all_words(revised)
    assert "已撤销" in all_words(undone)
    assert "对 1 · 错 1" in words(county.product.console.log.history(f"direct:{MATH}", limit=9)[1])


def test_an_unsure_item_is_settled_by_button(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])

    answered = county.press(MATH, "是 35，对")

    assert "对 2 · 错 1 · 空 1" in all_words(answered)


def test_saying_what_the_pupil_wrote_decides_the_mark(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])

    assert "第 1 题判对" in all_words(county.say(MATH, "第1题是45"))
    assert "第 1 题判错" in all_words(county.say(MATH, "第1题是46"))


def test_only_after_confirming_do_parents_see_their_own_child(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    before = county.say(PARENT, "孩子成绩")

    told = county.press(MATH, "确认")
    after = county.say(PARENT, "看看我家孩子这次的成绩")
    other = county.say(OTHER_PARENT, "孩子成绩")

    assert "还没有老师确认过" in all_words(before)
    assert "已确认 1 张" in all_words(told, to=MATH)
    assert "4 题对 1" in all_words(told, to=PARENT)
    assert OTHER_PARENT not in {m.to.id for m in told}
    assert "4 题对 1" in all_words(after)
    assert "还没有老师确认过" in all_words(other)
    assert "口算11" not in all_words(other)


def test_confirming_twice_tells_nobody_twice(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")

    again = county.say(MATH, "确认")

    assert "没有重复通知" in all_words(again)
    assert {m.to.id for m in again} == {MATH}


def test_a_button_pressed_twice_works_once(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    token = county.token(f"direct:{MATH}", "确认")
    county.press_token(MATH, token)

    again = county.press_token(MATH, token)

    assert "已经按过了" in all_words(again)
    assert {m.to.id for m in again} == {MATH}


def test_a_button_pressed_by_somebody_else_does_nothing(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    token = county.token(f"direct:{MATH}", "确认")

    refused = county.press_token(OTHER_PARENT, token)

    assert "不是发给你的" in all_words(refused)
    assert "还没有老师确认过" in all_words(county.say(PARENT, "成绩"))


def test_a_made_up_button_is_refused(county: County) -> None:
    assert "过期" in all_words(county.press_token(MATH, "x" * 24))


def test_another_teacher_cannot_grade_this_class(county: County) -> None:
    refused = county.say(OTHER_HEAD, CAPTION, photos=[a_photo()])

    assert "只有教这个班的老师能批改" in all_words(refused)
    assert OTHER_HEAD in all_words(refused)
    assert county.stored_files == []


def test_a_parent_cannot_send_photos_for_grading(county: County) -> None:
    refused = county.say(PARENT, CAPTION, photos=[a_photo()])

    assert "只对老师、班主任开放" in all_words(refused)
    assert PARENT in all_words(refused)
    assert county.stored_files == []


def test_without_consent_nothing_is_kept_and_the_parent_is_asked(county: County) -> None:
    refused = county.say(MATH, "三(2)班 7号 口算11", photos=[a_photo()])

    assert "没有保存这张照片" in all_words(refused, to=MATH)
    assert "同意书：作业批改与学情" in all_words(refused, to=NO_CONSENT_PARENT)
    assert county.stored_files == []

    assert "已记下：同意" in all_words(county.press(NO_CONSENT_PARENT, "同意"))
    graded = county.say(MATH, "三(2)班 7号 口算11", photos=[a_photo()])
    assert "口算11 · 三(2)班 · 7号" in all_words(graded)


def test_a_parent_who_read_the_text_may_agree_by_word(county: County) -> None:
    first = county.say(NO_CONSENT_PARENT, "同意")
    second = county.say(NO_CONSENT_PARENT, "同意")

    assert "同意书：作业批改与学情" in all_words(first)
    assert "已记下：同意" in all_words(second)


def test_withdrawing_deletes_what_was_kept(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")
    assert county.stored_files

    withdrawn = county.say(PARENT, "撤回同意")

    assert "1 份批改记录和照片" in all_words(withdrawn)
    assert county.stored_files == []
    for who in (PARENT, PUPIL):
        assert "家长发“同意”看说明再决定" in all_words(county.say(who, "成绩"))
    assert "没有保存这张照片" in all_words(county.say(MATH, CAPTION, photos=[a_photo()]))


def test_a_photo_without_a_name_is_asked_about_once(county: County) -> None:
    asked = county.say(MATH, "", photos=[a_photo()])
    answered = county.say(MATH, "三(2)班 12号")

    assert len(asked) == 1
    assert "这张是谁的作业" in all_words(asked)
    assert "三(2)班 · 12号" in all_words(answered)


def test_the_question_can_be_answered_by_button(county: County) -> None:
    asked = county.say(HEAD, "", photos=[a_photo()])
    label = Card.model_validate(asked[0].card).buttons[0].label

    answered = county.press(HEAD, label)

    assert "三(2)班 · 1号" in all_words(answered)


def test_until_the_name_is_known_nothing_is_stored(county: County) -> None:
    county.say(HEAD, "", photos=[a_photo()])

    assert county.stored_files == []


def test_cancelling_leaves_no_photo_anywhere(county: County) -> None:
    county.say(HEAD, "", photos=[a_photo()])
    answer = county.say(HEAD, "取消")

    assert "没有保存" in all_words(answer)
    assert not list((county.product.foundation.settings.home / "console").rglob("m*"))


def test_several_photos_are_taken_in_the_order_of_the_class_list(county: County) -> None:
    photos = [a_photo(f"page {n}") for n in range(3)]
    asked = county.say(HEAD, "口算11", photos=photos)

    done = county.press(HEAD, "按学号依次")

    assert "这 3 张是谁的作业" in all_words(asked)
    text = all_words(done)
    assert "3 张，12 题：对 3 · 错 3 · 空 3 · 待你看 3" in text
    assert all(f"{n}号：" in text for n in (1, 2, 3))
    assert len([m for m in done if m.live.startswith("batch:")]) == 1


def test_photos_sent_one_after_the_other_are_one_batch(county: County) -> None:
    county.say(MATH, "三(2)班 1号 口算11", photos=[a_photo("one")], drain=False)
    county.say(MATH, "三(2)班 2号 口算11", photos=[a_photo("two")], drain=False)

    sent = county.say(MATH, "三(2)班 3号 口算11", photos=[a_photo("three")])

    assert len({m.live for m in sent if m.live}) == 1
    assert "3 张" in all_words(sent)


def test_the_same_photo_again_returns_the_stored_result(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])

    again = county.say(MATH, CAPTION, photos=[a_photo()])

    assert "之前批过" in all_words(again)
    assert len(county.reader.asked) == 1


def test_the_same_message_delivered_three_times_is_answered_once(county: County) -> None:
    console = county.product.console
    _, event = console.say(
        console.person(MATH), f"direct:{MATH}", client_id="x", text=CAPTION, photos=[a_photo()]
    )

    fresh = [county.product.engine.receive(event) for _ in range(3)]
    sent = county.settle(0)

    assert fresh == [True, False, False]
    assert len(county.reader.asked) == 1
    assert len(sent) == 1


def test_in_a_group_a_childs_result_goes_to_the_teacher_alone(county: County) -> None:
    sent = county.say(MATH, CAPTION, photos=[a_photo()], group=GROUP)

    assert "12号" not in all_words(sent, to=GROUP)
    assert "私信" in all_words(sent, to=GROUP)
    assert "12号" in all_words(sent, to=MATH)


def test_a_parent_asking_in_the_group_is_answered_alone(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")

    sent = county.say(PARENT, "我家孩子的成绩", group=GROUP)

    assert "4 题对 1" in all_words(sent, to=PARENT)
    assert "对 1" not in all_words(sent, to=GROUP)


def test_asking_for_other_children_is_refused(county: County) -> None:
    for words_ in ("隔壁孩子呢", "全班成绩排名", "别人家孩子怎么样"):
        assert "只能看自己孩子" in all_words(county.say(PARENT, words_))


def test_the_class_summary_needs_five_pupils(county: County) -> None:
    for n in (1, 2, 3, 4):
        county.say(HEAD, f"三(2)班 {n}号 口算11", photos=[a_photo(str(n))])
    county.say(HEAD, "确认")

    few = county.say(HEAD, "小结")
    county.say(HEAD, "三(2)班 5号 口算11", photos=[a_photo("5")])
    county.say(HEAD, "确认")
    enough = county.say(HEAD, "小结")

    assert "不足 5 人" in all_words(few)
    assert "正确率" not in all_words(few).replace("先不出正确率", "")
    assert "完成 5/30 · 正确率 33%" in all_words(enough)


def test_the_summary_in_the_group_has_no_names_and_is_not_repeated(county: County) -> None:
    for n in (1, 2, 3, 4, 5):
        county.say(HEAD, f"三(2)班 {n}号 口算11", photos=[a_photo(str(n))])
    county.say(HEAD, "确认")

    posted = county.say(HEAD, "发小结")
    again = county.say(HEAD, "发小结")

    assert "完成 5/30" in all_words(posted, to=GROUP)
    assert "号" not in all_words(posted, to=GROUP)
    assert "不到 5 人" in all_words(again)
    assert GROUP not in {m.to.id for m in again}


def test_the_group_button_shows_each_parent_only_their_own(county: County) -> None:
    for n in (1, 2, 3, 4, 12):
        county.say(HEAD, f"三(2)班 {n}号 口算11", photos=[a_photo(str(n))])
    county.say(HEAD, "确认")
    county.say(HEAD, "发小结")

    mine = county.press(PARENT, "看我的孩子", group=GROUP)
    theirs = county.press(OTHER_PARENT, "看我的孩子", group=GROUP)

    assert "4 题对 1" in all_words(mine, to=PARENT)
    assert "还没有老师确认过" in all_words(theirs, to=OTHER_PARENT)
    assert "4 题对 1" not in all_words(mine, to=GROUP)


def test_a_principal_sees_aggregates_and_no_single_child(county: County) -> None:
    for n in (1, 2, 3, 4, 5):
        county.say(HEAD, f"三(2)班 {n}号 口算11", photos=[a_photo(str(n))])
    county.say(HEAD, "确认")

    assert "完成 5/30" in all_words(county.say(PRINCIPAL, "小结"))
    assert "5号" not in all_words(county.say(PRINCIPAL, "5号的成绩"))


def test_a_bad_photo_is_asked_for_again_or_read_anyway(county: County) -> None:
    county.reader.retake = "这张太暗了，请靠窗重拍一张。"

    retake = county.say(MATH, CAPTION, photos=[a_photo("dark")])
    insisted = county.press(MATH, "仍按这张批")

    assert "太暗" in all_words(retake)
    assert "4 题：对 1" in all_words(insisted)


def test_a_retaken_photo_needs_no_caption(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo("first")])
    county.say(MATH, "重拍")

    sent = county.say(MATH, "", photos=[a_photo("second")])

    assert "12号" in all_words(sent)
    assert len(county.reader.asked) == 2


def test_what_is_no_photo_is_named_and_the_others_are_graded(county: County) -> None:
    sent = county.say(MATH, CAPTION, photos=[a_photo(), b"<html>", b""])

    text = all_words(sent)
    assert "第 2 张（12号）：这个文件不是照片" in text
    assert "第 3 张（12号）：收到的是空文件" in text
    assert "4 题：对 1" in text


def test_help_shows_only_what_the_role_can_do(county: County) -> None:
    teacher = all_words(county.say(MATH, "帮助"))
    parent = all_words(county.say(PARENT, "帮助"))

    assert "批改" in teacher
    assert "撤回同意" not in teacher
    assert "撤回同意" in parent
    assert "改判" not in parent


@pytest.mark.parametrize(
    ("who", "role", "first"),
    [
        (MATH, Role.TEACHER, "批改"),
        (PARENT, Role.GUARDIAN, "成绩"),
        (PUPIL, Role.PUPIL, "练习"),
        ("qh-security-s1", Role.SECURITY, "访客"),
        ("qh-health_reporter-s1", Role.HEALTH_REPORTER, "卫生日报"),
        (PRINCIPAL, Role.PRINCIPAL, "综合查询"),
        ("qh-vice_principal-s1", Role.VICE_PRINCIPAL, "报警查询"),
        ("qh-bureau-1", Role.BUREAU, "综合查询"),
        ("qh-bureau_leader", Role.BUREAU_LEADER, "综合查询"),
        ("qh-admin-3", Role.ADMIN, "设备"),
    ],
)
def test_help_fits_a_screen_and_names_every_command(
    county: County, who: str, role: Role, first: str
) -> None:
    commands = [module.COMMAND for module in discover(bot.commands).values()]
    offered = {c.words[0] for c in commands if not c.roles or role in c.roles} - {"帮助"}

    card = Card.model_validate(county.say(who, "帮助")[0].card)

    assert card.rows[0].name == first
    assert len(card.rows) == 8
    more = card.sections[0].text.removeprefix("还能说：").split("、")
    assert {row.name for row in card.rows} | set(more) == offered
    assert len(card.rows) + len(more) == len(offered)


def test_help_begins_with_what_each_role_does_daily() -> None:
    commands = {name: module.COMMAND for name, module in discover(bot.commands).items()}
    assert set(DAILY) == set(Role)
    for role, daily in DAILY.items():
        assert len(set(daily)) == MOST_ROWS, role
        for name in daily:
            assert not commands[name].roles or role in commands[name].roles, (role, name)
    assert in_order(commands, {Role.CLASS_HEAD, Role.GUARDIAN})[:4] == [
        *("health", "result", "grade", "mistakes"),
    ]


@pytest.mark.parametrize(
    "who",
    [
        *("qh-security-s1", "qh-health_reporter-s1", PRINCIPAL, "qh-vice_principal-s1"),
        *("qh-bureau-1", "qh-bureau_leader", "qh-admin-3", HEAD, PUPIL),
    ],
)
def test_every_button_of_help_is_answered(county: County, who: str) -> None:
    buttons = Card.model_validate(county.say(who, "帮助")[0].card).buttons

    for button in buttons:
        said = all_words(county.press_token(who, button.token or ""))
        assert said, button.label
        assert "出错了" not in said, button.label
        assert "只对" not in said, button.label


def test_words_nobody_knows_get_the_nearest_commands(county: County) -> None:
    card = Card.model_validate(county.say(MATH, "今天天气怎么样")[0].card)

    assert card.title == "没有听懂"
    assert 2 <= len(card.buttons) <= 3


def test_a_press_by_somebody_else_does_not_use_the_button_up(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    token = county.token(f"direct:{MATH}", "确认")
    county.press_token(OTHER_PARENT, token)

    assert "已确认 1 张" in all_words(county.press_token(MATH, token), to=MATH)


def test_asking_something_else_in_between_loses_no_photo(county: County) -> None:
    county.say(MATH, "", photos=[a_photo()])
    county.say(MATH, "帮助")
    county.say(MATH, "三(2)班 99号")

    assert "三(2)班 · 12号" in all_words(county.say(MATH, "三(2)班 12号"))


def test_a_new_photo_takes_the_place_of_one_that_had_to_be_retaken(county: County) -> None:
    county.reader.retake = "这张太暗了，请靠窗重拍一张。"
    county.say(MATH, CAPTION, photos=[a_photo("dark")])
    county.reader.retake = None

    sent = county.say(MATH, CAPTION, photos=[a_photo("bright")])
    confirmed = county.say(MATH, "确认")

    assert "4 题：对 1" in all_words(sent)
    assert "要重拍" not in all_words(sent)
    assert "没批完" not in all_words(confirmed, to=MATH)


def test_next_years_homework_of_the_same_name_is_another(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo("this year")])
    county.say(MATH, "确认")
    county.clock.forward(days=365)

    county.say(MATH, CAPTION, photos=[a_photo("next year")])

    assert "全班完成 1/30" in all_words(county.say(MATH, "确认"), to=MATH)
