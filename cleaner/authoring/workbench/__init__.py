"""The workbench: a rule drafted from a line, checked, tried and saved, without a web page."""
