"""Learning measured: generated sites, and the sites of the benchmark with several pages."""
