"""Exercises worked out in lines of their own: 脱式 and equations.

``lines`` says which lines belong to a question, ``steps`` whether each is equal to it;
``exercises`` takes these steps and is what the page reader calls.
"""
