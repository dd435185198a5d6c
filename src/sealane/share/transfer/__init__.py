"""How does one node take what another gives? Offers, the door, receipts, what waits."""
