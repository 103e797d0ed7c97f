"""Exactness: the compiled core against its reference in Python, on real and on random texts."""
