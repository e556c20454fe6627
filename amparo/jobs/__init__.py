"""Jobs: work that takes longer than a page, done with the rights of whoever asked and no others."""
