"""Cleaner inside other engines; all of them rest on `cleaner.batch`."""
