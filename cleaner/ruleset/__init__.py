"""What a rule is, and how rule files become a checked set of rules."""
