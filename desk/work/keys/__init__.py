"""The organiser keys: which there are, how they lie on the disk, and what opens them."""
