"""The room's pages: public and staff's."""
