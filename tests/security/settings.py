"""What the program declares for its leak matrix, each with the reason in words."""

from __future__ import annotations

from datetime import date

from app.testing.leaks.world import LeakSettings

FRAMEWORK = "the framework's table of roles and rights; what it says is code"
QUEUE = "the queue; each job checks what it was asked"

SETTINGS = LeakSettings(
    open_to_all={
        "award_certificate_box": "what stands on a certificate is read as the layout that it is of",
        "core_call": "what an office asks is read by all who may answer once it is issued",
        "core_call_field": "the form of an issued data call is published with it",
        "core_duty_rule": "which duties are kept apart is the law's word, with what a province set",
        "core_document_template": "forms are read by all who make papers; few write them",
        "core_template_activation": "which form is in force is read by all who make papers",
        "core_unit": "the map of administrative units is published",
        "core_unit_successor": "what follows a unit is published",
        "core_unit_difficulty": "difficulty classes of communes are published",
        "core_organisation": "which bodies exist is published",
        "core_organisation_version": "the names of bodies are published",
        "household_standard": "poverty standards are decrees and resolutions",
        "household_published_figure": "published statistics",
        "household_round": "a province's round is read by all its communes; writes are checked",
    },
    unguarded_tables={
        "ab_user": "sign-in reads accounts before anybody is known",
        "ab_api_key": "sign-in reads keys before anybody is known",
        "ab_register_user": "not used by the program; read only",
        "ab_user_role": "roles come from dated assignments, never from this table",
        "ab_role": FRAMEWORK,
        "ab_group": FRAMEWORK,
        "ab_group_role": FRAMEWORK,
        "ab_user_group": FRAMEWORK,
        "ab_permission": FRAMEWORK,
        "ab_permission_view": FRAMEWORK,
        "ab_permission_view_role": FRAMEWORK,
        "ab_view_menu": FRAMEWORK,
        "procrastinate_jobs": QUEUE,
        "procrastinate_events": QUEUE,
        "procrastinate_periodic_defers": QUEUE,
        "procrastinate_workers": QUEUE,
        "core_history_entry": "a view that holds the rule: who reads the record",
    },
    absent={
        **dict.fromkeys(
            (f"ErasureRowView.{name}" for name in ("as_of", "compare", "history", "version")),
            "its erasure is for those who act in the whole country",
        ),
        "ListImportView.rejects": "an import made from columns alone has no rejected rows",
        "HouseholdPickView.place": "no household of the world stands on a recognised list",
        "ImportView.rejects": "an import made from columns alone has no file",
    },
    values={
        "core_api_key": {"rights": []},
        "core_call_field": {"kind": "text"},  # words are no number
        "core_task": {"doer_id": 1},  # a task is for one person, or for one office
        "core_duty_rule": {"one": [], "other": []},
        "core_delegation": {"reason": "leave"},
        "household_round": {"regime": "QD24-2021"},
        # What was decided is read in the unit; drafts are for who handles them.
        "award_decision": {
            "state": "signed",
            "number": lambda index: f"{index}/QĐ-UBND",
            "signed_on": date(2021, 12, 30),
            "signer": "A",
            "capacity": "B",
        },
        "award_award": {"state": "decided", "amount": 1_490_000},
        "funding_entity": {"purpose": "support"},
        "funding_bank_account": {"is_public": False},  # a published number is not masked
        "funding_fund": {"purpose": "support", "kind": "poor"},
    },
    papers={
        "emulation_award.certificate_a4": "update award_certificate_layout set paper = 'A4'",
        "funding_ledger.cash_in": "update funding_entry set series = 'PT' where id = {key}",
        "funding_ledger.cash_out": "update funding_entry set series = 'PC' where id = {key}",
        "funding_ledger.goods_minutes": "update funding_receipt set form = 'goods', "
        "labour_days = null, bank_account_id = null where id = {key}",
        "household_supervision.posting_end_minutes": "update household_posting "
        "set posted_to = posted_from where id = {key}",
        "household_supervision.team_decision": "drop index uq_household_team_main; "
        "update household_team set parent_id = null where id = {key}",
    },
    functions={
        "core_login_salt(text)": "asked before anybody is known; the salt of a name only",
        "core_login_check(text,text,text)": "asked before anybody is known; counts each wrong try",
        "core_password_is_first(integer)": "weak: tells raw SQL who has not chosen a password yet",
        "core_password_set(integer,text,text,text,boolean)": "refuses others; answers nothing",
        "core_invitation_look(text)": "asked before anybody is known; by a secret of 256 bits",
        "core_invitation_use(text)": "asked before anybody is known; by a secret of 256 bits",
        "core_api_key_make(text,text,timestamp with time zone,text[],text)": "one's own, by hash",
        "core_feed_open(text,integer)": "asked before anybody is known; by the hash of a secret",
        "core_feed_changed(text,text)": "by the hash of a secret; answers a time, no row",
        "core_account_needs(integer)": "asked before anybody is known; which steps sign-in has",
        "core_session_begin(integer,text,text,interval,text,text)": "like naming an actor, begins",
        "core_notices_mine(boolean,bigint,integer)": "one's own notices; the key only pages",
        "core_sessions_mine(text)": "one's own sessions; the token only marks this one of them",
        "core_actor_context(integer)": "asked before the actor is known; holds no personal data",
        "core_unit_subtree(bigint[])": "the tree of units is published",
        "core_organisation_subtree(bigint[])": "the tree of bodies is published",
        "core_trail_event(text,text,text,bigint,bigint,jsonb)": "adds to the trail, shows nothing",
        "core_next_number(bigint)": "weak: tells raw SQL how many papers a series has, no more",
        "household_participants(bigint)": "weak: tells raw SQL how many came to a meeting",
        "core_trail_refused(text,text,text,text,bigint,jsonb)": "adds a refusal, shows nothing",
        "core_trail_rows_present(text,bigint[])": "weak: tells raw SQL that a key is used, no more",
        "core_trail_status()": "how far the trail is chained and verified, no row",
        "core_person_key(integer)": "weak: tells raw SQL which accounts are one person's",
        "core_workflow_passage(text,bigint,text)": "weak: tells raw SQL the number of an entry",
        "core_record_of(text)": "the name of a table's records, which is code",
        "core_rule_of(text,text)": "the conditions of a table's policies, which are code",
    },
)
