"""Places to write inside a line: “3×□=12”, “3+5○7”, “3米=( )厘米”, “8-__=3”, “17÷5=□……□”.

- Where a line has one: ``slots`` asks ``rule_slots``, ``arcs`` and ``bands``; ``row_parts`` and
  ``pieces`` cut and join lines so that each holds one exercise; ``surroundings`` says what
  stands around a place; ``hidden_brackets`` finds by the room of others where signs hide theirs.
- What the place asks: ``forms`` and ``templates``, and ``remainder_places`` of a division with
  remainder.
- What is written there: ``places`` and ``openings`` cut it out, ``framed``, ``bracket_shapes``
  and ``between`` take the print around it off, ``answers`` and ``remainders`` read it.
"""
