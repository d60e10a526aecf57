"""Words that may be wrong: homophones, and misspellings of frequent words."""
