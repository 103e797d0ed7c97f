"""Formats: they read the files of a corpus, and write their clean copies."""
