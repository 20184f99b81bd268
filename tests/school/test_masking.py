"""No name goes out, however it is set, and nothing else is lost."""

from school.masking import masked


def test_names_are_left_out_wherever_they_stand() -> None:
    assert masked("张三丰和张三、张 三", ["张三", "张三丰"]) == "某同学和某同学、某同学"


def test_a_name_over_two_lines_goes_and_the_other_words_stay() -> None:
    assert masked("同学 王\n小明 画图", ["王小明"]) == "同学 某同学 画图"


def test_one_character_is_no_name() -> None:
    assert masked("王者", ["王", ""]) == "王者"
