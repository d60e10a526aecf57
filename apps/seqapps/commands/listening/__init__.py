"""Sounds that are longer than a sentence."""
