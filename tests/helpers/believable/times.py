"""Nothing happens before what it needs, nor in the future."""

from tests.helpers.believable.rules import Rule

RULES = [
    Rule(
        "nothing_in_the_future",
        "What is said to have happened has happened.",
        """
        SELECT * FROM (
            SELECT 'planned', id::text, greatest(created_at, published_at, held_at, closed_at, cancelled_at) AS at
            FROM activities_activity
            UNION ALL SELECT 'signed up', id::text, greatest(signed_up_at, cancelled_at) FROM activities_signup
            UNION ALL SELECT 'rated a seat', signup_id::text, at FROM activities_seatrating
            UNION ALL SELECT 'helped', id::text,
                greatest(claimed_at, checked_in_at, checked_out_at, confirmed_at, withdrawn_at, no_show_at)
            FROM volunteers_claim
            UNION ALL SELECT 'ordered', id::text, greatest(submitted_at, answered_at, accepted_at, planned_at, held_at,
                delivered_at, rated_at, declined_at, withdrawn_at, merged_at, reopened_at, escalated_at, reminded_at)
            FROM orders_servicerequest
            UNION ALL SELECT 'came out', id::text, at FROM orders_outcome
            UNION ALL SELECT 'earned or spent', id::text, at FROM points_ledgerentry
            UNION ALL SELECT 'exchanged', id::text, greatest(reserved_at, fulfilled_at) FROM points_redemption
            UNION ALL SELECT 'told', id::text, created_at FROM notifications_message
            UNION ALL SELECT 'written in the log', id::text, at FROM kernel_auditevent
            UNION ALL SELECT 'account', id::text, created_at FROM accounts_user
            UNION ALL SELECT 'named in a family', id::text, created_at FROM family_familymember
        ) AS happened (what, id, at)
        WHERE at > %(now)s
        """,
    ),
    Rule(
        "activities_are_planned_then_published_then_held",
        "An activity is planned, published, held and completed in this order, the first two before it begins.",
        """
        SELECT id, title, created_at, published_at, starts_at, held_at, closed_at FROM activities_activity
        WHERE created_at > published_at OR created_at >= starts_at OR published_at >= starts_at OR held_at < ends_at
            OR closed_at < held_at OR state IN ('held', 'closed') AND published_at IS NULL
        """,
    ),
    Rule(
        "nobody_signs_up_before_it_is_published",
        "A seat is taken once the activity is published; whoever walks in is written down before its end.",
        """
        SELECT signup.id, signup.signed_up_at, activity.published_at, activity.starts_at
        FROM activities_signup AS signup JOIN activities_activity AS activity ON activity.id = activity_id
        WHERE signed_up_at < published_at OR signed_up_at > ends_at OR noted_by_id IS NULL AND signed_up_at > starts_at
        """,
    ),
    Rule(
        "places_are_taken_before_the_start",
        "A place is claimed between publishing and the start, then used, then confirmed.",
        """
        SELECT claim.id, claimed_at, checked_in_at, checked_out_at, confirmed_at, no_show_at
        FROM volunteers_claim AS claim JOIN activities_activity AS activity ON activity.id = activity_id
        WHERE claimed_at < published_at OR claimed_at > starts_at OR checked_in_at < claimed_at
            OR checked_in_at < starts_at - interval '1 hour' OR checked_in_at > ends_at
            OR confirmed_at < checked_out_at OR confirmed_at < closed_at OR no_show_at < starts_at
        """,
    ),
    Rule(
        "an_order_goes_its_way_in_order",
        "An order is sent, answered, planned, held, said to be done and rated in this order.",
        """
        SELECT number, state, submitted_at, answered_at, planned_at, held_at, delivered_at, rated_at
        FROM orders_servicerequest
        WHERE answered_at < submitted_at OR planned_at < answered_at OR held_at < planned_at OR delivered_at < held_at
            OR rated_at < delivered_at OR withdrawn_at < submitted_at OR escalated_at < answer_due_at
            OR submitted_at > ((wanted_until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
        """,
    ),
    Rule(
        "a_plan_answers_what_was_ordered_before",
        "What answers an order was planned after the order was taken on, and held when it says so.",
        """
        SELECT request.number, plan.planned_at, request.accepted_at, activity.created_at, activity.closed_at
        FROM activities_plannedrequest AS plan JOIN activities_activity AS activity ON activity.id = activity_id
            JOIN orders_servicerequest AS request ON request.id = request_id
        WHERE plan.planned_at < accepted_at OR plan.planned_at < created_at
            OR released_at IS NULL AND request.held_at < activity.held_at
        """,
    ),
    Rule(
        "offices_answer_while_they_are_open",
        "Orders are answered between 08:00 and 18:00.",
        """
        SELECT number, answered_at FROM orders_servicerequest
        WHERE extract(hour FROM answered_at AT TIME ZONE 'Asia/Shanghai') NOT BETWEEN 8 AND 17
        """,
    ),
    Rule(
        "nobody_acts_before_having_an_account",
        "People do things once they have an account, and serve once they are registered.",
        """
        SELECT person, at, created_at AS since FROM (
            SELECT user_id, signed_up_at FROM activities_signup
            UNION ALL SELECT requester_id, submitted_at FROM orders_servicerequest
            UNION ALL SELECT handler_id, accepted_at FROM orders_servicerequest
            UNION ALL SELECT user_id, created_at FROM family_familymember
            UNION ALL SELECT user_id, registered_at FROM volunteers_volunteer
        ) AS done (person, at) JOIN accounts_user ON accounts_user.id = person
        WHERE at < created_at
        UNION ALL
        SELECT volunteer_id, claimed_at, registered_at FROM volunteers_claim
            JOIN volunteers_volunteer ON user_id = volunteer_id
        WHERE claimed_at < registered_at
        """,
    ),
    Rule(
        "a_family_is_named_before_it_is_brought_along",
        "Members of a family, their consents and addresses are there before an order or a seat names them.",
        """
        SELECT 'seat', member.id, member.created_at, signed_up_at FROM activities_signupmember AS coming
            JOIN activities_signup AS signup ON signup.id = signup_id
            JOIN family_familymember AS member ON member.id = member_id
        WHERE member.created_at > signed_up_at
        UNION ALL
        SELECT 'order', member.id, member.created_at, submitted_at FROM orders_servicerequest
            JOIN family_familymember AS member ON member.id = member_id
        WHERE member.created_at > submitted_at
        UNION ALL
        SELECT 'consent', member.id, member.created_at, given_at FROM family_familymember AS member
            JOIN family_consent AS consent ON consent.id IN (guardian_consent_id, health_consent_id)
        WHERE given_at > member.created_at
        UNION ALL
        SELECT 'address', address.id, address.written_at, submitted_at FROM orders_servicerequest
            JOIN addresses_address AS address ON address.id = address_id
        WHERE address.user_id IS NULL AND address.written_at > submitted_at  -- what stands in a book is rewritten
        """,
    ),
    Rule(
        "lists_hold_what_was_planned_by_then",
        "A monthly list is built before it is published, from activities that were planned before.",
        """
        SELECT programme.id, built_at, programme.published_at, activity.created_at
        FROM programmes_monthlyprogramme AS programme
            LEFT JOIN programmes_programmeitem AS item ON item.programme_id = programme.id
            LEFT JOIN activities_activity AS activity ON activity.id = item.activity_id
        WHERE programme.published_at < built_at OR programme.published_at < activity.created_at
        """,
    ),
    Rule(
        "events_are_rated_within_a_fortnight",
        "Who came to an event rates it within 14 days after its end.",
        """
        SELECT signup.id, signup.state, rating.at, activity.ends_at FROM activities_seatrating AS rating
            JOIN activities_signup AS signup ON signup.id = signup_id
            JOIN activities_activity AS activity ON activity.id = activity_id
        WHERE signup.state <> 'attended' OR rating.at < closed_at OR rating.at > ends_at + interval '14 days'
        """,
    ),
    Rule(
        "points_are_earned_before_they_are_spent",
        "At no moment has anybody spent more points than were earned.",
        """
        SELECT account_id, at, sum_so_far FROM (
            SELECT account_id, at, sum(amount) OVER (PARTITION BY account_id ORDER BY at, amount DESC) AS sum_so_far
            FROM points_ledgerentry
        ) AS moves WHERE sum_so_far < 0
        """,
    ),
    Rule(
        "vouchers_are_good_for_whole_days",
        "A voucher is reserved, then handed over while it is good, which ends at a midnight.",
        """
        SELECT voucher, reserved_at, fulfilled_at, expires_at FROM points_redemption
        WHERE fulfilled_at NOT BETWEEN reserved_at AND expires_at
            OR (expires_at AT TIME ZONE 'Asia/Shanghai')::time <> '00:00'
        """,
    ),
]
