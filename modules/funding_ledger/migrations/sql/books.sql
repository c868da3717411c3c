-- The book: what an entry must be, held at commit whoever writes it.
-- A trigger for each entry and line refuses what is wrong by itself; the seal, a deferred trigger,
-- judges the entry as a whole and links it into the chain of its book.

-- Does the actor hold a verb in the name of the very body whose books these are?
create function funding_may(verb text, record text, entity bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or exists (
        select 1
        from core_my_grants(verb, record) g
        join funding_entity e on e.id = entity
        where not g.is_archive and g.organisation_id = e.organisation_id
    )
$$;

-- Does the person behind an account hold a verb on a book today, by any account?
create function funding_person_holds(account integer, verb text, record text, entity bigint)
returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1
        from core_assignment a
        join ab_user u on u.id = a.user_id and u.active
        join funding_entity e on e.id = entity
        join ab_permission_view_role g on g.role_id = a.role_id
        join ab_permission_view pv on pv.id = g.permission_view_id
        join ab_permission p on p.id = pv.permission_id
        join ab_view_menu v on v.id = pv.view_menu_id
        where p.name = 'can_' || verb and v.name = record
          and (a.user_id = account or a.user_id in (
              select other.user_id
              from core_user_person mine join core_user_person other using (person_id)
              where mine.user_id = account
          ))
          and (a.organisation_id = e.organisation_id
               or (a.organisation_id is null and a.unit_id is null))
          and (a.valid_from is null or a.valid_from <= core_today())
          and (a.valid_to is null or a.valid_to >= core_today())
    )
$$;

create function funding_same_person(one integer, other integer) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(core_person_key(one) = core_person_key(other), false)
$$;

