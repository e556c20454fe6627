"""The key service: holds the keys in a process of its own and gives them out only for a ticket, counted and written."""
