"""Reading of texts: styles, lines, blocks, and what is copied from them."""
