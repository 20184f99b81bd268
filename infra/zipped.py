"""The functions that run from the zip: what each is called, has, knows and may."""

from dataclasses import dataclass

from infra.bucket import LIBRARY, PAPERS, PREFIXES, Prefix
from infra.policies import (
    READ,
    REMOVE,
    WRITE,
    Statement,
    may_be_fed_by,
    may_call,
    may_keep_notes,
    may_see_that_files_are_gone,
    may_send,
    may_use_files,
    may_use_key,
)
from infra.queues import READINGS_TIMEOUT_S
from infra.variables import FILES, HOME, MEANING, MODEL, READER, RECORDS, TABLES

SMALL_MB = 1024
ONE_CPU_MB = 1769
"""Of memory: Lambda gives a whole processor with it."""
ANSWER_S = 55
"""Less than the minute for which boto3, and ``bot/app.py`` over HTTP, wait for an answer."""
EVERYTHING = (*HOME, *RECORDS, *FILES, *MODEL, *MEANING)
EVERYDAY = tuple(one for one in PREFIXES if one is not LIBRARY)


@dataclass(frozen=True)
class Zipped:
    """A function that runs from the zip."""

    name: str
    """What its name ends with; ``school/lambdas.py`` says which calls it takes."""
    handler: str
    memory_mb: int
    timeout_s: int
    variables: tuple[str, ...]
    may: tuple[Statement, ...] = ()
    storage_mb: int = 512
    code: str = "CodeKey"
    """Parameter that names its zip."""

    @property
    def logical(self) -> str:
        """Return its name in the template."""
        return self.name.capitalize()


def zipped() -> tuple[Zipped, ...]:
    """Return the functions that run from the zip."""
    return (_call(), _search(), _work(), _tick(), _readings(), _migrate())


def _call() -> Zipped:
    return Zipped(
        name="call",
        handler="entry.handler",
        memory_mb=SMALL_MB,
        timeout_s=ANSWER_S,
        variables=EVERYTHING,
        may=(*_keeps(EVERYDAY), may_use_key("s3")),
    )


def _search() -> Zipped:
    index = may_use_files((READ,), (LIBRARY,), sid="Index")
    return Zipped(
        name="search",
        handler="entry.handler",
        memory_mb=ONE_CPU_MB,
        timeout_s=ANSWER_S,
        variables=EVERYTHING,
        may=(index, may_see_that_files_are_gone(), may_use_key("s3")),
        storage_mb=1024,
    )


def _work() -> Zipped:
    sends = (may_keep_notes(), may_send("Wanted"), may_use_key("s3", "sqs"), may_call(READER))
    reads = ("QINGJIAO_ERASURES", "QINGJIAO_READER", "QINGJIAO_READINGS_WANTED")
    return Zipped(
        name="work",
        handler="entry.handler",
        memory_mb=ONE_CPU_MB,
        timeout_s=110,  # queued work is leased for 120 s; then another bot takes it
        variables=(*EVERYTHING, *reads),
        may=(*_keeps(PREFIXES), *sends),
        storage_mb=1024,
    )


def _tick() -> Zipped:
    return Zipped(
        name="tick",
        handler="entry.tick",
        memory_mb=ONE_CPU_MB,
        timeout_s=300,
        variables=EVERYTHING,
        may=(*_keeps(PREFIXES), may_send("TicksDead"), may_use_key("s3", "sqs")),
        storage_mb=1024,
    )


def _readings() -> Zipped:
    # A reading too long for a message lies beside its photo.
    long_ones = may_use_files((READ, REMOVE), (PAPERS,), sid="LongReadings")
    rights = (may_be_fed_by("Done"), long_ones, may_see_that_files_are_gone())
    return Zipped(
        name="readings",
        handler="entry.readings",
        memory_mb=SMALL_MB,
        timeout_s=READINGS_TIMEOUT_S,
        variables=(*HOME, *RECORDS, *FILES),
        may=(*rights, may_use_key("s3", "sqs")),
    )


def _migrate() -> Zipped:
    return Zipped(
        name="migrate",
        handler="entry.migrate",
        memory_mb=SMALL_MB,
        timeout_s=900,
        variables=(*HOME, *TABLES),
        # Tables go first: functions refuse older ones, and take newer ones.
        code="MigrateKey",
    )


def _keeps(of: tuple[Prefix, ...]) -> tuple[Statement, ...]:
    """Let files be read, written and removed, and be found gone."""
    files = may_use_files((READ, WRITE, REMOVE), of, sid="Files")
    return files, may_see_that_files_are_gone()
