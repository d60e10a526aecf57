"""Translated pairs and terms of a project, which the network reads beside a text."""
