"""Model folders, and the programs that are made of a trained network."""
