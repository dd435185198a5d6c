"""What did a transmitter say of itself, and is it the same hull? Claims, changes, names."""
