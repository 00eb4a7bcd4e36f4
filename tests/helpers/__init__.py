"""What several test modules use: how pages are read, how servers are killed, what time it is."""
