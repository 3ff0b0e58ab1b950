"""What a campaign costs: by a month's signatures and views, and at worst in a day."""
