"""The loads of the benchmarks are what they say they are."""

import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise

from benchmarks.evening import SMALL
from benchmarks.homework_evening import stacks_of
from benchmarks.speakers import Question
from benchmarks.speaking import Heard, Load, _count
from benchmarks.usage import family, memory_mb, processor_s
from school.demo import demo_county


def test_an_evening_has_so_many_photos_and_no_class_sends_twice() -> None:
    stacks = stacks_of(demo_county(3600), photos=2000, largest=50)

    assert sum(stack.photos for stack in stacks) == 2000
    assert max(Counter(stack.class_id for stack in stacks).values()) == 1
    assert {stack.platform for stack in stacks} == {"dingtalk", "wecom"}


def test_small_stacks_come_later_and_from_schools_that_sent_nothing_before() -> None:
    stacks = stacks_of(demo_county(3600), photos=2000, largest=50)

    small = [stack for stack in stacks if stack.photos == SMALL]
    large = [stack for stack in stacks if stack.photos != SMALL]

    assert len(small) >= 5
    assert not {stack.school for stack in small} & {stack.school for stack in large}
    assert min(one.starts_s for one in small) > max(one.starts_s for one in large)


def test_neighbours_of_a_stack_never_have_the_same_page() -> None:
    (stack,) = stacks_of(demo_county(3600), photos=50, largest=50)

    pages = [stack.page(roll, pool=25) for roll in range(1, 51)]

    assert all(one != other for one, other in pairwise(pages))


def test_what_a_program_started_counts_to_its_family_until_it_ends() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "print(sum(range(3_000_000)), flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        alive = family(os.getpid())
        used, memory = processor_s([child.pid]), memory_mb(child.pid)
        child.communicate(b"\n")

    assert child.pid in alive
    assert used > 0
    assert memory > 1
    assert child.pid not in family(os.getpid())
    assert memory_mb(child.pid) == 0


def test_an_answer_given_twice_is_counted_and_one_of_two_messages_is_not() -> None:
    asked = [Question(f"u{number}", "错题本", kind=0) for number in range(4)]
    heard = Heard()
    twice = [("u1", '{"title": "错题本", "token": "a"}', True)] * 2
    parts = [("u2", '"错题本"', True), ("u2", '"第一题的图"', True), ("u2", '{"media": 1}', True)]
    changed = [("u3", '"错题本"', True), ("u3", '"错题本"', False)]

    _count([*twice, *parts, *changed], Load((), asked, rate=1, patience_s=1.0), heard)

    assert (heard.silent, heard.doubled.total()) == ([asked[0]], 1)
