"""Corpora: what a run over files costs, beside the bare files and beside datatrove."""
