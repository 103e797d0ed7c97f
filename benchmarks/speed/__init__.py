"""Speed: what cleaning costs, beside the plain way and beside other cleaners."""