-- Whoever posts, seals, closes or approves money of a book waits for the others of that book.
create function funding_lock(entity bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
    select pg_advisory_xact_lock(hashtextextended('funding_book', entity))
$$;

-- The state of the month of a day; nothing when the year was not opened.
create function funding_period_state(entity bigint, on_day date) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select p.state from funding_period p
    where p.entity_id = entity and p.year = extract(year from on_day)
      and p.month = extract(month from on_day)
$$;

-- An entry is dated in an open period, not in the future; its number is the next of its series; who
-- books does not pay. What the database knows better than the writer, it fills in itself.
create function funding_guard_entry() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    paid funding_payment;
    actor integer := core_actor_id();
begin
    new.posted_by_id := actor;
    new.posted_at := clock_timestamp();
    new.position := null;
    new.previous_hash := null;
    new.hash := null;
    if new.posted_on > core_today() then
        raise exception 'an entry is not dated in the future'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_future_posted_on';
    end if;
    if coalesce(funding_period_state(new.entity_id, new.posted_on), 'none') <> 'open' then
        raise exception 'the period of the entry is not open'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_period_posted_on';
    end if;
    if not exists (
        select 1
        from core_number n
        join core_number_series s on s.id = n.series_id
        join funding_entity e on e.id = new.entity_id
        where n.id = new.number_id and n.text = new.number_text
          and s.organisation_id = e.organisation_id
          and s.year = extract(year from new.posted_on)
          and s.code = e.code || '-' || new.series
    ) then
        raise exception 'the number is not of the series of this book and year'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_number_id';
    end if;
    if new.payment_id is not null and new.kind = 'ordinary' then
        select p.* into paid from funding_payment p where p.id = new.payment_id for update;
        if paid.state <> 'approved' or paid.entity_id <> new.entity_id then
            raise exception 'only an approved payment is paid'
                using errcode = 'check_violation', constraint = 'ck_funding_entry_payment_id';
        end if;
        -- The cashier's hand starts it; it is booked for the accountant who checked the payment.
        if funding_may('pay', 'funding_ledger.Payment', new.entity_id) then
            new.posted_by_id := paid.checked_by_id;
            return new;
        end if;
    end if;
    if actor is not null then
        if not funding_may('post', 'funding_ledger.JournalEntry', new.entity_id) then
            raise exception 'only the accountants of the book post entries'
                using errcode = 'insufficient_privilege';
        end if;
        if funding_person_holds(actor, 'pay', 'funding_ledger.Payment', new.entity_id) then
            raise exception 'who pays does not book'
                using errcode = 'check_violation', constraint = 'ck_funding_entry_hands';
        end if;
        if new.kind = 'reversal'
            and not funding_may('reverse', 'funding_ledger.JournalEntry', new.entity_id)
        then
            raise exception 'only the chief accountant reverses entries'
                using errcode = 'insufficient_privilege';
        end if;
    end if;
    return new;
end
$$;

-- An item or one above it.
create function funding_item_within(inner_item bigint, outer_item bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    with recursive up(id, parent_id) as (
        select i.id, i.parent_id from funding_item i where i.id = inner_item
        union
        select i.id, i.parent_id from funding_item i join up on i.id = up.parent_id
    )
    select exists (select 1 from up where id = outer_item)
$$;

-- A line belongs to an entry that is being written; its account takes what the law lets it take.
create function funding_guard_line() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    entry funding_entry;
    account funding_account;
    fund funding_fund;
    receipt funding_receipt;
    line funding_allocation_line;
begin
    select e.* into entry from funding_entry e where e.id = new.entry_id;
    if entry.hash is not null then
        raise exception 'the entry is sealed'
            using errcode = 'check_violation', constraint = 'ck_funding_line_stands';
    end if;
    select a.* into account from funding_account a where a.id = new.account_id;
    select f.* into fund from funding_fund f where f.id = new.fund_id;
    if account.type = 'memo' then
        raise exception 'memo accounts never join the journal'
            using errcode = 'check_violation', constraint = 'ck_funding_line_memo';
    end if;
    if entry.posted_on < fund.opened_on or entry.posted_on > coalesce(fund.closed_on, 'infinity') then
        raise exception 'the fund was not open on that day'
            using errcode = 'check_violation', constraint = 'ck_funding_line_fund_id';
    end if;
    if account.key in ('bank_vnd', 'bank_fx') <> (new.bank_account_id is not null) then
        raise exception 'a line on a bank account names it, no other line does'
            using errcode = 'check_violation', constraint = 'ck_funding_line_bank_account_id';
    end if;
    if account.key like '%level_transfer' and new.counterpart_entity_id is null then
        raise exception 'a transfer between levels names the other level'
            using errcode = 'check_violation', constraint = 'ck_funding_line_counterpart_entity_id';
    end if;
    -- Gifts and awards never meet: neither in one fund, nor by a transfer between books.
    if (account.key = 'expense_award') and fund.kind <> 'emulation'
        or fund.kind = 'emulation' and (
            account.key like 'income_donation%' or account.key = 'income_level_transfer'
            or account.key = 'income_auction' or account.key like 'expense_grant%')
        or exists (
            select 1 from funding_entity e
            where e.id = new.counterpart_entity_id and e.purpose = 'emulation')
    then
        raise exception 'no award is paid from gifts'
            using errcode = 'check_violation', constraint = 'ck_funding_line_award';
    end if;
    if account.key = 'expense_running' and fund.kind in ('poor', 'relief') and not exists (
        select 1 from funding_designation d join funding_item i on i.id = d.item_id
        where d.id = new.designation_id and i.code = 'CHIPHI'
    ) then
        -- NĐ 93/2021 Art 12(3): only what donors gave for it, which is a bound gift of its own.
        raise exception 'running cost is not paid from gifts'
            using errcode = 'check_violation', constraint = 'ck_funding_line_running';
    end if;
    -- Of an opening and of the close of a year the account says enough; the seal asks for the rest.
    if entry.kind = 'opening' and account.type in ('income', 'expense')
        or entry.kind = 'year_close' and account.type in ('asset', 'liability')
    then
        raise exception 'no such account in an entry of this kind'
            using errcode = 'check_violation', constraint = 'ck_funding_line_account_id';
    end if;
    if entry.kind in ('reversal', 'year_close', 'opening') then
        return new;
    end if;
    if account.key in ('income_donation', 'income_donation_inkind') and new.credit > 0 then
        select r.* into receipt from funding_receipt r where r.id = new.receipt_id for update;
        if receipt.id is null or receipt.state <> 'recorded' or receipt.amount <> new.credit
            or receipt.fund_id <> new.fund_id
            or receipt.designation_id is distinct from new.designation_id
            or (account.key = 'income_donation_inkind') <> (receipt.form = 'goods')
        then
            raise exception 'income from a donor is booked from its recorded receipt'
                using errcode = 'check_violation', constraint = 'ck_funding_line_receipt_id';
        end if;
    end if;
    if account.key in ('expense_grant_cash', 'expense_grant_inkind', 'expense_award')
        and new.debit > 0
    then
        select l.* into line
        from funding_allocation_line l
        join funding_allocation d on d.id = l.allocation_id and d.state = 'approved'
        where l.id = new.allocation_line_id;
        if line.id is null then
            raise exception 'support is paid under an approved decision'
                using errcode = 'check_violation', constraint = 'ck_funding_line_allocation_line_id';
        end if;
        if line.designation_id is distinct from new.designation_id then
            raise exception 'a bound gift is spent as its donor bound it'
                using errcode = 'check_violation', constraint = 'ck_funding_line_designation_id';
        end if;
        if (account.key = 'expense_award')
            <> (select i.is_award from funding_item i where i.id = line.item_id)
        then
            raise exception 'awards and support are booked apart'
                using errcode = 'check_violation', constraint = 'ck_funding_line_award';
        end if;
    end if;
    return new;
end
$$;

-- What was posted stands: nobody changes or removes it, not the owner either.
create function funding_stands() returns trigger
language plpgsql as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'funding_entry' then
        -- The one change there is: the seal.
        if old.hash is null and new.hash is not null
            and to_jsonb(new) - array['hash', 'previous_hash', 'position']
                = to_jsonb(old) - array['hash', 'previous_hash', 'position']
        then
            return new;
        end if;
    end if;
    raise exception 'what was posted stands'
        using errcode = 'check_violation', constraint = 'ck_funding_line_stands';
end
$$;
