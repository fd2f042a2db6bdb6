"""Reviewing conversations: what a list is filtered by, the words for what was understood, the queue."""
