"""Rasa graph components: thin wrappers that carry messages to `understanding` and `safety`."""
