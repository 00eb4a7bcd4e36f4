"""Stations, what they hold, and who comes."""

from tests.helpers.believable.rules import Rule, share, some

SEASONS = """(VALUES ('元宵', 2, 3), ('学雷锋', 3, 3), ('端午', 5, 6), ('暑期', 6, 8), ('消暑', 6, 8), ('中秋', 9, 10),
    ('重阳', 9, 11), ('冬至', 12, 12), ('春联', 1, 2)) AS season (word, first, last)"""

RULES = [
    Rule(
        "every_site_has_staff",
        "Every station, institute and centre has somebody who works there.",
        """
        SELECT name FROM network_site AS site WHERE NOT EXISTS (
            SELECT FROM network_membership AS work WHERE work.site_id = site.id AND role = 'staff'
        )
        """,
    ),
    Rule(
        "what_belongs_to_a_season_is_in_it",
        "What is named after a season or a festival is held around it.",
        f"""
        SELECT title, starts_at FROM activities_activity JOIN {SEASONS} ON position(word IN title) > 0
        WHERE extract(month FROM starts_at AT TIME ZONE 'Asia/Shanghai') NOT BETWEEN first AND last
        """,
    ),
    Rule(
        "seasons_are_seen",
        "In a year something was held for several seasons and festivals.",
        f"""
        SELECT count(DISTINCT word) FROM activities_activity JOIN {SEASONS} ON position(word IN title) > 0
        HAVING count(DISTINCT word) < 2
        """,
    ),
    some(
        "things_are_in_every_state",
        "Activities are drafts, published and completed.",
        "draft published closed",
        "SELECT state FROM activities_activity",
    ),
    Rule(
        "who_came_fits_into_the_seats_and_the_room",
        "Nowhere did more people come than there are seats, or than the room holds.",
        """
        SELECT activity.id, title, attended_residents, seats, seats_taken, capacity
        FROM activities_activity AS activity LEFT JOIN network_venue AS venue ON venue.id = venue_id
        WHERE greatest(attended_residents, seats_taken) > least(seats, capacity)
        """,
    ),
    Rule(
        "a_room_is_known",
        "What a station holds for everybody is held in one of its own rooms or squares, which is named.",
        """
        SELECT activity.id, title, location FROM activities_activity AS activity
            JOIN network_site AS site ON site.id = site_id AND level = 'station'
            LEFT JOIN network_venue AS venue ON venue.id = venue_id
        WHERE audience = 'open' AND mode = 'on_site' AND report <> ''
            AND (venue.site_id = activity.site_id AND position(venue.name IN location) > 0) IS NOT TRUE
        """,
    ),
    Rule(
        "who_came_was_signed_up_or_walked_in",
        "Where seats are given, nobody came who is not on the list: by signing up, or written down at the door.",
        """
        SELECT activity.id, title, attended_residents, sum(signup.seats) FILTER (WHERE signup.state = 'attended')
        FROM activities_activity AS activity JOIN activities_signup AS signup ON signup.activity_id = activity.id
        WHERE activity.state = 'closed' AND activity.seats IS NOT NULL
        GROUP BY activity.id
        HAVING attended_residents > coalesce(sum(signup.seats) FILTER (WHERE signup.state <> 'cancelled'), 0)
        """,
    ),
    Rule(
        "who_was_ticked_is_counted",
        "As many people came as were ticked, at least.",
        """
        SELECT activity.id, title, attended_residents, sum(signup.seats)
        FROM activities_activity AS activity JOIN activities_signup AS signup ON signup.activity_id = activity.id
        WHERE activity.state = 'closed' AND signup.state = 'attended'
        GROUP BY activity.id HAVING attended_residents < sum(signup.seats)
        """,
    ),
    Rule(
        "what_is_over_knows_who_came",
        "On the list of what is completed everybody came or did not; nobody still has a seat.",
        """
        SELECT activity.id, title, signup.state FROM activities_activity AS activity
            JOIN activities_signup AS signup ON signup.activity_id = activity.id
        WHERE activity.state = 'closed' AND signup.state = 'confirmed'
        """,
    ),
    share(
        "some_with_a_seat_did_not_come",
        "Some of those with a seat stay away.",
        3,
        20,
        "SELECT state = 'absent' FROM activities_signup WHERE state IN ('attended', 'absent')",
    ),
    Rule(
        "some_walked_in",
        "At some doors somebody was written down who had not signed up.",
        """
        SELECT count(*) FROM activities_signup AS signup
            JOIN activities_activity AS activity ON activity.id = activity_id
        WHERE noted_by_id IS NOT NULL AND signed_up_at >= starts_at HAVING count(*) = 0
        """,
    ),
    Rule(
        "some_wait_in_line",
        "Something to come is full, and somebody waits for a seat there.",
        """
        SELECT count(*) FROM activities_activity AS activity
        WHERE seats_taken = seats AND starts_at > %(now)s AND EXISTS (
            SELECT FROM activities_signup AS signup WHERE activity_id = activity.id AND signup.state = 'waitlisted'
        ) HAVING count(*) = 0
        """,
    ),
    share(
        "neighbours_come_to_their_own_station",
        "Most of those who sign up live there.",
        60,
        99,
        """
        SELECT resident.site_id = activity.site_id FROM activities_signup AS signup
            JOIN activities_activity AS activity ON activity.id = activity_id
            JOIN network_membership AS resident ON resident.user_id = signup.user_id AND role = 'resident'
        """,
    ),
    share(
        "events_please_nearly_everybody",
        "Of the ratings by who came to events, 92 to 98 in a hundred are 4 or 5.",
        92,
        98,
        "SELECT score >= 4 FROM activities_seatrating",
    ),
]
