"""Who gets in where: one row an address and thing, one column a method. test_doors.py knocks at each door as everybody.

The letters are those of tests.factories.world.ROLES: a capital for whose place or thing it is, a small letter for the
same role elsewhere. A method that is not in a row answers nobody (a page that only reads takes a POST as a GET). `of` fills the
address, `send` is the body of a POST: a good one, so that it is the person who is refused and not the form.
"""

from dataclasses import dataclass, field
from typing import Any

NOBODY = ""
EVERYBODY = "A R r V v L l S s U O o M m C"
SIGNED_IN = "R r V v L l S s U O o M m C"
DESKS = "S s U"  # staff of any place: they see their own sites' things
OURS = "S U"  # staff of the place and above
READERS = "S s U O o"  # of figures
VOLUNTEERS = "V v L l"
COUNTERS = "S s U M m"


@dataclass(frozen=True)
class Door:
    """One address, named by its URL name or, in the API, by its route."""

    name: str
    get: str = NOBODY
    post: str = NOBODY
    delete: str = NOBODY
    patch: str = NOBODY
    put: str = NOBODY
    of: dict[str, str] = field(default_factory=dict)
    query: str = ""
    send: dict[str, Any] = field(default_factory=dict)


def pk(thing: str) -> dict[str, str]:
    """`pk("order")`: the address names the order by its key."""
    return {"pk": f"{{{thing}.pk}}"}


REASON = {"reason": "今天不行"}
PASSWORD = "a-long-pass-word"
DAY = "2099-01-05"
_ORDER = {"service_group": "elderly", "title": "修台灯", "wanted_from": DAY, "wanted_until": DAY, "people": "1"}
_CALLER = {"via": "phone", "on_behalf_of_name": "王奶奶", "on_behalf_of_phone": "13900139000", "consent_basis": "asked"}
_SHEET = {
    "title": "义诊",
    "service_group": "elderly",
    "date": DAY,
    "start_time": "09:00",
    "end_time": "11:00",
    "location": "服务大厅",
    "mode": "on_site",
    "seats": "20",
    "volunteers_needed": "2",
    "grade": "a",
}
_REWARD = {"title": "洗衣液", "price": "5", "stock": "10", "voucher_days": "30", "is_active": "1"}

