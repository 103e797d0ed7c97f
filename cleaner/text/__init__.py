"""Plain text in, edits out; knows no rule."""
