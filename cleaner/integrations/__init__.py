"""Cleaner inside other engines: tables, data sets, and documents with metadata."""
