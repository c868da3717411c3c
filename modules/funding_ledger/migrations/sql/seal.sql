-- The seal of an entry: its text, what it adds to balances, its link in the chain of the book.

-- A value of a hashed text: its length and itself, so that no two texts can be written alike.
create function funding_field(value text) returns text
language sql immutable parallel safe set search_path = public, pg_temp as $$
    select coalesce(char_length(value) || ':' || value, '-')
$$;

-- An entry with its lines as the text that is hashed (domain/chain.py writes the same).
create function funding_entry_text(entry bigint) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select concat_ws('|',
        funding_field(e.entity_id::text), funding_field(e.kind),
        funding_field(e.event), funding_field(e.number_text), funding_field(e.posted_on::text),
        funding_field(e.memo), funding_field(e.payment_id::text),
        funding_field(e.reversal_of_id::text), funding_field(e.correction_of_id::text),
        funding_field(e.idempotency_key), funding_field(e.posted_by_id::text),
        funding_field(to_char(e.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
    ) || coalesce((
        select string_agg(concat_ws('|',
            E'\n' || funding_field(l.line_no::text), funding_field(a.key),
            funding_field(l.fund_id::text), funding_field(l.debit::text),
            funding_field(l.credit::text), funding_field(l.designation_id::text),
            funding_field(l.bank_account_id::text), funding_field(l.allocation_line_id::text),
            funding_field(l.receipt_id::text), funding_field(l.counterpart_entity_id::text),
            funding_field(l.person)
        ), '' order by l.line_no)
        from funding_line l join funding_account a on a.id = l.account_id
        where l.entry_id = e.id
    ), '')
    from funding_entry e where e.id = entry
$$;

-- What the lines of an entry add to the balances of each fund.
create function funding_entry_deltas(entry bigint)
returns table (fund_id bigint, kind text, key bigint, amount bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    with lines as (
        select l.*, a.type, a.is_bounded, a.normal_balance
        from funding_line l join funding_account a on a.id = l.account_id
        where l.entry_id = entry
    )
    select l.fund_id, case when l.designation_id is null then 'free' else 'designation' end,
           coalesce(l.designation_id, 0), sum(l.credit - l.debit)::bigint
    from lines l where l.type in ('net_assets', 'income', 'expense')
    group by 1, 2, 3
    union all
    select l.fund_id, case when l.bank_account_id is null then 'account' else 'bank' end,
           coalesce(l.bank_account_id, l.account_id),
           sum(case l.normal_balance when 'debit' then l.debit - l.credit
               else l.credit - l.debit end)::bigint
    from lines l where l.is_bounded
    group by 1, 2, 3
$$;

-- The reversal of an entry is its lines with the sides changed, one for one.
create function funding_is_mirror(entry bigint, original bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select not exists (
        (select account_id, fund_id, debit, credit, designation_id, bank_account_id,
                allocation_line_id, receipt_id, counterpart_entity_id, person, count(*)
         from funding_line where entry_id = entry group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
         except
         select account_id, fund_id, credit, debit, designation_id, bank_account_id,
                allocation_line_id, receipt_id, counterpart_entity_id, person, count(*)
         from funding_line where entry_id = original group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
        union all
        (select account_id, fund_id, credit, debit, designation_id, bank_account_id,
                allocation_line_id, receipt_id, counterpart_entity_id, person, count(*)
         from funding_line where entry_id = original group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
         except
         select account_id, fund_id, debit, credit, designation_id, bank_account_id,
                allocation_line_id, receipt_id, counterpart_entity_id, person, count(*)
         from funding_line where entry_id = entry group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    )
$$;

-- The link of an entry: the hash of the link before it and of its own text at its position.
create function funding_link(entry bigint, at_position bigint, before text) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select encode(sha256(convert_to(
        coalesce(before, '') || E'\n' || at_position || E'\n' || funding_entry_text(entry), 'UTF8'
    )), 'hex')
$$;

-- Judge an entry whole, add it to the balances, and link it into the chain of its book. Runs once
-- for each entry: at commit, or earlier when the program asks (`set constraints … immediate`).
create function funding_seal() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    lines bigint;
    debits numeric;
    credits numeric;
    below record;
    last_position bigint;
    last_hash text;
begin
    perform funding_lock(new.entity_id);
    -- Again below the lock: the period may have been closed meanwhile.
    if coalesce(funding_period_state(new.entity_id, new.posted_on), 'none') <> 'open' then
        raise exception 'the period of the entry is not open'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_period_posted_on';
    end if;
    select count(*), sum(l.debit), sum(l.credit) into lines, debits, credits
    from funding_line l where l.entry_id = new.id;
    if lines < 2 or debits <> credits then
        raise exception 'debits % and credits % of the entry differ', debits, credits
            using errcode = 'check_violation', constraint = 'ck_funding_entry_balanced';
    end if;
    if exists (
        select 1 from funding_line l where l.entry_id = new.id
        group by l.fund_id having sum(l.debit) <> sum(l.credit)
    ) then
        raise exception 'the entry does not balance within each fund'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_fund_balanced';
    end if;
    if new.kind = 'reversal' and not funding_is_mirror(new.id, new.reversal_of_id) then
        raise exception 'a reversal mirrors its original'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_mirror';
    end if;
    if exists (
        select 1
        from (select distinct l.allocation_line_id from funding_line l
              where l.entry_id = new.id and l.allocation_line_id is not null) touched
        join funding_allocation_line al on al.id = touched.allocation_line_id
        join funding_line spent on spent.allocation_line_id = al.id
        join funding_account a on a.id = spent.account_id and a.type = 'expense'
        join funding_entry e on e.id = spent.entry_id and e.kind <> 'year_close'
        group by al.id, al.amount having sum(spent.debit - spent.credit) > al.amount
    ) then
        raise exception 'more is spent than the decision allocated'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_allocation';
    end if;
    insert into funding_delta (fund_id, kind, key, day, amount)
    select d.fund_id, d.kind, d.key, new.posted_on, d.amount
    from funding_entry_deltas(new.id) d where d.amount <> 0
    on conflict (fund_id, kind, key, day) do update
        set amount = funding_delta.amount + excluded.amount;
    -- Not below zero on this day or any later one (V26); only what fell can be.
    select b.kind, b.key, b.day, b.balance into below
    from (
        select f.kind, f.key, f.day,
               sum(f.amount) over (partition by f.fund_id, f.kind, f.key order by f.day) as balance
        from funding_delta f
        where (f.fund_id, f.kind, f.key) in (
            select d.fund_id, d.kind, d.key from funding_entry_deltas(new.id) d where d.amount < 0
        )
    ) b
    where b.day >= new.posted_on and b.balance < 0
    order by b.day limit 1;
    if below.day is not null then
        raise exception '% % would be % on %', below.kind, below.key, below.balance, below.day
            using errcode = 'check_violation', constraint = 'ck_funding_delta_' || below.kind;
    end if;
    -- The close of a year leaves nothing on its income and expense accounts.
    if new.kind = 'year_close' and exists (
        select 1
        from funding_line l
        join funding_account a on a.id = l.account_id and a.type in ('income', 'expense')
        join funding_entry e on e.id = l.entry_id and e.posted_on <= new.posted_on
        where l.entity_id = new.entity_id
        group by l.account_id, l.fund_id, l.designation_id having sum(l.debit) <> sum(l.credit)
    ) then
        raise exception 'the close leaves something on an income or expense account'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_year_close';
    end if;
    select e.position, e.hash into last_position, last_hash
    from funding_entry e where e.entity_id = new.entity_id and e.position is not null
    order by e.position desc limit 1;
    if new.kind = 'opening' and last_position is not null then
        raise exception 'only a new book is opened'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_opening';
    end if;
    update funding_entry e
    set position = coalesce(last_position, 0) + 1,
        previous_hash = last_hash,
        hash = funding_link(new.id, coalesce(last_position, 0) + 1, last_hash)
    where e.id = new.id;
    return null;
end
$$;
