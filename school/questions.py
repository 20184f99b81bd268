"""What a question about figures means: rules that read it into a typed plan.

The steps: one spelling; what is no question is refused; names that are said in full are set
aside; times, places and what is wanted are read and their words accounted for; what is left has
to be explained, all of it, by indicators of the catalogue; the plan is checked against what there
is. A question that can only change the last plan is read as such a change. Two readings equally
near are asked back, and a word nobody can place is said back instead of being dropped.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from school.indicator_catalogue import Catalogue
from school.people import UnitId, UnitKind
from school.question.at_once import told_at_once
from school.question.beyond import amount_of_a_list, beyond
from school.question.checks import Refused, finished
from school.question.completed import completed, is_share
from school.question.differing import differing
from school.question.draft import Draft, about, about_all
from school.question.follow import about_another, followed, is_bound
from school.question.follow_lists import of_a_list
from school.question.follow_pairs import of_the_last
from school.question.learnt import learnt, may_be_judged
from school.question.links import Match
from school.question.meant import meant
from school.question.named_apart import between_targets, names_several
from school.question.plan import Intent, Plan, QuestionRead, Refusal
from school.question.reading import Asker, Reading, is_brief, taken_apart
from school.question.refusals import refused
from school.question.rereading import reading_of
from school.question.several import all_meant, are_too_few, is_named, lists_so_many
from school.question.table import LinkTable, link_table
from school.question.terms import one_by_one
from school.question.told import ASKS_MORE, are_of, told_in, without, without_whose
from school.question.unsettled import asked_back, refusal_of, unknown
from school.question.words import spelt
from school.spelling import simplified

LONGEST = 1000
"""Characters of a message that are looked at."""
_MADE_UP = re.compile(r"比$|中位数|[准方]差$|增长率")
"""What no share is by itself, as a mean of shares is: “男女比”."""
_LOOKED_AT = 6
_FEW = 3
"""Indicators of a question that tells amounts of theirs."""
_NOTHING_NAMED = frozenset({Refusal.UNKNOWN, Refusal.NOT_BROKEN_DOWN, Refusal.NO_SUCH_PLACE})
"""Refusals of what may still be described."""


def read_question(
    text: str,
    *,
    catalogue: Catalogue,
    places: Mapping[UnitId, tuple[str, UnitKind]],
    today: date,
    last: Plan | None = None,
) -> QuestionRead:
    """Return what a question means: a plan, readings to choose from, or why there is none.

    Args:
        text: As it was typed.
        catalogue: Every indicator one may name.
        places: Name and kind of every unit one may name.
        today: The county's day.
        last: The plan of the answer before.
    """
    return _read(text, Asker(link_table(catalogue), places, today), catalogue, last)


def read_named(
    text: str,
    *,
    catalogue: Catalogue,
    places: Mapping[UnitId, tuple[str, UnitKind]],
    today: date,
) -> QuestionRead:
    """Return what a question means by itself, and by names alone: nothing it describes is found.

    Whoever asks about the answer before says less, and what they say describes many things.
    """
    asker = Asker(link_table(catalogue), places, today)
    read = _read(text, asker, catalogue, None, described=False)
    return read.model_copy(
        update={"brief": is_brief(taken_apart(simplified(text[:LONGEST]), asker))}
    )


def _read(
    text: str, asker: Asker, catalogue: Catalogue, last: Plan | None, *, described: bool = True
) -> QuestionRead:
    question = simplified(text[:LONGEST])
    refusal = refused(question)
    if refusal is not None:
        return QuestionRead(question=question, refusal=refusal, covered=0.0)
    share = _share_of_the_last(question, asker, catalogue, last)
    if share is not None:
        return share
    reading = reading_of(question, asker)
    apart = differing(reading, asker, catalogue)
    if apart is not None:
        return QuestionRead(question=question, plan=apart)
    read = _of_another_told(reading, asker, catalogue) or _by_rules(
        reading, asker, catalogue, last, described=described
    )
    if read.refusal in _NOTHING_NAMED:
        read = _without_told(reading, asker, catalogue, last, described=described) or read
    judged = described and not (reading.draft.where or lists_so_many(question))
    if judged and may_be_judged(reading, read.refusal):
        read = learnt(reading, asker, catalogue, last=last) or read
    told = beyond(question) or _dropped(question, read.plan)
    return read if not told or _picks_out(read) else _not_picked_out(question, told, read)


def _share_of_the_last(
    question: str, asker: Asker, catalogue: Catalogue, last: Plan | None
) -> QuestionRead | None:
    """Return a share of which one part is the figure told before; None: nothing of the kind."""
    whole = completed(question, last, catalogue)
    plan = _read(whole, asker, catalogue, None).plan if whole else None
    if plan is None or not is_share(plan):
        return None
    return QuestionRead(question=question, plan=plan, follows=True, bound=True)


def _dropped(question: str, plan: Plan | None) -> str:
    """Return the amount that a list of everything would leave out of account."""
    everything = plan is not None and plan.intent is Intent.LIST and not plan.aim and not plan.where
    return amount_of_a_list(question) if everything else ""


def _picks_out(read: QuestionRead) -> bool:
    """Return True where nothing was dropped that picks some out of several."""
    plans = [option.plan for option in read.options] + ([read.plan] if read.plan else [])
    return all(plan.where or plan.nth > 1 for plan in plans) if plans else False


def _not_picked_out(question: str, told: str, read: QuestionRead) -> QuestionRead:
    why, near = Refusal.NOT_PICKED_OUT, read.nearest
    return QuestionRead(question=question, refusal=why, named=told, nearest=near, covered=0.0)


def _of_another_told(reading: Reading, asker: Asker, catalogue: Catalogue) -> QuestionRead | None:
    """Return what is asked behind a figure that is told: “目标是100%，现在多少”; None: nothing."""
    text = spelt(reading.question)
    told = [] if reading.draft.where else told_in(text)
    asked = without_whose(text, told)
    if not told or asked == without(text, told) or not ASKS_MORE.search(asked):
        return None
    read = _by_rules(reading_of(asked, asker), asker, catalogue, None, described=False)
    meant = read.plan.indicators[:_FEW] if read.plan else ()
    known = are_of(told, [figure for one in meant for figure in catalogue[one].figures])
    return read.model_copy(update={"question": text}) if known and meant else None


def _without_told(
    reading: Reading, asker: Asker, catalogue: Catalogue, last: Plan | None, *, described: bool
) -> QuestionRead | None:
    """Return what a question means without the amounts it tells, all of them its figures' own."""
    text = spelt(reading.question)
    told = told_in(text)
    if not told:
        return None
    bare = reading_of(without(text, told), asker)
    read = _by_rules(bare, asker, catalogue, last, described=described)
    if described and may_be_judged(bare, read.refusal):
        read = learnt(bare, asker, catalogue, last=last) or read
    meant = read.plan.indicators if read.plan and not read.plan.condition else ()
    figures = [figure for one in meant[:_FEW] for figure in catalogue[one].figures]
    return read.model_copy(update={"question": text}) if are_of(told, figures) else None


