"""Order numbers that can be read aloud: 1127-08 is the eighth order of 27 November; the year stands before it in the
full number.
"""

from datetime import date

from django.db import connection


def next_number(day: date) -> str:
    """The day's next number. One statement: the counter row's lock gives each order its own, without gaps."""
    sql = """INSERT INTO orders_daycounter AS counter (day, last) VALUES (%s, 1)
             ON CONFLICT (day) DO UPDATE SET last = counter.last + 1 RETURNING last"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [day])
        return f"{day:%y%m%d}-{cursor.fetchone()[0]:02d}"
