"""How a typed question is read, step by step; ``school.questions`` takes the steps and says them.

- What may be said: ``words``, ``intents``, ``table`` (each indicator and member by its words),
  ``sounds``, ``slips``, ``places``, and ``times`` by ``periods``, ``lately``, ``pairs``, ``shift``.
- What a question says: ``reading`` takes it apart, ``links`` explains its words by indicators,
  ``choice`` and ``doubt`` decide between them, ``groups``, ``parts`` and ``terms`` hold several.
- What that comes to: ``draft``, ``settling`` and ``checks`` end in a ``plan`` or a refusal;
  ``follow`` changes the last plan, ``labels`` and ``nearest`` are for asking back.
- What names nothing: ``described`` and ``meant``; what stands around it: ``asides``, ``beside``.
- A word nobody knows: ``learnt`` chooses among ``candidates`` by ``weights``.
"""
