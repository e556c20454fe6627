"""Access: organisations, people who work, their duties, and row security beneath it all."""
