"""What the API hears and answers: requests in, pages and problems out."""
