"""Growth and reading use cases: who may write and read, and that nothing stays without consent."""

import pytest

from chalicelib.call import Call
from chalicelib.growth import expire
from school.consent import ConsentState, Decide, Purpose
from school.errors import ConsentMissing, Expired, NotFound, NotUnderstood, PermissionDenied
from school.growth import Dimension, EntryState
from school.growth_record import (
    AddPhotos,
    Ask,
    DecideGrowth,
    EntryOf,
    EntryReport,
    GrowthOf,
    GrowthRecord,
    Noted,
    NoteGrowth,
    NoteOf,
    Undone,
    WaitingList,
    WaitingOf,
)
from school.notices import NoticeKind
from school.reading import (
    ClassReadingOf,
    ClassWeek,
    ReadingOf,
    ReadingRecord,
    RecordedReading,
    RecordReading,
    UndoReading,
)
from tests.builders import a_decision
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool, pupil_id
from tests.stored import raw_bytes

DIGEST = "d" * 64
CANARY = "73190"


@pytest.fixture
def agreed(school: WorkingSchool) -> WorkingSchool:
    """Return a school where the guardians of pupils 1 to 6 agreed to the growth record."""
    with school.records.begin() as unit:
        unit.consents.add_all(
            a_decision(f"p{n}", f"g{n}", purpose=Purpose.GROWTH) for n in range(1, 7)
        )
    return school


def note(school: WorkingSchool, caption: str, *, by: str = "chen", **more: object) -> Noted:
    request = NoteGrowth.model_validate({"caption": caption, **more})
    return school.ask(by, "note_growth", request=request, answer=Noted)


def read(school: WorkingSchool, caption: str = "", *, by: str = "g2") -> GrowthRecord:
    request = GrowthOf(caption=caption)
    return school.ask(by, "growth_record", request=request, answer=GrowthRecord)


def decide(
    school: WorkingSchool, entry_id: str, *, by: str = "wang", reason: str = ""
) -> EntryReport:
    request = DecideGrowth(entry_id=entry_id, approve=not reason, reason=reason)
    return school.ask(by, "decide_growth", request=request, answer=EntryReport)


def waiting(school: WorkingSchool, *, by: str = "wang") -> WaitingList:
    return school.ask(by, "growth_waiting", request=WaitingOf(), answer=WaitingList)


def withdraw(school: WorkingSchool, roll_no: int) -> None:
    school.clock.forward(minutes=1)
    request = Decide(pupil_id=pupil_id(roll_no), agree=False, purpose=Purpose.GROWTH)
    school.ask(f"g{roll_no}", "decide_consent", request=request, answer=ConsentState)


def test_a_teacher_s_note_shows_at_once_for_each_pupil(agreed: WorkingSchool) -> None:
    noted = note(agreed, "记一笔 1号 2号 艺术 合唱比赛一等奖")

    assert [(e.name, e.state) for e in noted.entries] == [
        ("1号", EntryState.SHOWN),
        ("2号", EntryState.SHOWN),
    ]
    assert [line.text for line in read(agreed).lines] == ["合唱比赛一等奖"]
    assert agreed.notices() == []


def test_whoever_nobody_agreed_for_is_left_out_and_the_guardians_are_asked(
    agreed: WorkingSchool,
) -> None:
    noted = note(agreed, "记一笔 1号 9号 品德 打扫")

    assert [e.name for e in noted.entries] == ["1号"]
    assert noted.without_consent == ("9号",)
    (asked,) = agreed.notices()
    assert (asked.kind, asked.pupil_id, asked.purpose) == (
        NoticeKind.CONSENT,
        "p9",
        Purpose.GROWTH,
    )


def test_nothing_is_written_without_consent(agreed: WorkingSchool) -> None:
    before = agreed.rows()

    with pytest.raises(ConsentMissing, match="没有记进成长档案"):
        note(agreed, f"记一笔 9号 品德 {CANARY}")
    with pytest.raises(ConsentMissing):
        record(agreed, f"记录阅读 9号 《{CANARY}》 30分钟", by="chen")

    assert agreed.rows() == before
    assert CANARY not in agreed.everything_stored()


