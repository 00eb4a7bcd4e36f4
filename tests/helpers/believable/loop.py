"""Orders, visits, hours and calls."""

from tests.helpers.believable.rules import Rule, share, some

HELD = "('held', 'delivered', 'rated')"

RULES = [
    some(
        "orders_in_every_state",
        "Orders wait, are accepted, planned, held, done, rated, declined, withdrawn and joined with others.",
        "submitted accepted planned held delivered rated declined withdrawn merged",
        "SELECT state FROM orders_servicerequest",
    ),
    Rule(
        "handled_by_their_own_station",
        "Who took an order on works at its station; of one that climbed, also at the site above.",
        """
        SELECT number, site.name, handler_id FROM orders_servicerequest AS request
            JOIN network_site AS site ON site.id = request.site_id
        WHERE handler_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM network_membership AS work WHERE work.user_id = handler_id AND role = 'staff' AND (
                work.site_id = request.site_id OR escalated_at IS NOT NULL AND work.site_id = site.parent_id
            )
        )
        """,
    ),
    share(
        "held_on_a_day_that_was_wanted",
        "Nearly everything is held on a day that was wanted; a little of it later.",
        85,
        100,
        f"""
        SELECT (starts_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN wanted_from AND wanted_until
        FROM orders_servicerequest AS request
            JOIN activities_plannedrequest AS plan ON plan.request_id = request.id AND released_at IS NULL
            JOIN activities_activity AS activity ON activity.id = activity_id
        WHERE request.state IN {HELD}
        """,
    ),
    share(
        "some_are_answered_late",
        "Some orders are answered after the day that was promised.",
        2,
        10,
        "SELECT answered_at > answer_due_at FROM orders_servicerequest WHERE answered_at IS NOT NULL",
    ),
    share(
        "some_climb",
        "Some orders were not answered in time and climbed to the site above.",
        0.1,
        5,
        "SELECT escalated_at IS NOT NULL FROM orders_servicerequest",
    ),
    Rule(
        "what_is_late_climbs",
        "What had no answer by its day climbed then, and nothing else did.",
        """
        SELECT number, state, answer_due_at, answered_at, escalated_at FROM orders_servicerequest
        WHERE merged_at IS NULL AND (escalated_at IS NULL) = (
            answer_due_at + interval '10 minutes' < coalesce(answered_at, withdrawn_at, %(now)s)
        )
        """,
    ),
    Rule(
        "help_at_home_is_a_visit",
        "What is done at people's homes answers the orders of those who live there: a visit, known to nobody else.",
        """
        SELECT activity.id, title, audience, mode FROM activities_activity AS activity
        WHERE (mode = 'at_home') <> (audience = 'invited')
            OR audience = 'invited' AND state <> 'cancelled' AND NOT EXISTS (
                SELECT FROM activities_plannedrequest AS plan WHERE plan.activity_id = activity.id
            )
        """,
    ),
    Rule(
        "visits_know_the_door",
        "An order of a service at home says where, and where it is answered, a visit goes there.",
        """
        SELECT number, item.name, address.estate, activity.audience FROM orders_servicerequest AS request
            JOIN orders_catalogueitem AS item ON item.id = catalogue_item_id AND needs_address
            LEFT JOIN addresses_address AS address ON address.id = address_id
            LEFT JOIN activities_plannedrequest AS plan ON plan.request_id = request.id AND released_at IS NULL
            LEFT JOIN activities_activity AS activity ON activity.id = activity_id
        WHERE estate IS NULL OR building = '' OR address.site_id <> request.site_id OR activity.audience = 'open'
            OR address.user_id <> requester_id OR address.member_id IS DISTINCT FROM request.member_id
        """,
    ),
    share(
        "some_of_what_was_held_were_visits",
        "A part of what was held were visits.",
        8,
        40,
        "SELECT audience = 'invited' FROM activities_activity WHERE state = 'closed'",
    ),
    Rule(
        "who_ordered_has_a_seat",
        "Whoever ordered what an event answers stands on its list.",
        """
        SELECT number, activity.title, activity.state FROM orders_servicerequest AS request
            JOIN activities_plannedrequest AS plan ON plan.request_id = request.id AND released_at IS NULL
            JOIN activities_activity AS activity ON activity.id = activity_id
                AND audience = 'open' AND activity.state <> 'draft'
        WHERE via IN ('web', 'api') AND NOT is_confidential AND request.state <> 'withdrawn' AND NOT EXISTS (
            SELECT FROM activities_signup AS signup WHERE signup.activity_id = activity.id AND user_id = requester_id
        ) AND NOT EXISTS (
            SELECT FROM volunteers_claim AS claim WHERE claim.activity_id = activity.id AND volunteer_id = requester_id
        )
        """,
    ),
    Rule(
        "nothing_confidential_is_public",
        "What is confidential is answered by visits only, whose title says nothing; so does the ledger.",
        """
        SELECT number, activity.audience, activity.title FROM orders_servicerequest AS request
            JOIN activities_plannedrequest AS plan ON plan.request_id = request.id
            JOIN activities_activity AS activity ON activity.id = activity_id
        WHERE is_confidential AND (audience = 'open' OR position(activity.title IN request.title) > 0
            OR position(request.title IN activity.title || activity.summary) > 0)
        UNION ALL
        SELECT source_key, 'ledger', reason FROM points_ledgerentry
            JOIN volunteers_claim AS claim ON source_key = 'claim:' || claim.id || ':confirmed'
            JOIN activities_activity AS activity ON activity.id = activity_id AND audience = 'invited'
        WHERE split_part(reason, ' · ', 1) <> '上门服务'  -- behind it, on whose word
        """,
    ),
    Rule(
        "comfort_for_one_is_confidential",
        "Orders for the peace of mind of one person are confidential.",
        """
        SELECT number, title, people FROM orders_servicerequest
        WHERE service_group = 'psychological_care' AND people = 1 AND NOT is_confidential
        """,
    ),
    some(
        "it_was_done_or_it_was_not",
        "People say that it was done, that it was not, or nothing in time.",
        "done not_solved nobody_came not_contradicted",
        "SELECT said FROM orders_outcome",
    ),
    Rule(
        "what_was_not_solved_is_open_again",
        "What was not done waits for a new day, or has had one since.",
        """
        SELECT number, state, reopened_at FROM orders_servicerequest AS request
            JOIN orders_outcome AS outcome ON outcome.request_id = request.id AND said IN ('not_solved', 'nobody_came')
        WHERE reopened_at IS NULL OR reopened_at < outcome.at
            OR state IN ('held', 'delivered', 'rated') AND held_at < reopened_at
        """,
    ),
    Rule(
        "something_waits_for_its_second_day",
        "One order that was not solved waits at a desk.",
        """
        SELECT count(*) FROM orders_servicerequest WHERE state = 'accepted' AND reopened_at IS NOT NULL
        HAVING count(*) = 0
        """,
    ),
    some(
        "hours_of_visits_on_every_word",
        "Hours of visits count on the word of whoever was helped, said on the telephone too, or not contradicted.",
        "served called default",
        "SELECT word FROM volunteers_claim WHERE state = 'confirmed'",
    ),
    Rule(
        "hours_of_visits_have_a_word",
        "Hours of a visit count on a word, those of an event need none.",
        """
        SELECT claim.id, audience, word FROM volunteers_claim AS claim
            JOIN activities_activity AS activity ON activity.id = activity_id
        WHERE claim.state = 'confirmed' AND (audience = 'invited') <> (word IS NOT NULL)
        """,
    ),
    Rule(
        "a_word_is_what_was_said",
        "The word with the hours is what was said of the order that the visit answered.",
        """
        SELECT claim.id, word, outcome.said, outcome.is_follow_up FROM volunteers_claim AS claim
            JOIN activities_plannedrequest AS plan ON plan.activity_id = claim.activity_id
            JOIN orders_outcome AS outcome ON outcome.request_id = plan.request_id
        WHERE claim.state = 'confirmed' AND claim.word IS NOT NULL AND confirmed_at = outcome.at AND word <> CASE
            WHEN said = 'not_contradicted' THEN 'default' WHEN is_follow_up THEN 'called' ELSE 'served' END
        """,
    ),
    some(
        "some_hours_are_not_live",
        "Hours are recorded live, taken from the plan where nobody noted the leaving, or entered afterwards.",
        "live provisional backfilled",
        "SELECT evidence FROM volunteers_claim WHERE state = 'confirmed'",
    ),
    share(
        "some_volunteers_did_not_come",
        "A few volunteers do not come to what they promised.",
        1,
        10,
        "SELECT state = 'no_show' FROM volunteers_claim WHERE state IN ('confirmed', 'no_show')",
    ),
    share(
        "some_come_late",
        "Some volunteers arrive after the start.",
        8,
        45,
        """
        SELECT checked_in_at > starts_at FROM volunteers_claim AS claim
            JOIN activities_activity AS activity ON activity.id = activity_id WHERE claim.state = 'confirmed'
        """,
    ),
    share(
        "some_leave_early",
        "Some volunteers leave before the end.",
        4,
        40,
        """
        SELECT checked_out_at < ends_at FROM volunteers_claim AS claim
            JOIN activities_activity AS activity ON activity.id = activity_id WHERE claim.state = 'confirmed'
        """,
    ),
    share(
        "hardly_anybody_is_there_to_the_minute",
        "Hardly anybody comes and leaves at the very minutes that were planned.",
        0,
        10,
        """
        SELECT checked_in_at = starts_at AND checked_out_at = ends_at FROM volunteers_claim AS claim
            JOIN activities_activity AS activity ON activity.id = activity_id
        WHERE claim.state = 'confirmed' AND evidence = 'live'
        """,
    ),
    share(
        "orders_please_nearly_everybody",
        "Of the ratings of orders, 92 to 98 in a hundred are 4 or 5.",
        92,
        98,
        "SELECT score >= 4 FROM orders_rating",
    ),
    some(
        "the_call_list_has_every_kind",
        "Xincheng's call list holds a caller without an account and a message that could not be delivered.",
        "no_account undelivered",
        """
        SELECT why FROM calls_call JOIN network_site AS site ON site.id = site_id
        WHERE site.name = '新城社区' AND told_at IS NULL AND dropped_at IS NULL AND (until IS NULL OR until > %(now)s)
        """,
    ),
    Rule(
        "somebody_to_call_has_no_number",
        "Of one whom Xincheng has to call nobody knows the number.",
        """
        SELECT count(*) FROM calls_call JOIN network_site AS site ON site.id = site_id
            JOIN orders_servicerequest AS request ON subject = 'request:' || request.id
        WHERE site.name = '新城社区' AND told_at IS NULL AND dropped_at IS NULL AND via <> 'web'
            AND on_behalf_of_phone = '' HAVING count(*) = 0
        """,
    ),
    Rule(
        "vouchers_are_handed_over_by_who_may",
        "A voucher is handed over by the merchant who gives the reward, or by the station's staff.",
        """
        SELECT voucher FROM points_redemption AS redemption JOIN points_reward AS reward ON reward.id = reward_id
        WHERE redemption.state = 'fulfilled' AND NOT EXISTS (
            SELECT FROM network_membership AS work WHERE work.user_id = fulfilled_by_id AND (
                role = 'merchant' AND work.partner_id = reward.partner_id
                OR role = 'staff' AND work.site_id = reward.site_id
            )
        )
        """,
    ),
]
