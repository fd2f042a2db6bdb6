"""The edge: the only part of the house that faces visitors."""