def _by_rules(
    reading: Reading, asker: Asker, catalogue: Catalogue, last: Plan | None, *, described: bool
) -> QuestionRead:
    understood = _understood(reading, catalogue=catalogue, table=asker.table, last=last)
    wanted = reading.draft.intents
    held = understood.plan and between_targets(reading.question, understood.plan, wanted)
    if held:
        return understood.model_copy(update={"plan": held})
    if names_several(reading, understood, catalogue):
        several = one_by_one(reading, asker, catalogue)
        if several is not None and not are_too_few(len(several.terms), reading.question):
            return QuestionRead(question=reading.question, plan=several)
    if not described or not _names_nothing(understood, reading):
        return understood
    told = meant(reading, asker, catalogue)
    read = _described(told, catalogue=catalogue, last=last) if told else understood
    return understood if read.refusal not in {None, Refusal.NO_SUCH_TIME} else read


def _names_nothing(understood: QuestionRead, reading: Reading) -> bool:
    """Return True for a question that may describe what it does not name."""
    if understood.refusal not in _NOTHING_NAMED or understood.follows or reading.impossible:
        return False
    if Intent.RATIO in reading.draft.intents:
        return False  # it would be told without being measured
    return bool(reading.computed) or not reading.names_some


def _described(told: Reading, *, catalogue: Catalogue, last: Plan | None) -> QuestionRead:
    """Return what a question means that describes a figure."""
    if not told.chosen.matches:
        return asked_back(told, catalogue).model_copy(update={"described": True})
    draft = about(told.draft, told.chosen.matches)
    if last is not None and (told.follow or not _timed(draft)):
        draft = about_another(told.draft, last=last, indicator=draft.indicators[0])
    read = _answered(told, draft, catalogue)
    return read.model_copy(update={"described": True})


