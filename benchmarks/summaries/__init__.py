"""Summaries: what pages for people say in figures, made of the files of results."""
