"""Many rows on many machines: the verbs of the apps as functions of Arrow tables."""
