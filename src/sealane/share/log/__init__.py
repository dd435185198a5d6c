"""What has been said to whom? Contents, sends, onward permissions, lapses, origins, evidence."""
