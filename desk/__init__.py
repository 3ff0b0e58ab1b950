"""The organiser's command line: what runs on their own computer, beside the key."""
