"""Migrations of a ledger's database, run by ``sealane.ledger`` itself when it opens one."""
