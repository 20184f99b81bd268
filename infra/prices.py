"""List prices a month's bill is reckoned from, and what was measured of the product.

us-east-1, US dollars, on demand, written down on 2026-11-22 from memory and, for Aurora's capacity
units and the proxy's least charge, from published guides: **check them against AWS's price pages
before you budget**. Prices of cn-northwest-1 are in renminbi and were not at hand; there the same
bill is multiplied by ``IN_CHINA``, which is an assumption and nothing else.
"""

GB_SECOND = 0.0000166667
"""Lambda, x86, per GB of memory and second."""
MILLION_REQUESTS = 0.20
"""Lambda."""
PUT_1000, GET_1000 = 0.005, 0.0004
"""S3."""
S3_GB_MONTH = 0.023
SQS_MILLION = 0.40
CAPACITY_UNIT_HOUR = 0.12
"""Aurora Serverless v2."""
PROXY_UNIT_HOUR, PROXY_LEAST_UNITS = 0.015, 8
"""RDS Proxy for Aurora Serverless: per capacity unit, of which eight at least are charged."""
AURORA_GB_MONTH, AURORA_MILLION_IO = 0.10, 0.20
FARGATE_CPU_HOUR, FARGATE_GB_HOUR = 0.04048, 0.004445
BALANCER_HOUR, BALANCER_UNIT_HOUR = 0.0225, 0.008
NAT_HOUR, NAT_GB = 0.045, 0.045
ENDPOINT_HOUR = 0.01
"""Of one endpoint in one zone."""
ADDRESS_HOUR = 0.005
"""A public IPv4 address."""
LOG_GB, METRIC_MONTH, ALARM_MONTH, SECRET_MONTH, KEY_MONTH = 0.50, 0.30, 0.10, 0.40, 1.0
OUT_GB = 0.09
"""What leaves for the internet."""
IN_CHINA = 7.1 * 1.15
"""Renminbi a US dollar, and that regions in China are said to cost 10 to 15 % more."""

HOURS = 730
"""Of a month."""

PAGES_A_PUPIL = 22
"""One photographed page a school day: assumed."""
QUESTIONS_A_PUPIL = 8
"""What a pupil's family and teachers ask in a month, beside homework: assumed."""
PAGE_S, READER_GB = 1.1, 3538 / 1024
"""A page of 30 exercises on two vCPUs: benchmarks/README.md, “Time and memory”."""
PAGE_MB = 0.5
"""A photo re-encoded, its annotated copy and the crops: assumed from the sample pages."""
CALLS_A_PAGE, CALL_S = 9, 0.045
"""Functions called from a photo to its confirmed result, and the median time of one: counted on
the product in one process on 2026-11-22 (SQLite, 2 cores with a load of 12: an upper bound)."""
CALLS_A_QUESTION = 2
"""Who somebody is, and the question: counted the same way."""
CALL_GB, WORK_GB = 1.0, 1769 / 1024
PUTS_A_PAGE, GETS_A_PAGE = 4, 5
"""Photo, annotated photo and two crops; read, shown, sent."""
MESSAGES_A_PAGE = 6
"""Requests of SQS: two messages, each sent, received and deleted."""
IDLE_CALLS_S, IDLE_CALL_S = 5.0, 0.005
"""What one bot asks by itself (bot/running.py: events five times a second, alarms once)."""
ROWS_KB_A_PAGE = 12
"""Of a page's answers, marks, mastery and audit in the database, with indexes: assumed."""
IO_A_CALL = 10
"""Blocks of the database a call reads from or writes to storage: assumed."""
MONTHS_KEPT = 12
LOG_KB_A_CALL = 0.5
"""A line a call of ours, at the level INFO, and what Lambda itself writes of it."""
PEAK_SHARE = 0.60
"""Of a day's pages that arrive in the evening's three hours: assumed."""
EVENING_H, EVENING_PEAK = 3, 3
UNIT_CALLS_S = 60
"""Calls a second one capacity unit serves: assumed until measured on Aurora."""
SCHOOL_DAYS = 22
