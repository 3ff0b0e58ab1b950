"""Capture, confirm and count signatures without betraying who signed."""

__version__ = "0.1.0"  # here for pyproject.toml too, as what is deployed carries no metadata
