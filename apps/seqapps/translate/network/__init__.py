"""The networks: a Transformer, and the recurrent network of the course."""
