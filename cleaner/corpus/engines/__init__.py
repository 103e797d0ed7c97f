"""Engines: what does the tasks of a run, on one machine or many."""
