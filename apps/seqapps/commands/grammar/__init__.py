"""Sentences that a person writes down: their syntax, their graph, their pronunciation."""
