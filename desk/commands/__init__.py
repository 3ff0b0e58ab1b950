"""The commands, a file each: its name is what an organiser types."""
