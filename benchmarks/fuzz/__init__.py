"""Random texts, pages, files, rules and command lines, checked against the laws of the design."""
