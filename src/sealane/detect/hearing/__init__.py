"""How well was a hull heard, and what does its silence mean? Learnt from the feed in hand alone."""
