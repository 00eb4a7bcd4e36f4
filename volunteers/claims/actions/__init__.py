"""What happens to claims. The only writers of the room."""
