"""Whom a person looks after: children, parents, others. They need no account to be ordered for and signed up.

Names, numbers and what helpers should know are the person's to see and to erase; other rooms keep what they need of an
order or a seat with it.
"""
