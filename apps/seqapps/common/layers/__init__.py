"""Layers that several apps use, for all Keras backends."""
