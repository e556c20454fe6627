"""The room for narratives: reading reports into claims, and telling figures in words. Pure: no database."""