@pytest.mark.parametrize("by", ["zhao", "zhou", "guard", "ye", "xu", "g3"])
def test_others_write_and_read_nothing_of_the_class(agreed: WorkingSchool, by: str) -> None:
    note(agreed, f"记一笔 1号 品德 {CANARY}")
    rows = agreed.rows()

    for caption in ("记一笔 三(2)班 1号 品德 打扫", "记一笔 品德 打扫"):
        if by != "g3" or "班" in caption:
            with pytest.raises((PermissionDenied, NotUnderstood)):
                note(agreed, caption, by=by)
    with pytest.raises(PermissionDenied):
        note(agreed, "记一笔 品德 打扫", by=by, pupil_id="p1")
    with pytest.raises(PermissionDenied):
        read(agreed, "三(2)班 1号", by=by)
    request = GrowthOf(pupil_id=pupil_id(1))
    with pytest.raises(PermissionDenied):
        agreed.ask(by, "growth_record", request=request, answer=GrowthRecord)
    assert agreed.rows() == rows


def test_a_class_of_the_same_name_in_another_county_is_never_reached(
    agreed: WorkingSchool,
) -> None:
    with pytest.raises(NotFound, match="没有 1 号"):
        note(agreed, "记一笔 三(2)班 1号 品德 打扫", by="ma")


def test_what_a_family_writes_waits_for_the_class_head(agreed: WorkingSchool) -> None:
    noted = note(agreed, "记一笔 技能 学会了游泳", by="g2", digests=[DIGEST])

    (told,) = agreed.notices()
    assert (told.kind, told.reader.user) == (NoticeKind.GROWTH_WAITING, "wang")
    assert read(agreed, "2号", by="chen").lines == ()
    assert [line.state for line in read(agreed).lines] == [EntryState.WAITING]
    listed = waiting(agreed)
    assert [(e.name, e.line.text) for e in listed.entries] == [("吴小满", "学会了游泳")]

    decide(agreed, noted.entries[0].entry_id)

    assert [line.text for line in read(agreed, "2号", by="chen").lines] == ["学会了游泳"]
    assert waiting(agreed).total == 0
    (answer,) = agreed.notices()
    assert (answer.kind, answer.reader.user) == (NoticeKind.GROWTH_DECIDED, "g2")


def test_a_head_is_told_when_nothing_waited_and_then_once_a_day(agreed: WorkingSchool) -> None:
    told = []
    for n in range(1, 6):
        note(agreed, "记一笔 体育 每天跳绳", by=f"g{n}", pupil_id=f"p{n}")
        told.append(len(agreed.notices()))

    assert told == [1, 1, 0, 0, 0]
    listed = waiting(agreed)
    assert (len(listed.entries), listed.total) == (3, 5)


def test_a_head_who_was_done_hears_of_the_next_entry_of_the_day(agreed: WorkingSchool) -> None:
    for text in ("学会了游泳", "会做一道菜"):
        entry = note(agreed, f"记一笔 技能 {text}", by="g2").entries[0].entry_id
        assert [n.kind for n in agreed.notices()] == [NoticeKind.GROWTH_WAITING]
        decide(agreed, entry)
        agreed.notices()


def test_an_author_reads_why_and_nobody_else_does(agreed: WorkingSchool) -> None:
    entry = note(agreed, "记一笔 技能 学会了游泳", by="g2").entries[0].entry_id

    decide(agreed, entry, reason="请写具体一点")

    report = agreed.ask("g2", "growth_entry", request=EntryOf(entry_id=entry), answer=EntryReport)
    assert (report.reason, report.name) == ("请写具体一点", "吴小满")
    assert read(agreed).lines == ()
    with pytest.raises((PermissionDenied, NotFound)):
        agreed.ask("g1", "growth_entry", request=EntryOf(entry_id=entry), answer=EntryReport)
    with pytest.raises(NotFound):
        agreed.ask("chen", "growth_entry", request=EntryOf(entry_id=entry), answer=EntryReport)


