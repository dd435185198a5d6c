"""How the tables of what is shared come to be, step by step."""
