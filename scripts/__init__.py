"""Programs for whoever works on Diandan; the service needs none of them."""