@pytest.mark.parametrize("by", ["chen", "zhao", "g2", "zhou", "ma"])
def test_only_the_class_head_moderates(agreed: WorkingSchool, by: str) -> None:
    entry = note(agreed, "记一笔 技能 学会了游泳", by="g2").entries[0].entry_id

    with pytest.raises(PermissionDenied):
        decide(agreed, entry, by=by)
    with pytest.raises(PermissionDenied):
        waiting(agreed, by=by)


def test_a_pupil_writes_about_oneself(agreed: WorkingSchool) -> None:
    noted = note(agreed, "记一笔 技能 会做一道菜", by="p2")

    assert [(e.name, e.state) for e in noted.entries] == [("吴小满", EntryState.WAITING)]


def test_what_is_missing_is_asked_and_nothing_is_written_meanwhile(
    agreed: WorkingSchool,
) -> None:
    rows = agreed.rows()

    kind = note(agreed, "记一笔 1号 在合唱比赛里领唱")
    child = note(agreed, "记一笔 技能 学会了游泳", by="g1")

    assert (kind.ask, kind.choices[0].id) == (Ask.DIMENSION, Dimension.ARTS)
    assert (child.ask, [c.name for c in child.choices]) == (Ask.CHILD, ["林小满", "林小禾"])
    assert agreed.rows() == rows


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("记一笔 品德 主动帮助同学", "没看出是哪位同学"),
        ("记一笔 99号 品德 打扫", "没有 99 号"),
        ("记一笔 1号 品德", "要记什么"),
        (f"记一笔 1号 品德 {'长' * 201}", "写了 201 字"),
    ],
)
def test_a_slip_is_told_and_nothing_is_written(
    agreed: WorkingSchool, caption: str, words: str
) -> None:
    rows = agreed.rows()

    with pytest.raises((NotUnderstood, NotFound), match=words):
        note(agreed, caption)

    assert agreed.rows() == rows


@pytest.mark.parametrize("caption", ["记一笔 小满 品德 打扫", "记一笔 三(2)班 小满 品德 打扫"])
def test_a_given_name_of_many_names_nobody(agreed: WorkingSchool, caption: str) -> None:
    with pytest.raises(NotUnderstood, match="同名"):
        note(agreed, caption)

    assert [e.name for e in note(agreed, "记一笔 三(2)班 吴小满 品德 打扫").entries] == ["2号"]


def test_the_same_note_again_is_the_same_entry(agreed: WorkingSchool) -> None:
    first = note(agreed, "记一笔 1号 品德 打扫", digests=[DIGEST])
    second = note(agreed, "记一笔 1号 品德 打扫", digests=[DIGEST])

    assert not first.entries[0].before
    assert second.entries[0].before
    assert second.entries[0].uploads == first.entries[0].uploads
    assert agreed.rows()["growth_entries"] == 1


def test_a_note_is_taken_back_with_its_photos(agreed: WorkingSchool) -> None:
    noted = note(agreed, "记一笔 1号 2号 品德 打扫", digests=[DIGEST])
    for entry in noted.entries:
        agreed.files.put(entry.uploads[0], b"jpeg", content_type="image/jpeg")

    request = NoteOf(note_id=noted.note_id)
    with pytest.raises(PermissionDenied, match="只能撤销自己记的"):
        agreed.ask("wang", "undo_growth", request=request, answer=Undone)
    undone = agreed.ask("chen", "undo_growth", request=request, answer=Undone)
    agreed.work_off()

    assert undone.entries == 2
    assert agreed.files.content == {}
    with pytest.raises(NotFound, match="已经撤销"):
        agreed.ask("chen", "undo_growth", request=request, answer=Undone)


