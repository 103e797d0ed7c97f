"""For people who write rules: examples, backtracking, profiling, training."""
