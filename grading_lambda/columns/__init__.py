"""Sums set out in columns (竖式): the four operations, with their carries and working.

``blocks`` finds the rules and what stands between them, ``cuts`` parts lines of text that run
through several columns of exercises, ``text`` reads the question, ``answers`` and ``readings`` the
result; ``sums`` takes these steps and is what the page reader calls.
"""
