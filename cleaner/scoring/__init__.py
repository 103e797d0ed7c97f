"""The linear scorer: features cut into bins, weighted and added up."""
