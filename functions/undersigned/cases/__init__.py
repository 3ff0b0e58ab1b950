"""What happens: sign, confirm, withdraw, deliver, count."""
