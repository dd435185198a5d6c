"""How is a finding told, named, revised and counted? From what was found to events on record."""
