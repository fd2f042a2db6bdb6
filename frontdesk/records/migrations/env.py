"""What Alembic runs for every command, on the connection that `frontdesk.records.schema` hands over."""

from alembic import context

from frontdesk.records.models import Base
from frontdesk.records.schema import ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=ours,
    render_as_batch=True,  # SQLite cannot alter most of a table in place
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
