"""Who came and left, and whose hours are confirmed. The only writers of the room."""
