"""What is shared, and what is written on it? A product, its body, its name and its label."""
