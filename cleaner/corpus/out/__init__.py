"""OUT: the places that a run can put what it makes, and what keeps runs apart there."""
