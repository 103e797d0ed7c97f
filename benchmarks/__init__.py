"""Benchmarks: measured by hand or in CI, never asserted in tests."""
