"""Who uses a node, and what may they do? Accounts, roles, tokens, limits, and who read what.

``Accounts`` makes and checks them, each change an entry of the ledger; ``view`` is what a party
sees; ``acting`` who acts at the command line; ``Limiter`` says how long to wait; ``Reads`` records
who read what.
"""

from __future__ import annotations

from sealane.share.account.account import Account, Accounts
from sealane.share.account.acting import acting, unaccounted
from sealane.share.account.limit import SIGNING_IN, Limit, Limiter
from sealane.share.account.oidc import Provider
from sealane.share.account.reads import Gather, Reads
from sealane.share.account.role import ACTS, ROLES, acts_of, read_roles
from sealane.share.account.view import view

__all__ = [
    "ACTS",
    "ROLES",
    "SIGNING_IN",
    "Account",
    "Accounts",
    "Gather",
    "Limit",
    "Limiter",
    "Provider",
    "Reads",
    "acting",
    "acts_of",
    "read_roles",
    "unaccounted",
    "view",
]
