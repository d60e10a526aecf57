"""The command line: the group of apps, the verbs that every app has, and their options."""
