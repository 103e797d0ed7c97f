"""Formats: what reads the files of a corpus, and writes their clean copies."""
