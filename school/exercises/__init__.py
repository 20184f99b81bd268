"""The types of exercise, one a file: text in, Solution out, or None when it is another type."""
