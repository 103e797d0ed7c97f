"""Regular expression denial of service: patterns that backtrack too much, found by structure."""