def test_a_note_written_again_keeps_its_photo_when_the_erasure_comes_late(
    agreed: WorkingSchool,
) -> None:
    noted = note(agreed, "记一笔 1号 品德 打扫", digests=[DIGEST])
    agreed.ask("chen", "undo_growth", request=NoteOf(note_id=noted.note_id), answer=Undone)
    (entry,) = note(agreed, "记一笔 1号 品德 打扫", digests=[DIGEST]).entries
    agreed.files.put(entry.uploads[0], b"jpeg", content_type="image/jpeg")

    agreed.clock.forward(hours=2)
    agreed.work_off()

    assert list(agreed.files.content) == [entry.uploads[0]]


def test_a_family_adds_photos_only_before_the_head_has_looked(agreed: WorkingSchool) -> None:
    noted = note(agreed, "记一笔 技能 学会了游泳", by="g2")
    request = AddPhotos(note_id=noted.note_id, digests=(DIGEST,))
    added = agreed.ask("g2", "add_growth_photos", request=request, answer=Noted)
    decide(agreed, noted.entries[0].entry_id)

    assert added.photos == 1
    with pytest.raises(Expired, match="已经审核过"):
        agreed.ask("g2", "add_growth_photos", request=request, answer=Noted)


def test_what_is_written_down_is_not_readable_in_the_database(agreed: WorkingSchool) -> None:
    note(agreed, f"记一笔 2号 身心 {CANARY}")

    stored = raw_bytes(agreed.records.database)

    assert b"v1." in stored
    assert CANARY.encode() not in stored
    with agreed.records.begin() as unit:
        assert unit.growth.rows_of(pupil_id(2))[0].text.endswith(CANARY)


def test_withdrawing_takes_every_word_photo_and_book_along(agreed: WorkingSchool) -> None:
    noted = note(agreed, f"记一笔 2号 品德 {CANARY}", digests=[DIGEST])
    book = record(agreed, f"记录阅读 《{CANARY}》 30分钟", by="g2", digest=DIGEST)
    for key in (noted.entries[0].uploads[0], book.upload):
        agreed.files.put(key, b"jpeg", content_type="image/jpeg")
    note(agreed, "记一笔 1号 品德 打扫")
    assert CANARY in agreed.everything_stored()

    withdraw(agreed, 2)
    agreed.work_off()

    assert CANARY not in agreed.everything_stored()
    assert agreed.files.content == {}
    assert agreed.rows()["growth_entries"] == 1
    assert not read(agreed).consented
    with pytest.raises(ConsentMissing):
        note(agreed, "记一笔 2号 品德 打扫")


def test_what_waits_is_not_shown_once_consent_is_withdrawn(agreed: WorkingSchool) -> None:
    entry = note(agreed, "记一笔 技能 学会了游泳", by="g2").entries[0].entry_id

    withdraw(agreed, 2)

    assert waiting(agreed).entries == ()
    with pytest.raises(NotFound):
        decide(agreed, entry)


def test_homework_counts_only_where_the_portrait_was_agreed_to(agreed: WorkingSchool) -> None:
    agreed.confirmed(2)
    assert read(agreed).homework is None
    with agreed.records.begin() as unit:
        unit.consents.add(a_decision("p2", "g2", purpose=Purpose.PORTRAIT))

    assert read(agreed).homework == 1


def test_a_record_comes_in_pages_by_term_and_dimension(agreed: WorkingSchool) -> None:
    for n in range(6):
        agreed.clock.forward(minutes=1)
        note(agreed, f"记一笔 2号 品德 第{n}次打扫")
    note(agreed, "记一笔 2号 艺术 合唱")

    first = read(agreed)
    second = agreed.ask("g2", "growth_record", request=GrowthOf(page=2), answer=GrowthRecord)
    arts = read(agreed, "2号 艺术", by="chen")

    assert (len(first.lines), first.pages, len(second.lines)) == (4, 2, 3)
    assert [line.text for line in arts.lines] == ["合唱"]
    assert first.counts[Dimension.CHARACTER] == 6
    assert read(agreed, "上学期").lines == ()


