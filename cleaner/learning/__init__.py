"""Learning the chrome of a site from its own pages: lines that recur become rules."""
