"""The documentation site: pages written by hand, and those made from code, rules and real runs."""
