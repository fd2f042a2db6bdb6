"""How the rest of the house talks to the dialogue engine: one door, one secret, honest statuses."""
