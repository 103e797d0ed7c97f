"""A set of rules run over a text, to edits."""
