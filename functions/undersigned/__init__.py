"""Capture, confirm and count signatures without betraying who signed."""
