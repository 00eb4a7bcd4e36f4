"""The room's pages: residents' and staff's."""
