"""Putting the built site up, and telling the stack of its actions."""