PAGES = [
    # for everybody
    Door("landing", get=EVERYBODY),
    Door("start", get=EVERYBODY),
    Door("gallery", get=EVERYBODY),
    Door("how_it_works", get=EVERYBODY),
    Door("accounts:privacy", get=EVERYBODY),
    Door("set_language", post=EVERYBODY, send={"language": "en", "next": "/activities/"}),
    Door("set_elder", post=EVERYBODY, send={"elder": "1", "next": "/activities/"}),
    Door("choose_site", get=EVERYBODY, post=EVERYBODY, send={"site": "{place.pk}", "next": "/orders/new/"}),
    Door("schema", get=EVERYBODY),
    Door("api_docs", get=EVERYBODY),
    # one's own things
    Door("home", get=SIGNED_IN),
    Door("mine", get=SIGNED_IN),
    Door("accounts:me", get=SIGNED_IN),
    Door("accounts:go_on", get=SIGNED_IN),
    Door("accounts:privacy_seen", post=SIGNED_IN),
    Door("accounts:data", get=SIGNED_IN, post=SIGNED_IN),  # likewise
    Door("accounts:close", get=SIGNED_IN, post=SIGNED_IN),  # both lead to a proof first: test_closing
    Door("accounts:welcome", get=SIGNED_IN, post=SIGNED_IN, send={"display_name": "王阿姨"}),
    Door("accounts:preferences", get=SIGNED_IN, post=SIGNED_IN, send={"display_name": "王阿姨", "language": "en"}),
    Door("family:family", get=SIGNED_IN),
    Door("family:add", get=SIGNED_IN, post=SIGNED_IN, send={"name": "袁小满", "relation": "other"}),
    Door("family:change", of=pk("relative"), get="R", post="R", send={"name": "袁奶奶", "relation": "parent"}),
    Door("family:remove", of=pk("relative"), post="R"),
    Door(
        "addresses:of_member", of=pk("relative"), get="R", post="R", send={"site": "{place.pk}", "estate": "锦绣家园"}
    ),
    Door("standing:standing", get=SIGNED_IN),
    Door("standing:name", get=SIGNED_IN, post=SIGNED_IN, send={"phone": "13700137000"}),  # lead to a proof first
    Door("standing:agree", of=pk("asked"), post="R"),
    Door("standing:decline", of=pk("asked"), post="R"),
    Door("standing:end", of=pk("asked"), post="L"),
    Door("addresses:mine", get=SIGNED_IN, post=SIGNED_IN, send={"site": "{place.pk}", "estate": "锦绣家园"}),
    Door("notifications:inbox", get=SIGNED_IN),
    Door("notifications:ways", get=SIGNED_IN, post=SIGNED_IN),
    Door("notifications:stop_mail", of={"token": "{mails.stop}"}, get=EVERYBODY, post=EVERYBODY),
    Door("notifications:have_mail_back", of={"token": "{mails.back}"}, post=EVERYBODY),
    # staff's first page, and orders
    Door("desk", get=DESKS),
    Door(
        "record_second",
        get=DESKS,
        post=DESKS,
        send={"person_phone": "13800138000", "phone": "13700137000", "how": "在窗口说的"},
    ),
    Door("gathering", get=DESKS, post=DESKS, send={"hours": "2"}),
    Door("moving:list", get=READERS, post=DESKS, send={"q": "王阿姨"}),
    Door("moving:code", get=DESKS, post=DESKS),  # without a code under way back to the list: test_number_moves
    Door("moving:person", of=pk("settled"), get=OURS, post=OURS, send={"phone": "13500135002"}),
    Door("moving:move", of=pk("move"), get="S U O"),
    Door("moving:confirm", of=pk("move"), post=OURS),  # leads to a proof first
    Door("moving:decline", of=pk("move"), post=OURS, send=REASON),
    Door("moving:mine", get=SIGNED_IN),
    Door("moving:stop", post=SIGNED_IN),
    Door("orders:mine", get=SIGNED_IN),
    Door(
        "orders:new",
        get=SIGNED_IN,
        post=SIGNED_IN,
        send=_ORDER | {"catalogue_item": "own", "for_whom": "self", "go": "send"},
    ),
    Door("orders:detail", of=pk("order"), get="R S U"),
    Door("orders:withdraw", of=pk("order"), post="R"),
    Door("orders:add_note", of=pk("order"), post="R", send={"text": "请下午来"}),
    Door("orders:erase_note", of=pk("order") | {"sentence": "{note.sentence_id}"}, post="R S U"),
    Door("orders:outcome", of=pk("held"), post="R", send={"outcome": "done", "score": "5"}),
    Door("orders:rate", of=pk("done"), post="R", send={"score": "5"}),
    Door("calls:list", get=DESKS),
    Door("calls:call", of=pk("call"), get=OURS),
    Door("calls:told", of=pk("call"), post=OURS),
    Door("calls:missed", of=pk("call"), post=OURS, send={"tries": "0"}),
    Door("calls:number", of=pk("call"), post=OURS, send={"phone": "13900139000"}),
    Door("orders:desk_list", get=DESKS),
    Door("orders:desk_new", get=DESKS, post=DESKS, send=_CALLER | _ORDER | {"site": "{place.pk}"}),
    Door("orders:desk_detail", of=pk("order"), get=OURS),
    Door("orders:desk_detail", of=pk("private"), get=OURS),  # without its words: test_orders_desk
    Door("orders:desk_accept", of=pk("order"), post=OURS),
    Door("orders:desk_decline", of=pk("order"), post=OURS, send={"decline-reason": "今天不行"}),
    Door(
        "orders:desk_transfer",
        of=pk("order"),
        post=OURS,
        send={"transfer-reason": "离您更近", "transfer-site": "{elsewhere.pk}"},
    ),
    Door("orders:desk_merge", of=pk("order"), post=OURS, send={"into": "{twin.pk}"}),
    Door("orders:desk_place", of=pk("order"), post="S", send={"at-estate": "锦绣家园"}),  # whose turn it is
    Door("orders:desk_regroup", of=pk("order"), post=OURS, send={"service_group": "children"}),
    Door("orders:receipt", of=pk("order"), get="R S U"),
    Door("orders:receipt", of=pk("private"), get="R"),
    # activities
    Door("activities:list", get=EVERYBODY),
    Door("activities:detail", of=pk("activity"), get=EVERYBODY),
    Door("activities:detail", of=pk("draft"), get=OURS),
    Door("activities:share_card", of=pk("activity"), get=EVERYBODY),
    Door("activities:share_card", of=pk("draft"), get=NOBODY),
    Door("activities:calendar_file", of=pk("activity"), get=EVERYBODY),
    Door("activities:calendar_file", of=pk("draft"), get=OURS),
    Door("activities:short", of={"code": "{activity.code}"}, get=EVERYBODY),
    Door("activities:short", of={"code": "{draft.code}"}, get=NOBODY),
    Door("activities:sign_up", of=pk("activity"), post=SIGNED_IN),
    Door("activities:sign_up", of=pk("draft"), post=NOBODY),
    Door("activities:sign_up_person", of={"pk": "{activity.pk}", "person": "{other.pk}"}, post="L"),
    Door("activities:cancel_signup", of=pk("signup"), post="R S U"),
    Door("activities:change_party", of=pk("signup"), post="R", send={"asked": "1", "who": "self"}),
    Door("activities:rate", of=pk("came"), post="R", send={"score": "5"}),
    Door("activities:mine", get=SIGNED_IN),
    Door("activities:desk_list", get=DESKS),
    Door("activities:desk_new", get=DESKS, post=DESKS, send=_SHEET | {"site": "{place.pk}"}),
    Door("activities:desk_new", query="request={order.pk}", get=OURS, post=DESKS),
    Door("activities:desk_new", get=DESKS, post=OURS, send={"request": "{order.pk}"}),
    Door("activities:desk_new", query="again={gone.pk}", get=OURS, post=DESKS),
    Door("activities:desk_detail", of=pk("activity"), get=OURS),
    Door("activities:desk_detail", of=pk("draft"), get=OURS),
    Door("activities:desk_detail", of=pk("gone"), get=OURS),
    Door("activities:desk_detail", of=pk("again"), get=OURS),
    Door("activities:desk_edit", of=pk("activity"), get=OURS, post=OURS, send=_SHEET),
    Door("activities:publish", of=pk("draft"), post=OURS),
    Door("activities:cancel", of=pk("activity"), post=OURS, send={"cancel-reason": "下雨"}),
    Door("activities:complete", of=pk("over"), post=OURS, send={"attended_residents": "12"}),
    Door("activities:correct", of=pk("over"), post=OURS, send={"attended_residents": "12", "why": "记错了"}),
    Door("activities:erase_reason", of=pk("gone") | {"sentence": "{gone.cancelled_because_id}"}, post=OURS),
    Door("activities:note_signup", of=pk("activity"), post=OURS, send={"note-name": "王奶奶"}),
    Door("activities:note_again", of=pk("again") | {"signup": "{caller.pk}"}, post=OURS),
    Door("activities:attendance", of=pk("begun"), post=OURS),
    Door("activities:desk_code", of=pk("begun"), get=OURS),
    Door("activities:sheet", of=pk("activity"), get=OURS),
    Door("activities:sheet", of=pk("begun"), get=OURS),
    Door("activities:import", get=DESKS, post=DESKS),
    Door("activities:import_blank", get=DESKS),
    Door("activities:import_preview", of=pk("batch"), get="S", post="S"),
    # volunteers
    Door("volunteers:home", get=SIGNED_IN),
    Door("volunteers:register", get=SIGNED_IN, post=SIGNED_IN, send={"site": "{place.pk}", "insurance_noted": "on"}),
    Door("volunteers:claims", get=SIGNED_IN),
    Door("volunteers:claim_detail", of=pk("claim"), get="V L S U", post="V S U", send={"code": "123456"}),
    Door("volunteers:withdraw", of=pk("claim"), get=SIGNED_IN, post="V S U"),
    Door("volunteers:team", get="L l", post="L l"),
    Door("volunteers:residents", of=pk("begun"), get="L"),
    Door("volunteers:residents", of=pk("activity"), get=NOBODY),  # too early
    Door("volunteers:leave", of=pk("activity"), get=SIGNED_IN),
    Door("volunteers:offer", of=pk("open"), get=SIGNED_IN, post=VOLUNTEERS),
    Door("volunteers:leave", of=pk("activity"), get=SIGNED_IN),
    Door("volunteers:offer", of=pk("draft"), get=OURS, post=NOBODY),
    Door("volunteers:check_in", of={"activity_pk": "{begun.pk}"}, get=SIGNED_IN, post=SIGNED_IN),
    Door("volunteers:check_in", of={"activity_pk": "{draft.pk}"}, get=OURS, post=OURS),
    Door("volunteers:roll", of=pk("activity"), get=OURS, post=OURS),
    Door("volunteers:roll", of=pk("gone"), get=OURS, post=OURS),
    Door("volunteers:roll_add", of=pk("open"), get=SIGNED_IN, post=OURS, send={"number": "{member.volunteer.number}"}),
    Door("volunteers:all_came", of=pk("begun"), post=OURS),
    *(
        Door("volunteers:mark", of={"pk": "{present.pk}", "verb": verb}, get=OURS, post=OURS)
        for verb in ("in", "out", "undo", "missed", "release")
    ),
    Door("volunteers:mark", of={"pk": "{entered.pk}", "verb": "erase"}, get=OURS, post=OURS),
    Door("volunteers:desk_list", get=DESKS, post=DESKS),
    # points
    Door("points:mine", get=SIGNED_IN),
    Door("points:rewards", get=EVERYBODY),
    Door("points:redeem", of=pk("reward"), get=SIGNED_IN, post=SIGNED_IN),
    Door("points:redemption", of={"voucher": "{redemption.voucher}"}, get="V S U M"),
    Door("points:cancel", of={"voucher": "{redemption.voucher}"}, get=SIGNED_IN, post="V"),
    Door("points:counter", get=COUNTERS, post=COUNTERS, send={"voucher": "{redemption.voucher}"}),
    Door("points:hand_over", of={"voucher": "{redemption.voucher}"}, get="S U M", post="S U M"),
    Door("points:desk_rewards", get=DESKS),
    Door("points:desk_reward_new", get=DESKS, post=DESKS, send=_REWARD | {"site": "{place.pk}"}),
    Door("points:desk_reward", of=pk("reward"), get=OURS, post=OURS, send=_REWARD | {"site": "{place.pk}"}),
    Door("points:desk_account", of={"user_id": "{member.pk}"}, get=OURS),
    Door("points:desk_correct", of=pk("entry"), get=OURS, post=OURS, send={"why": "记错了"}),
    Door("points:erase_reason", of=pk("corrected"), get=OURS, post=OURS),
    # monthly lists
    Door("programmes:public", of={"site": "{place.pk}", "month": "{months.sent}"}, get=EVERYBODY),
    Door("programmes:public", of={"site": "{place.pk}", "month": "{months.built}"}, get=NOBODY),
    Door("programmes:share_card", of={"site": "{place.pk}", "month": "{months.sent}"}, get=EVERYBODY),
    Door("programmes:share_card", of={"site": "{place.pk}", "month": "{months.built}"}, get=NOBODY),
    Door("programmes:desk", get=DESKS),
    Door("programmes:build", of={"month": "{months.later}"}, post=DESKS),
    Door("programmes:save_setting", post=DESKS, send={"build_day": "20", "build_time": "08:00"}),
    Door(
        "programmes:add_outlet", post=DESKS, send={"channel": "email", "label": "群", "address": "another@example.com"}
    ),
    Door("programmes:send_test", of=pk("outlet"), post=OURS),
    Door("programmes:remove_outlet", of=pk("outlet"), post=OURS),
    Door("programmes:desk_detail", of=pk("sent"), get=OURS),
    Door("programmes:desk_detail", of=pk("built"), get=OURS),
    Door("programmes:revise", of=pk("built"), post=OURS, send={"theme": "邻里", "go": "publish", "item": "1"}),
    Door("programmes:send_again", of={"pk": "{sent.pk}", "delivery": "{delivery.pk}"}, post=OURS),
    # figures
    Door("reports:overview", get=READERS),
    Door("reports:download", get=READERS),
    Door("reports:rows", of={"figure": "requests"}, get=READERS),
    # the administration
    Door("admin:index", get="C"),
    *(
        Door(f"admin:{model}_changelist", get="C")
        for model in (
            "accounts_user",
            "auth_group",
            "kernel_auditevent",
            "network_calendarday",
            "network_membership",
            "network_partner",
            "network_site",
            "points_account",
            "orders_answerrule",
            "orders_catalogueitem",
            "orders_outcomerule",
            "points_earningrule",
            "points_ledgeraudit",
            "points_ledgerentry",
            "points_redemption",
            "points_reward",
            "volunteers_claim",
            "volunteers_team",
            "volunteers_volunteer",
        )
    ),
]

