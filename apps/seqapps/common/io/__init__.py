"""Files, texts, tables and sound."""
