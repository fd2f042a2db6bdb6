"""Alembic's revisions of the record. `frontdesk.records.schema` runs them."""
