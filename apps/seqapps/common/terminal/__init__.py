"""Progress on stderr, and Ctrl-C."""
