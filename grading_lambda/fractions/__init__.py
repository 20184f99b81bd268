"""Exercises with stacked fractions (分数): “1/2+□=5/6” with bars, and what is written there.

- Where they are: ``bars`` and their ``bar_ends``, ``rows`` of them with what stands level,
  ``upright`` pages.
- What is printed: ``said`` reads a row as two lines of text, ``printed`` makes one exercise of it.
- What is written: ``places`` to write in, ``answers`` behind “=”, ``signs`` in circles, ``loose``
  ink beside them; ``evidence`` puts the readings of numbers together, ``doubt`` and ``slash`` say
  where a digit may be lost.

``exercises`` takes these steps and is what the page reader calls.
"""
