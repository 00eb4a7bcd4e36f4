"""Staff write down whom somebody of their community named as their second person (accounts.standing)."""
