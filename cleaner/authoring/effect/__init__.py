"""The effect of rules: what a rule set newly removes, or no longer removes, against another."""
