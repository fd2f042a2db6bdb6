"""Masked copies of what people typed: names, contact details, dates of birth and numbers taken out."""

from frontdesk.records.masking.masker import Masker

__all__ = ["Masker"]
