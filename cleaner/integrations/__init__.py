"""Cleaner inside other engines: Arrow, pandas, Polars, datasets, datatrove, Ray, Spark."""
