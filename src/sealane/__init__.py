"""Sealane: shared awareness of, and civil response on, the sea lines of communication."""
