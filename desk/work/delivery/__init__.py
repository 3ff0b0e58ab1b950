"""The pack that a target is handed: what was signed, how many did, and who asked to be named."""
