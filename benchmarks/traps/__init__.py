"""Traps: sentences of article prose that look like chrome, each with the words of a rule."""
