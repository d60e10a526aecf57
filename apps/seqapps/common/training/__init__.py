"""Training from data to a model folder, with checkpoints."""
