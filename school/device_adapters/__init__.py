"""How devices of each make say what happened: one mapped file each, no code."""