def test_a_family_that_names_somebody_else_gets_nobody(agreed: WorkingSchool) -> None:
    for caption in ("隔壁小明", "吴小满", "所有同学"):
        with pytest.raises(NotFound, match="只能看自己孩子的"):
            read(agreed, caption, by="g3")


def test_what_is_past_its_time_goes(agreed: WorkingSchool) -> None:
    note(agreed, "记一笔 1号 品德 打扫")
    record(agreed, "记录阅读 《小王子》 30分钟", by="g2")
    call = Call(agreed.adapters(), SYSTEM_ACTOR)
    with agreed.records.begin() as unit:
        assert expire(unit, call) == 0

    agreed.clock.forward(days=5 * 366)
    call = Call(agreed.adapters(), SYSTEM_ACTOR)
    with agreed.records.begin() as unit:
        assert expire(unit, call) == 2


def record(
    school: WorkingSchool, caption: str, *, by: str = "g2", **more: object
) -> RecordedReading:
    request = RecordReading.model_validate({"caption": caption, **more})
    return school.ask(by, "record_reading", request=request, answer=RecordedReading)


def test_reading_is_written_down_by_family_pupil_and_teacher(agreed: WorkingSchool) -> None:
    record(agreed, "记录阅读 《小王子》 30分钟")
    record(agreed, "昨天读了一个半小时《西游记》", by="p2")
    last = record(agreed, "记录阅读 2号 《小王子》 20分钟", by="chen")

    assert (last.name, last.month.minutes, last.month.days) == ("2号", 140, 2)
    request = ReadingOf()
    month = agreed.ask("g2", "reading_record", request=request, answer=ReadingRecord)
    assert [(b.title, b.minutes) for b in month.total.books] == [("西游记", 90), ("小王子", 50)]


def test_a_day_of_reading_has_its_most(agreed: WorkingSchool) -> None:
    record(agreed, "记录阅读 《小王子》 590分钟")
    rows = agreed.rows()

    with pytest.raises(NotUnderstood, match="还能记 10 分钟"):
        record(agreed, "记录阅读 《西游记》 11分钟")

    assert agreed.rows() == rows
    assert record(agreed, "记录阅读 《小王子》 590分钟").before
    assert record(agreed, "记录阅读 《西游记》 10分钟").minutes == 10


def test_reading_is_taken_back_by_whoever_wrote_it(agreed: WorkingSchool) -> None:
    request = UndoReading(entry_id=record(agreed, "记录阅读 《小王子》 30分钟").entry_id)

    with pytest.raises(PermissionDenied):
        agreed.ask("chen", "undo_reading", request=request, answer=Undone)
    agreed.ask("g2", "undo_reading", request=request, answer=Undone)

    assert agreed.rows()["reading_entries"] == 0


def test_a_class_s_week_is_told_in_aggregate_and_never_changes(agreed: WorkingSchool) -> None:
    for n in range(1, 6):
        record(agreed, "读了半小时《小王子》", by=f"g{n}", pupil_id=f"p{n}")
    agreed.clock.forward(days=7)

    def told() -> ClassWeek:
        request = ClassReadingOf()
        return agreed.ask("chen", "class_reading", request=request, answer=ClassWeek)

    week = told()
    withdraw(agreed, 1)

    assert (week.readers, week.usual_minutes, week.books) == (5, 30, ("小王子",))
    assert told() == week


@pytest.mark.parametrize("by", ["g1", "p1", "zhao", "guard", "ma"])
def test_others_get_no_week_of_the_class(agreed: WorkingSchool, by: str) -> None:
    request = ClassReadingOf(caption="三(2)班", class_id="qt.t1.s1.g3.c2")
    if by == "ma":
        week = agreed.ask(by, "class_reading", request=request, answer=ClassWeek)
        assert week.class_id.startswith("yh.")
        return
    with pytest.raises(PermissionDenied):
        agreed.ask(by, "class_reading", request=request, answer=ClassWeek)
