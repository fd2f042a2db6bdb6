"""Teaching: from corrections that people accepted to a model that is installed only if it is no worse."""
