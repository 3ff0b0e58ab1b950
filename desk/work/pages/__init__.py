"""The site as it is built here and as it is up."""
