"""The check digit of a roll number: every single wrong digit and every swap of neighbours shows.

The algorithm is H. Michael Damm's, from “Total anti-symmetrische Quasigruppen” (thesis, Marburg
2004). Unlike ISO 7064 MOD 11-2 it never needs an X, which no column of digit bubbles has; unlike
Luhn's it finds every swap.
"""

_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(roll: str) -> str:
    """Return the digit to write behind *roll*, which is made of the digits 0-9."""
    state = 0
    for digit in roll:
        state = int(_TABLE[state][int(digit)])
    return str(state)


def is_checked(digits: str) -> bool:
    """Tell whether the last of *digits* is the check digit of those before it."""
    return len(digits) > 1 and check_digit(digits) == "0"
