"""What is answered to a plan about figures; ``school.figures`` chooses among these and adds up.

- Which rows: ``rows`` of the plan's indicators, places and times, put together in ``cells``.
- One figure: ``values``, ``change``, ``ratio``, ``means``; its ``targets`` and ``conditions``.
- Several: ``series``, ``sums``, ``year_shares``, ``steps`` from year to year, ``terms`` named one
  by one, ``filters``, ``both`` of two conditions, and ``chosen`` from a list.
- What is said with it: ``words``, ``meaning``, ``reasons``, ``refusals``; ``answer`` holds it all.
- What comes next: ``chips`` of the plan, ``drill``, and ``questions`` that go on from the last.
"""
