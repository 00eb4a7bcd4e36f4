"""Django's PostgreSQL backend, made to notice a server that is frozen or cut off, and a line that is dead."""
