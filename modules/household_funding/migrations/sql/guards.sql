-- Between the register of households and the books of funds: finance learns "eligible on that date"
-- and on what paper, the supervisors learn what a household received, and nothing else crosses.

-- The list that counts on a day: the newest recognised class of a household, of that day or before,
-- no older than the rule lets it be. Beside rounds of one day the standard of the year comes first.
create function hfunding_class_on(household bigint, day date, months integer)
returns table (class_code text, reference text)
language sql stable security definer set search_path = public, pg_temp as $$
    select r.recognised_class,
           r.decision_number || ', ' || to_char(r.decision_date, 'DD/MM/YYYY')
    from household_case c
    join household_case_result r on r.case_id = c.id and r.recognised_class is not null
    join household_standard s on s.id = r.standard_id
    join household_household h on h.id = c.household_id
    where c.household_id = household and r.decision_date <= day
      and r.decision_date >= (day - make_interval(months => months))::date
      and (h.ended_on is null or h.ended_on > day)
    order by r.decision_date desc,
             extract(year from day) between s.first_policy_year and s.last_policy_year desc, r.id desc
    limit 1
$$;

-- Which classes a purpose is for on a day: the rule of the item, of the item above it, or of all.
create function hfunding_rule_on(item bigint, day date) returns hfunding_rule
language sql stable security definer set search_path = public, pg_temp as $$
    select r.* from hfunding_rule r
    where (r.item_id is null or funding_item_within(item, r.item_id))
      and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
    order by r.item_id is null, r.item_id <> item, r.valid_from desc
    limit 1
$$;

create function hfunding_allows(rule hfunding_rule, class_code text) returns boolean
language sql immutable set search_path = public, pg_temp as $$
    select case class_code
        when 'poor' then rule.allows_poor
        when 'near_poor' then rule.allows_near_poor
        when 'average_living' then rule.allows_average_living
        else false end
$$;

