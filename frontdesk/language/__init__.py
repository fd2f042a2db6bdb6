"""What both halves need to read a message: clean text, sentences and asks, sentence vectors.

Pure: no Rasa, no web framework, no database. Valid Python 3.10.
"""
