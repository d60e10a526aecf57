"""Files of translations: what is read from them, and how they are written back."""