-- Who may be put on the list of a draft payment, within the place of its line, on its planned day.
-- Asked by those who keep the lists of that very book; to others it says nothing.
create function hfunding_candidates(payment bigint, place bigint)
returns table (household_id bigint, code text, head_name text, unit_id bigint, reference text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    asked record;
    rule hfunding_rule;
begin
    select p.entity_id, p.planned_on, l.unit_id, l.item_id, p.allocation_line_id into asked
    from funding_payment p join funding_allocation_line l on l.id = p.allocation_line_id
    where p.id = payment and p.state = 'draft';
    if asked.entity_id is null
        or not funding_may('write', 'household_funding.SupportEligibility', asked.entity_id)
        or place <> all(core_unit_subtree(array[asked.unit_id]))
    then
        return;
    end if;
    rule := hfunding_rule_on(asked.item_id, asked.planned_on);
    return query
    with listed as (
        -- As hfunding_class_on, for all households of the place at once.
        select distinct on (c.household_id) c.household_id as id, r.recognised_class,
               r.decision_number || ', ' || to_char(r.decision_date, 'DD/MM/YYYY') as decision
        from household_household h
        join household_case c on c.household_id = h.id
        join household_case_result r on r.case_id = c.id and r.recognised_class is not null
        join household_standard s on s.id = r.standard_id
        where h.unit_id = any(core_unit_subtree(array[place]))
          and r.decision_date <= asked.planned_on
          and r.decision_date
              >= (asked.planned_on - make_interval(months => rule.list_months))::date
          and (h.ended_on is null or h.ended_on > asked.planned_on)
        order by c.household_id, r.decision_date desc,
                 extract(year from asked.planned_on)
                     between s.first_policy_year and s.last_policy_year desc, r.id desc
    )
    select h.id, h.code::text, h.head_name, h.unit_id, k.decision
    from listed k
    join household_household h on h.id = k.id
    where hfunding_allows(rule, k.recognised_class)
      and not exists (
          select 1
          from funding_recipient other
          join funding_payment op on op.id = other.payment_id
          where other.household_id = h.id and op.allocation_line_id = asked.allocation_line_id
            and op.state not in ('voided', 'reversed')
      )
    order by h.sort_key, h.id;
end
$$;

-- How many may be chosen in each commune below the place of a payment's line.
create function hfunding_places(payment bigint)
returns table (unit_id bigint, households bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(v.parent_id, v.id), count(*)
    from funding_payment p
    join funding_allocation_line l on l.id = p.allocation_line_id
    cross join lateral hfunding_candidates(p.id, l.unit_id) c
    join core_unit v on v.id = c.unit_id
    where p.id = payment
    group by 1
$$;

-- What is said of a household beside a payment is found here, never told by the writer; one who is
-- not eligible on the day of the payment is refused. The class itself is not kept: the book's people
-- read this row.
create function hfunding_guard_eligibility() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    line record;
    rule hfunding_rule;
    found record;
begin
    if tg_op = 'UPDATE' then
        raise exception 'what was found on the day stands'
            using errcode = 'check_violation', constraint = 'ck_hfunding_eligibility_stands';
    end if;
    select r.household_id, r.payment_id, p.entity_id, p.planned_on, p.state, l.item_id, l.unit_id,
           l.fund_id, l.designation_id, a.campaign_id
    into line
    from funding_recipient r
    join funding_payment p on p.id = r.payment_id
    join funding_allocation_line l on l.id = p.allocation_line_id
    join funding_allocation a on a.id = l.allocation_id
    where r.id = new.recipient_id for share of p;
    if line.household_id is null or line.state <> 'draft' then
        raise exception 'eligibility is found for a household on the list of a draft'
            using errcode = 'check_violation', constraint = 'ck_hfunding_eligibility_recipient';
    end if;
    rule := hfunding_rule_on(line.item_id, line.planned_on);
    select k.*, h.code, h.unit_id into found
    from household_household h
    cross join lateral hfunding_class_on(h.id, line.planned_on, rule.list_months) k
    where h.id = line.household_id;
    if not coalesce(hfunding_allows(rule, found.class_code), false) then
        raise exception 'the household is not eligible on that day'
            using errcode = 'check_violation', constraint = 'ck_hfunding_eligibility_eligible';
    end if;
    if found.unit_id <> all(core_unit_subtree(array[line.unit_id])) then
        raise exception 'the household does not live in the place of the decision'
            using errcode = 'check_violation', constraint = 'ck_hfunding_eligibility_place';
    end if;
    new.entity_id := line.entity_id;
    new.payment_id := line.payment_id;
    new.fund_id := line.fund_id;
    new.designation_id := line.designation_id;
    new.campaign_id := line.campaign_id;
    new.household_id := line.household_id;
    new.household_code := found.code;
    new.on_day := line.planned_on;
    new.reference := found.reference;
    return new;
end
$$;

-- A key of a household on a list goes with what was found of that very household on the day. Judged
-- at commit, since the line comes first.
create function hfunding_guard_recipient() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    listed funding_recipient;
begin
    select r.* into listed from funding_recipient r where r.id = new.id;
    if listed.household_id is not null and not exists (
        select 1 from hfunding_eligibility e
        where e.recipient_id = listed.id and e.household_id = listed.household_id
    ) then
        raise exception 'a household on a list goes with its eligibility'
            using errcode = 'check_violation', constraint = 'ck_hfunding_recipient_eligibility';
    end if;
    return null;
end
$$;

-- A draft whose day, line or list changed after the households were looked up is not checked.
create function hfunding_guard_payment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if old.state = 'draft' and new.state = 'checked' and exists (
        select 1 from hfunding_eligibility e where e.payment_id = new.id and e.on_day <> new.planned_on
    ) then
        raise exception 'eligibility was asked for another day'
            using errcode = 'check_violation', constraint = 'ck_hfunding_eligibility_day';
    end if;
    return new;
end
$$;

-- What a household received, written when the money was paid and marked when it came back. Its class
-- is found anew for the day of the list; unknown if the register says nothing of that day any more.
create function hfunding_support_paid() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.state = 'paid' and old.state <> 'paid' then
        insert into hfunding_support (recipient_id, household_id, unit_id, item_id, fund_name, paid_on,
            amount, goods, voucher, class_code)
        select r.id, e.household_id, h.unit_id, l.item_id, f.name, new.paid_on, r.amount, r.goods,
               n.text, coalesce(k.class_code, 'unknown')
        from funding_recipient r
        join hfunding_eligibility e on e.recipient_id = r.id
        join household_household h on h.id = e.household_id
        join funding_allocation_line l on l.id = new.allocation_line_id
        join funding_fund f on f.id = new.fund_id
        left join core_number n on n.id = new.number_id
        left join lateral hfunding_class_on(e.household_id, e.on_day,
            (hfunding_rule_on(l.item_id, e.on_day)).list_months) k on true
        where r.payment_id = new.id
        order by r.id;
    elsif new.state = 'reversed' and old.state = 'paid' then
        update hfunding_support s set reversed_on = core_today()
        from funding_recipient r where r.id = s.recipient_id and r.payment_id = new.id;
    end if;
    return null;
end
$$;

-- What became of the households that were supported in a year, within a unit of the asker: by class
-- then and in the newest later round. Counts below `fewest` are left out here, not in a screen.
create function hfunding_outcomes(place bigint, in_year integer, fewest integer default 3)
returns table (class_then text, class_later text, households bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if not core_is_system() and not exists (
        select 1 from core_my_grants('report', 'household_funding.HouseholdSupport') g
        where not g.is_archive and (
            g.unit_id is null and g.organisation_id is null
            or place = any(core_unit_subtree(array[g.unit_id]))
            or place = any(core_unit_subtree(array[
                (select o.unit_id from core_organisation o where o.id = g.organisation_id)])))
    ) then
        return;
    end if;
    return query
    with first as (
        select distinct on (s.household_id) s.household_id, s.class_code, s.paid_on
        from hfunding_support s
        where s.reversed_on is null and extract(year from s.paid_on) = in_year
          and s.unit_id = any(core_unit_subtree(array[place]))
        order by s.household_id, s.paid_on, s.id
    ), later as (
        select f.class_code, k.recognised_class
        from first f
        left join lateral (
            select r.recognised_class
            from household_case c join household_case_result r on r.case_id = c.id
            where c.household_id = f.household_id and r.recognised_class is not null
              and r.decision_date > f.paid_on
            order by r.decision_date desc, r.id desc limit 1
        ) k on true
    )
    select l.class_code::text, coalesce(l.recognised_class, 'unknown')::text,
           case when count(*) >= greatest(fewest, 3) then count(*) end
    from later l group by 1, 2 order by 1, 2;
end
$$;
