"""Who lives and helps there."""

from tests.helpers.believable.rules import Rule, share, some

SURNAMES = "王 李 张 刘 陈"  # of a third of all people
NAMED = "SELECT display_name FROM accounts_user WHERE username ~ '^[vr]\\d+$'"

RULES = [
    Rule(
        "twenty_thousand_volunteers",
        "The whole district has 20,000 volunteers besides the two who sign in.",
        "SELECT count(*) FROM volunteers_volunteer HAVING count(*) <> 20000 * %(scale)s + 2",
    ),
    share(
        "surnames_are_those_of_the_country",
        "The five commonest surnames are those of about three people in ten, as everywhere in China.",
        24,
        38,
        f"SELECT left(display_name, 1) = ANY(string_to_array('{SURNAMES}', ' ')) FROM ({NAMED}) AS named",
    ),
    Rule(
        "no_surname_is_everybodys",
        "The commonest surname is that of one in twenty to one in eight people.",
        f"""
        SELECT surname, times, of_all FROM (
            SELECT left(display_name, 1) AS surname, count(*) AS times, sum(count(*)) OVER () AS of_all
            FROM ({NAMED}) AS named GROUP BY 1 ORDER BY 2 DESC LIMIT 1
        ) AS commonest WHERE times / of_all NOT BETWEEN 0.05 AND 0.125
        """,
    ),
    Rule(
        "some_share_their_whole_name",
        "Several people have one name, but it is nobody's in a hundred, and most people's name is not a common one.",
        f"""
        SELECT max(times), sum(times), count(*) FROM (
            SELECT display_name, count(*) AS times FROM ({NAMED}) AS named GROUP BY 1
        ) AS each_name
        HAVING max(times) < 2 OR max(times) > sum(times) / 100.0 OR count(*) < sum(times) / 4.0
            OR count(*) FILTER (WHERE times > 1) < 5
        """,
    ),
    some(
        "families_of_every_kind",
        "There are children, parents, partners and others whom somebody looks after.",
        "child parent partner other",
        "SELECT relation FROM family_familymember WHERE removed_at IS NULL",
    ),
    share(
        "some_have_a_family_here",
        "Of those who registered as residents only, some have named a family.",
        10,
        60,
        """
        SELECT EXISTS (SELECT FROM family_familymember AS member WHERE member.user_id = accounts_user.id)
        FROM accounts_user WHERE username ~ '^r\\d+$'
        """,
    ),
    Rule(
        "a_guardian_agreed_for_each_child",
        "For each child under 14 the guardian's consent stands, given by whoever named the child.",
        """
        SELECT member.id, birth_year, guardian_consent_id FROM family_familymember AS member
            LEFT JOIN family_consent AS consent ON consent.id = guardian_consent_id
        WHERE removed_at IS NULL AND extract(year FROM %(now)s AT TIME ZONE 'Asia/Shanghai') - birth_year <= 14
            AND (purpose = 'guardian' AND given_by_id = user_id AND taken_back_at IS NULL) IS NOT TRUE
        """,
    ),
    Rule(
        "parents_are_older_than_their_children",
        "Children are under 18 years old, fathers and mothers over 45.",
        """
        SELECT id, relation, birth_year FROM (
            SELECT *, extract(year FROM %(now)s AT TIME ZONE 'Asia/Shanghai') - birth_year AS age
            FROM family_familymember WHERE removed_at IS NULL
        ) AS member WHERE relation = 'child' AND age NOT BETWEEN 0 AND 17 OR relation = 'parent' AND age < 45
        """,
    ),
    share(
        "families_sign_up_together",
        "Some seats are taken for a family, most by somebody alone.",
        3,
        40,
        """
        SELECT EXISTS (SELECT FROM activities_signupmember AS coming WHERE coming.signup_id = signup.id)
        FROM activities_signup AS signup WHERE state <> 'cancelled'
        """,
    ),
    Rule(
        "a_seat_for_each_who_comes",
        "A sign-up has a seat for each of the party, and its members are the family of whoever signed up.",
        """
        SELECT signup.id, seats, with_self, count(member.id) FROM activities_signup AS signup
            LEFT JOIN activities_signupmember AS coming ON coming.signup_id = signup.id
            LEFT JOIN family_familymember AS member ON member.id = member_id
        GROUP BY signup.id
        HAVING seats < with_self::int + count(member.id) + cardinality(guest_names)
            OR bool_or(member.user_id <> signup.user_id)
        """,
    ),
    Rule(
        "teams_are_of_different_size",
        "The smallest team has at most 6 people, the largest at least 15, and they differ by 3 or more on the average.",
        """
        SELECT min(size), max(size), round(stddev(size), 1) FROM (
            SELECT count(*) AS size FROM volunteers_teammember GROUP BY team_id
        ) AS team HAVING min(size) > 6 OR max(size) < 15 OR stddev(size) < 3
        """,
    ),
    Rule(
        "each_team_has_one_leader",
        "One member leads each team, and all are volunteers of its station.",
        """
        SELECT team.id, team.name FROM volunteers_team AS team
            LEFT JOIN volunteers_teammember AS member ON member.team_id = team.id
            LEFT JOIN volunteers_volunteer AS volunteer ON volunteer.user_id = volunteer_id
        GROUP BY team.id
        HAVING count(*) FILTER (WHERE is_leader) <> 1 OR bool_or(volunteer.site_id <> team.site_id)
        """,
    ),
    share(
        "free_time_is_respected_mostly",
        "Volunteers help mostly at times of the week when they said they are free.",
        80,
        99,
        """
        SELECT CASE WHEN extract(isodow FROM local) > 5 THEN 'weekend_' ELSE 'weekday_' END
            || CASE WHEN extract(hour FROM local) < 12 THEN 'morning'
                WHEN extract(hour FROM local) < 18 THEN 'afternoon' ELSE 'evening' END = ANY(availability)
        FROM (
            SELECT starts_at AT TIME ZONE 'Asia/Shanghai' AS local, availability, username
            FROM volunteers_claim AS claim JOIN activities_activity AS activity ON activity.id = activity_id
                JOIN volunteers_volunteer AS volunteer ON volunteer.user_id = volunteer_id
                JOIN accounts_user ON accounts_user.id = volunteer_id
        ) AS help WHERE username NOT IN ('volunteer', 'leader')  -- in whose name the demo is tried out
        """,
    ),
    Rule(
        "nobody_is_in_two_places",
        "Nobody has seats, or a seat and a place, at two things of the same hour; a seat that the station gave because"
        " it was ordered can still be given back.",
        """
        WITH being AS (
            SELECT user_id AS person, activity_id FROM activities_signup
            WHERE user_id IS NOT NULL AND with_self AND NOT is_ordered
                AND state IN ('confirmed', 'attended', 'waitlisted')
            UNION ALL
            SELECT volunteer_id, activity_id FROM volunteers_claim WHERE state NOT IN ('withdrawn', 'no_show')
        ), timed AS (
            SELECT person, activity_id, starts_at, ends_at, lead(starts_at) OVER line AS next, title
            FROM being JOIN activities_activity AS activity ON activity.id = activity_id
            WINDOW line AS (PARTITION BY person ORDER BY starts_at, activity_id)
        ) SELECT person, activity_id, title, starts_at, ends_at, next FROM timed WHERE next < ends_at
        """,
    ),
]
