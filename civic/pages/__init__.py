"""Pages that show several rooms at once: landing, home, desk, gallery, errors, the API's description."""
