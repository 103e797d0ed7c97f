"""Where a run writes: a directory or a bucket."""
