"""Everything that the rooms hold of a person, to download."""