_PLAN = {
    "service_group": "elderly",
    "title": "义诊",
    "location": "服务大厅",
    "starts_at": f"{DAY}T09:00:00+08:00",
    "ends_at": f"{DAY}T11:00:00+08:00",
}

_HOME = {"community": "{place.pk}", "estate": "锦绣家园"}

API = [
    Door("tokens", post=EVERYBODY, send={"identifier": "{member.username}", "password": PASSWORD}),
    Door("tokens/current", delete=SIGNED_IN),
    Door("me", get=SIGNED_IN),
    Door("me/family", get=SIGNED_IN, post=SIGNED_IN, send={"name": "袁小满", "relation": "other"}),
    Door("me/family/<uuid:pk>", of=pk("relative"), patch="R", delete="R", send={"name": "袁奶奶"}),
    Door("me/family/<uuid:pk>/address", of=pk("relative"), get="R", put="R", send=_HOME),
    Door("me/consents", get=SIGNED_IN),
    Door("me/address", get="M", put=SIGNED_IN, send=_HOME),
    Door("me/codes", post=SIGNED_IN),
    Door("me/proofs", post=SIGNED_IN, send={"password": PASSWORD}),
    Door("me/data", get=SIGNED_IN),  # with a fresh proof, as all send it; without: test_fresh_proofs
    Door("me/close", post=SIGNED_IN),  # likewise
    Door("sites", get=EVERYBODY),
    Door("sites/<id:pk>", of=pk("place"), get=EVERYBODY),
    Door("service-groups", get=EVERYBODY),
    # orders
    Door("service-requests", get=SIGNED_IN, post=SIGNED_IN, send=_ORDER | {"site": "{place.pk}"}),
    Door("service-requests/<uuid:pk>", of=pk("order"), get="R S U"),
    Door("service-requests/<uuid:pk>/accept", of=pk("order"), post=OURS),
    Door("service-requests/<uuid:pk>/decline", of=pk("order"), post=OURS, send=REASON),
    Door("service-requests/<uuid:pk>/transfer", of=pk("order"), post=OURS, send=REASON | {"site": "{elsewhere.pk}"}),
    Door("service-requests/<uuid:pk>/merge", of=pk("order"), post=OURS, send={"into": "{twin.pk}"}),
    Door("service-requests/<uuid:pk>/withdraw", of=pk("order"), post="R"),
    Door("service-requests/<uuid:pk>/outcome", of=pk("held"), post="R", send={"outcome": "not_solved"}),
    Door("service-requests/<uuid:pk>/rating", of=pk("done"), post="R", send={"score": 5}),
    Door("me/service-requests", get=SIGNED_IN),
    Door("me/second-persons", get=SIGNED_IN, post=SIGNED_IN, send={"phone": "13700137000"}),  # with a fresh proof
    Door("me/second-persons/<uuid:pk>", of=pk("asked"), delete="L"),
    Door("me/second-persons/<uuid:pk>/agree", of=pk("asked"), post="R"),
    Door("me/second-persons/<uuid:pk>/decline", of=pk("asked"), post="R"),
    # numbers that move
    Door("me/number-move", get=SIGNED_IN),
    Door("me/number-move/stop", post=SIGNED_IN),
    Door("number-moves", get=READERS),
    Door("number-moves/<uuid:pk>", of=pk("move"), get="S U O"),
    Door("number-moves/<uuid:pk>/confirm", of=pk("move"), post=OURS),  # with a fresh proof
    Door("number-moves/<uuid:pk>/decline", of=pk("move"), post=OURS, send=REASON),
    # the call list
    Door("calls", get=DESKS),
    Door("calls/<id:pk>", of=pk("call"), get=OURS),
    Door("calls/<id:pk>/told", of=pk("call"), post=OURS),
    Door("calls/<id:pk>/missed", of=pk("call"), post=OURS, send={"tries": 0}),
    # activities
    Door("activities", get=EVERYBODY, post=OURS, send=_PLAN | {"site": "{place.pk}"}),
    Door("activities/<id:pk>", of=pk("activity"), get=EVERYBODY),
    Door("activities/<id:pk>", of=pk("draft"), get=OURS),
    Door("activities/<id:pk>/publish", of=pk("draft"), post=OURS),
    Door("activities/<id:pk>/cancel", of=pk("activity"), post=OURS, send=REASON),
    Door("activities/<id:pk>/complete", of=pk("over"), post=OURS, send={"attended_residents": 12}),
    Door("activities/<id:pk>/code", of=pk("begun"), get=OURS),
    Door("activities/<id:pk>/signups", of=pk("activity"), post=SIGNED_IN),
    Door("activities/<id:pk>/signups", of=pk("draft"), post=NOBODY),
    Door("signups/<uuid:pk>", of=pk("signup"), get="R S U", delete="R S U", patch="R", send={"self": True}),
    Door("signups/<uuid:pk>/rating", of=pk("came"), post="R", send={"score": 5}),
    Door("me/signups", get=SIGNED_IN),
    # volunteers
    Door("activities/<id:pk>/claims", of=pk("open"), get=OURS, post=VOLUNTEERS),
    Door("activities/<id:pk>/claims", of=pk("open"), get=OURS, post="V L", send={"team": "{team.pk}"}),
    Door("activities/<id:pk>/claims", of=pk("draft"), get=OURS, post=NOBODY),
    Door("activities/<id:pk>/claims/all-came", of=pk("begun"), post=OURS),
    Door("activities/<id:pk>/residents", of=pk("begun"), get="L"),
    Door("claims/<uuid:pk>", of=pk("claim"), get="V L S U", delete="V S U"),
    Door("claims/<uuid:pk>/check-in", of=pk("claim"), post="V S U", send={"code": "123456"}),
    Door("claims/<uuid:pk>/check-out", of=pk("claim"), post="V S U", send={"code": "123456"}),
    Door("claims/<uuid:pk>/check-in", of=pk("present"), post="V S U"),
    Door("claims/<uuid:pk>/check-out", of=pk("arrived"), post="V S U"),
    Door("claims/<uuid:pk>/no-show", of=pk("present"), post=OURS),
    Door("claims/<uuid:pk>/confirm", of=pk("unconfirmed"), post=OURS),
    Door("me/claims", get=SIGNED_IN),
    # points
    Door("me/points", get=SIGNED_IN),
    Door("rewards", get=EVERYBODY),
    Door("rewards/<id:pk>", of=pk("reward"), get=EVERYBODY),
    Door("rewards/<id:pk>/redemptions", of=pk("reward"), post=SIGNED_IN),
    Door("redemptions/<slug:voucher>", of={"voucher": "{redemption.voucher}"}, get="V S U M"),
    Door("redemptions/<slug:voucher>/fulfil", of={"voucher": "{redemption.voucher}"}, post="S U M"),
    Door("redemptions/<slug:voucher>/cancel", of={"voucher": "{redemption.voucher}"}, post="V"),
    # monthly lists and figures
    Door("programmes", get=EVERYBODY),
    Door("programmes/<id:pk>", of=pk("sent"), get=EVERYBODY),
    Door("programmes/<id:pk>", of=pk("built"), get=OURS),
    Door("programmes/<id:pk>/publish", of=pk("built"), post=OURS),
    Door("reports/summary", get=READERS),
    Door("reports/summary", query="site={place.pk}", get="S U O"),
]