def _timed(draft: Draft) -> bool:
    return bool(draft.periods or draft.now or draft.every or draft.year_before)


def _understood(
    reading: Reading, *, catalogue: Catalogue, table: LinkTable, last: Plan | None
) -> QuestionRead:
    draft = reading.draft
    if last is not None:
        of_it = of_a_list(reading, last, catalogue) or of_the_last(reading, last)
        if of_it is not None:
            return QuestionRead(question=reading.question, plan=of_it, follows=True)
        changed = followed(reading, draft, last=last, catalogue=catalogue, table=table)
        if changed is not None:
            read = _answered(reading, changed, catalogue, follows=True)
            other = read.plan is not None and read.plan.indicators != last.indicators
            bound = other and is_bound(reading, draft, last, catalogue)
            return read.model_copy(update={"described": other, "bound": bound})
    of_people = _MADE_UP.search(reading.computed) is not None
    if reading.computed and reading.names_some and (of_people or not reading.of_shares):
        return refusal_of(reading, Refused(Refusal.UNKNOWN, reading.computed, _ids(reading)))
    if reading.impossible:
        return refusal_of(reading, Refused(Refusal.NO_SUCH_TIME, reading.impossible))
    return _of_what_is_named(reading, catalogue, table)


def _of_what_is_named(reading: Reading, catalogue: Catalogue, table: LinkTable) -> QuestionRead:
    draft, chosen = reading.draft, reading.chosen
    if draft.where and not is_named(chosen.matches, reading.words.text):
        return unknown(reading, catalogue, table)
    matches = all_meant(reading, table.links)
    if are_too_few(len(matches), reading.question):
        return unknown(reading, catalogue, table)
    if matches:
        return _answered(reading, about(draft, matches), catalogue)
    if chosen.readings and (draft.intent is not Intent.LIST or draft.where):
        return asked_back(reading, catalogue)
    return _of_all(reading, catalogue, table)


def _ids(reading: Reading) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.link.indicator.id for m in reading.found[:_LOOKED_AT]))


def _answered(
    reading: Reading, draft: Draft, catalogue: Catalogue, *, follows: bool = False
) -> QuestionRead:
    result = finished(draft, catalogue)
    if isinstance(result, Refused):
        return refusal_of(reading, result, follows=follows)
    return QuestionRead(question=reading.question, plan=result, follows=follows)


def _of_all(reading: Reading, catalogue: Catalogue, table: LinkTable) -> QuestionRead:
    """Return what is asked of all indicators, or of a heading; else what is not known."""
    at_once = told_at_once(reading.draft, reading.words, catalogue)
    draft = at_once or about_all(reading.draft, reading.words, catalogue)
    if draft.indicators:
        return _answered(reading, draft, catalogue)
    if draft.intent is not Intent.LIST:
        return unknown(reading, catalogue, table)
    words = "" if draft.group else reading.words.content
    full = _listable(reading) if words and not draft.where else []
    if words and not full:
        return unknown(reading, catalogue, table)
    listed = replace(about(draft, tuple(full)), group=draft.group, by="")
    return _answered(reading, listed, catalogue)


def _listable(reading: Reading) -> list[Match]:
    """Return what a list is of: what has figures, or else the first few that are counted live."""
    full = [m for m in reading.found if m.full and not m.members]
    return [m for m in full if not m.link.indicator.live] or full[:_LOOKED_AT]
