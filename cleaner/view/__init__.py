"""The report page: documents and runs as HTML that needs no network."""
