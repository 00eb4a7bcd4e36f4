"""A real PostgreSQL and a real Redis from Python packages, and the runner behind `make run`. Imports no room and no
Django.
"""
