"""A witness: signs a log's checkpoint only when it grew out of the last one that it signed."""
