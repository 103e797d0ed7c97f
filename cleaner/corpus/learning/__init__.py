"""Learning from a corpus: documents read and counted on disk, and rules written by site."""
