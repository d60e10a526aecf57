"""Texts as sequences of ids: words, and pieces of words."""
