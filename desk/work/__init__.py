"""What the desk does, whoever asks: no terminal and no page is known here."""
