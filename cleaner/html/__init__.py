"""An HTML page in, its text out."""
