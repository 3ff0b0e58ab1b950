"""What leaves the desk in a file, and who has left since."""
