"""Who was near whom, and how did they move together? Meetings, rafts, followers, gatherings."""
