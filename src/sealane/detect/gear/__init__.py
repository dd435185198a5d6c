"""With which gear does a hull fish? Rules and a learned classifier over the same spells."""
