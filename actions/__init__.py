"""Rasa custom actions, one thin file each: they decide what to say, they store nothing."""
