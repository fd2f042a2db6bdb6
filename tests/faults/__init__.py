"""Faults are injected into a real house while visitors write; afterwards the record is read back."""
