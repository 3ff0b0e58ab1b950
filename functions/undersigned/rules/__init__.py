"""What is true without any library: the standard library only, and no word of AWS."""
