"""The product's clock where no bot runs: tidying, reminders and alarms are due all the same.

The bot asks for these by itself (``bot/running.py``), more often; asking twice does nothing twice.
What a schedule queues is told when a bot is back.
"""

from infra.cloudformation import Resources, att, item, ref

TICKS = {"EveryHour": ("hour", "rate(1 hour)"), "EveryFiveMinutes": ("minute", "rate(5 minutes)")}
"""The tick's name in ``school/ticks.py``, and how often."""
KEPT_S = 1800
"""A tick that is half an hour late is no use: the next has been."""


def schedules() -> Resources:
    """Return the schedules, and leave for them to call the function."""
    made: Resources = {
        "TickLater": item(
            "AWS::Lambda::EventInvokeConfig",
            {
                "FunctionName": ref("Tick"),
                "Qualifier": "$LATEST",
                "MaximumRetryAttempts": 1,
                "MaximumEventAgeInSeconds": KEPT_S,
                "DestinationConfig": {"OnFailure": {"Destination": att("TicksDead", "Arn")}},
            },
        )
    }
    for name, (tick, rate) in TICKS.items():
        made |= _rule(name, tick, rate)
    return made


def _rule(name: str, tick: str, rate: str) -> Resources:
    target = {
        "Id": "Tick",
        "Arn": att("Tick", "Arn"),
        "Input": f'{{"tick": "{tick}"}}',
        "RetryPolicy": {"MaximumEventAgeInSeconds": KEPT_S, "MaximumRetryAttempts": 3},
        "DeadLetterConfig": {"Arn": att("TicksDead", "Arn")},
    }
    return {
        name: item("AWS::Events::Rule", {"ScheduleExpression": rate, "Targets": [target]}),
        f"{name}May": item(
            "AWS::Lambda::Permission",
            {
                "FunctionName": ref("Tick"),
                "Action": "lambda:InvokeFunction",
                "Principal": "events.amazonaws.com",
                "SourceArn": att(name, "Arn"),
            },
        ),
    }
