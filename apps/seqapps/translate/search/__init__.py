"""Constraints of the beam search: symbols that a translation owes to its source."""
