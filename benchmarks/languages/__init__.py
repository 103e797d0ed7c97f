"""Languages: what goes of the prompts of public translation catalogues in an article."""
