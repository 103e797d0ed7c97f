"""Lines: what cleaners do to lines of web pages that people judged, article text or not."""
