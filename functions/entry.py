"""What AWS Lambda calls: one zip, one entry, and a few Lambdas that differ in what they may do.

Which function runs on which Lambda is in ``school/lambdas.py``. Importing this imports what every
function needs; the module of the function that is called is imported when the call comes.
"""

import os
from importlib import import_module

from school.starting import without_collecting

with without_collecting():
    from chalicelib.by_name import BY_NAME
    from chalicelib.runtime import Function, Payload, error_of
    from school.actor import parse_call
    from school.errors import SchoolError, Unavailable
    from school.logs import write_logs
    from school.settings import Settings
    from school.store.records import migrate as migrate_tables

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # Alone: the handler that the runtime brings writes an error's own words, which quote people.
    write_logs("json", "INFO", alone=True)


def handler(event: Payload, context: object) -> Payload:
    """Run the function that a signed call names; return its answer, or its error."""
    try:
        function = function_named(parse_call(event).function)
    except SchoolError as error:
        return error_of(error)
    return function(event, context)


def function_named(name: str) -> Function:
    """Return a function, whose module is imported when it is first asked for.

    Raises:
        Unavailable: This version of the product has none of that name.
    """
    with without_collecting():
        found = BY_NAME.get(name)
    if found is None:
        raise Unavailable("这里还没有这个功能。请稍后再试。")
    return found


def readings(event: Payload, context: object) -> Payload:
    """Take a batch of finished readings from their queue; return those that shall come again."""
    taken: Payload = import_module("chalicelib.readings").handler(event, context)
    return taken


def tick(event: Payload, context: object) -> Payload:
    """Ask for what is due at a tick of the cloud's schedules."""
    asked: Payload = import_module("chalicelib.ticks").handler(event, context)
    return asked


def migrate(event: object, context: object) -> Payload:  # noqa: ARG001  # Lambda's
    """Bring the tables to this version of the product, and say which that is."""
    return {"version": migrate_tables(Settings())}
