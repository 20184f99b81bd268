"""What people type when something happens is understood, the gravest first."""

import pytest

from school.alarm_policy import alarm_policy
from school.alarm_words import is_real, kind_called, kind_name, kind_of, place_of, without_names


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("南门 打架", "sos", "南门"),
        ("南门有陌生人打架", "sos", "南门"),
        ("报警 教学楼停电", "power_loss", "教学楼"),
        ("食堂冒烟了", "fire", "食堂"),
        ("校门口有陌生车", "unknown_vehicle", "校门口"),
        ("快来人", "sos", ""),
        ("教学楼三楼有人打架", "sos", "教学楼3楼"),
        ("3楼打架", "sos", "3楼"),
        ("三层打架", "sos", "3楼"),
        ("三(2)班有人打架", "sos", "三(2)班"),
        ("三年级2班有人打架", "sos", "三(2)班"),
        ("302教室着火", "fire", "302教室"),
        ("二号楼打架", "sos", "2号楼"),
        ("3个学生在楼梯打架", "sos", "楼梯"),
        ("女生宿舍楼梯间有人翻墙", "intrusion", "宿舍"),
    ],
)
def test_a_report_says_what_happened_and_where(text: str, kind: str, place: str) -> None:
    assert (kind_of(text), place_of(text, alarm_policy().places)) == (kind, place)


@pytest.mark.parametrize(
    ("word", "kind"), [("offline", "offline"), ("设备离线", "offline"), ("脱岗", "off_post")]
)
def test_a_kind_goes_by_its_code_its_name_and_its_words(word: str, kind: str) -> None:
    assert kind_called(word) == kind


def test_what_nobody_knows_has_no_kind_but_a_name() -> None:
    assert kind_called("外星人") is None
    assert kind_name("from-the-future") == "其他"


def test_who_says_it_is_real_is_believed() -> None:
    assert is_real("真警 南门打架")
    assert not is_real("南门打架")


def test_the_longest_name_is_taken_out_first() -> None:
    assert without_names("王小明和王小都在", ["王小", "王小明"]) == "某同学和某同学都在"
