"""How long was a hull where, and by which way? Spells, stays, calls, transits."""
