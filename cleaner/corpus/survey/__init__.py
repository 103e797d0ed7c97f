"""The survey of a finished run: one pass over its reports, for the report page."""
