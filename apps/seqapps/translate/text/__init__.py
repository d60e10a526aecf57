"""Texts as ids: protected spans, pieces of words, mnemonics, plural messages."""
