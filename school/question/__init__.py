"""How a typed question is read: its words, times, places and figures, step by step to a plan.

``school.questions`` is where to begin; ``plan`` is what comes out.
"""
