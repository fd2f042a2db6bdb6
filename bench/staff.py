"""A member of staff who is signed in, for measuring the console."""

import secrets

from frontdesk.console.cookies import COOKIE
from frontdesk.console.sessions import new_token, session_id
from frontdesk.records import Record, Role
from frontdesk.records.models import now


def signed_in(record: Record) -> dict[str, str]:
    """Make an account for an administrator and return the headers of a signed-in browser of theirs."""
    token, mark = new_token(), secrets.token_hex(6)
    with record.write() as work:
        account = work.staff.add(email=f"{mark}@bench.example", name=f"Bench {mark}", role=Role.ADMIN)
        session = work.staff.begin_session(account, session_id(token), now())
        session.verified_at = session.started_at
        work.commit()
    return {"Cookie": f"{COOKIE}={token}"}
