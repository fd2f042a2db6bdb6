"""Everything about who may use the console: signing in, accounts, the audit, the settings view."""

from fastapi import APIRouter

from frontdesk.console.routes import (
    account,
    accounts,
    audit,
    link,
    me,
    one_account,
    second_factor,
    settings,
    sign_on,
)

routes = APIRouter()
for part in (account, sign_on, link, second_factor, me, accounts, one_account, audit, settings):
    routes.include_router(part.routes)
