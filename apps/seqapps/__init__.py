"""seqapps: self-contained applications of sequence models."""

__version__ = "0.1.0"
