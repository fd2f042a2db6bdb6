"""Frontdesk: a conversational FAQ assistant for a clinic that offers ketamine treatment."""
