"""Prose: how it is read (CommonMark, no HTML), what of it would change, and how it is shown."""
