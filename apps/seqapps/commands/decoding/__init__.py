"""Connectionist temporal classification: its equations, and the search for a sentence."""
