-- What must hold of plans, teams, samples and visits against every path.

-- May the actor do this for the body of a plan (one of the Front's, by an assignment to it)?
create function household_plan_may(verb text, record text, plan bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or exists (
        select 1 from household_plan p
        where p.id = plan and household_front_may(verb, record, p.organisation_id)
    )
$$;

-- Arguments: the permission name, and whether the team writes beside the body.
create function household_guard_work() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    old_plan bigint := case when tg_op <> 'INSERT' then old.plan_id end;
    new_plan bigint := case when tg_op <> 'DELETE' then new.plan_id end;
    verb text := 'write';
    each bigint;
begin
    foreach each in array array_remove(array[old_plan, new_plan], null) loop
        if household_plan_may(verb, tg_argv[0], each) then
            continue;
        end if;
        if tg_argv[1] = 'team' and core_actor_may(verb, tg_argv[0]) and exists (
            select 1 from household_memberships(core_actor_id()) m
            join household_plan p on p.id = m.plan_id and p.state = 'running'
            where m.plan_id = each
        ) then
            continue;
        end if;
        raise exception 'only the body of the Front and its team write %', tg_table_name
            using errcode = 'insufficient_privilege';
    end loop;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- A plan lies in the area of its body; once issued its paper stands, once sent its beginning too.
create function household_guard_plan() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            raise exception 'a plan that was consulted on stands'
                using errcode = 'check_violation', constraint = 'ck_household_plan_stands';
        end if;
        return old;
    end if;
    if not exists (
        select 1 from core_organisation o where o.id = new.organisation_id
          and o.unit_id = new.unit_id and o.kind in (
              'front_committee', 'village_front_board', 'member_organisation',
              'peoples_inspection_board'
          )
    ) then
        raise exception 'the body is none of the Front, or of another area'
            using errcode = 'check_violation', constraint = 'ck_household_plan_organisation_id';
    end if;
    if tg_op = 'INSERT' then
        return new;
    end if;
    if old.state not in ('draft', 'consulted') and
        (new.number, new.plan_date, new.organisation_id, new.unit_id, new.signer_name, new.form)
        is distinct from
        (old.number, old.plan_date, old.organisation_id, old.unit_id, old.signer_name, old.form)
    then
        raise exception 'number, date and body of an issued plan stand'
            using errcode = 'check_violation', constraint = 'ck_household_plan_stands';
    end if;
    if old.state not in ('draft', 'consulted', 'issued') and
        (new.starts_on, new.sent_on, new.send_due_on) is distinct from
        (old.starts_on, old.sent_on, old.send_due_on)
    then
        raise exception 'the beginning of a plan that was sent stands'
            using errcode = 'check_violation', constraint = 'ck_household_plan_stands';
    end if;
    if exists (
        select 1 from household_visit v
        where v.plan_id = new.id and v.visited_on not between new.starts_on and new.ends_on
    ) then
        raise exception 'a visit would lie outside the plan''s time'
            using errcode = 'check_violation', constraint = 'ck_household_visit_time';
    end if;
    return new;
end
$$;

-- While a plan runs, its main team has a head on each day of the plan's time.
create function household_is_led(plan bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(range_agg(daterange(m.valid_from, m.valid_to, '[]'))
                        @> daterange(p.starts_on, p.ends_on, '[]'), false)
    from household_plan p
    left join household_team t on t.plan_id = p.id and t.parent_id is null
    left join household_team_member m on m.team_id = t.id and m.role = 'head'
    where p.id = plan
    group by p.id
$$;

create function household_guard_led() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    plan bigint := (item ->> case tg_table_name when 'household_plan' then 'id' else 'plan_id' end)::bigint;
    held household_plan;
begin
    -- Locks the plan, so that two changes of the team are judged one after the other.
    select p.* into held from household_plan p where p.id = plan for no key update;
    if held.state = 'running' and not household_is_led(plan)
        and (held.form in ('TEAM', 'JOIN')
             or exists (select 1 from household_team t where t.plan_id = plan))
    then
        raise exception 'the team of a running plan has no head on some day'
            using errcode = 'check_violation', constraint = 'ck_household_team_member_head';
    end if;
    return null;
end
$$;

-- The person and the account behind a member of a team.
create function household_member_person(member household_team_member) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(member.person_id, (
        select p.person_id from core_assignment a join core_user_person p on p.user_id = a.user_id
        where a.id = member.assignment_id
    ))
$$;

-- Members of a plan's team who sit on the committee of a unit that they would supervise, on the
-- same days: by the list of the committee, or by an assignment to it.
create function household_conflicts(plan bigint) returns table (member_id bigint, unit_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.id, u.unit_id
    from household_team_member m
    join household_team t on t.id = m.team_id
    join household_plan_unit u on u.plan_id = m.plan_id
        and (t.parent_id is null or u.team_id is null or u.team_id = m.team_id)
    where m.plan_id = plan and (
        exists (
            select 1 from household_committee_member c
            where c.unit_id = u.unit_id and c.person_id = household_member_person(m)
              and daterange(c.valid_from, c.valid_to, '[]') && daterange(m.valid_from, m.valid_to, '[]')
        )
        or exists (
            select 1 from core_assignment a
            join core_organisation o on o.id = a.organisation_id and o.kind = 'steering_committee'
            where o.unit_id = u.unit_id
              and a.user_id in (
                  select p.user_id from core_user_person p
                  where p.person_id = household_member_person(m)
                  union all
                  select b.user_id from core_assignment b where b.id = m.assignment_id
              )
              and daterange(a.valid_from, a.valid_to, '[]') && daterange(m.valid_from, m.valid_to, '[]')
        )
    )
$$;

create function household_guard_independence() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item jsonb := to_jsonb(new);
    plan bigint;
begin
    for plan in
        select p.id from household_plan p
        where p.state <> 'closed' and (
            (tg_table_name <> 'household_committee_member' and p.id = (item ->> 'plan_id')::bigint)
            or (tg_table_name = 'household_committee_member' and exists (
                select 1 from household_plan_unit u
                where u.plan_id = p.id and u.unit_id = (item ->> 'unit_id')::bigint
            ))
        )
    loop
        if exists (select 1 from household_conflicts(plan)) then
            raise exception 'a member of the unit''s committee does not supervise it'
                using errcode = 'check_violation',
                      constraint = 'ck_household_team_member_independence';
        end if;
    end loop;
    return null;
end
$$;

-- Supervised units lie in the area of the plan's body; they stand once the plan was sent.
create function household_guard_plan_unit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held household_plan;
    item household_plan_unit := case when tg_op = 'DELETE' then old else new end;
begin
    select p.* into held from household_plan p where p.id = item.plan_id for share;
    if tg_op = 'DELETE' and held.id is null then
        return old;
    end if;
    if held.state not in ('draft', 'consulted', 'issued') and
        (tg_op <> 'UPDATE' or (new.plan_id, new.unit_id) is distinct from (old.plan_id, old.unit_id))
    then
        raise exception 'the units of a plan that was sent stand'
            using errcode = 'check_violation', constraint = 'ck_household_plan_unit_sent';
    end if;
    if tg_op <> 'DELETE' and not household_unit_within(new.unit_id, held.unit_id) then
        raise exception 'the unit lies outside the area of the body'
            using errcode = 'check_violation', constraint = 'ck_household_plan_unit_unit_id';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- A sub-team is one of the plan's own team, which is no sub-team itself.
create function household_guard_team() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.parent_id is not null and not exists (
        select 1 from household_team t
        where t.id = new.parent_id and t.plan_id = new.plan_id and t.parent_id is null
    ) then
        raise exception 'a sub-team belongs to the team of its plan'
            using errcode = 'check_violation', constraint = 'ck_household_team_parent_id';
    end if;
    if tg_op = 'UPDATE' and
        (new.plan_id, new.parent_id) is distinct from (old.plan_id, old.parent_id)
    then
        raise exception 'a team stays what it is'
            using errcode = 'check_violation', constraint = 'ck_household_team_parent_id';
    end if;
    return new;
end
$$;

-- After a plan was sent nobody leaves or joins its team without a decision, and nobody vanishes.
create function household_guard_team_member() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item household_team_member := case when tg_op = 'DELETE' then old else new end;
    told boolean;
begin
    select p.state not in ('draft', 'consulted', 'issued') into told
    from household_plan p where p.id = item.plan_id for no key update;
    if not coalesce(told, false) then
        return item;
    end if;
    if tg_op = 'DELETE'
        or (tg_op = 'INSERT' and (new.decision_number is null or new.decision_date is null))
        or (tg_op = 'UPDATE' and (
            (new.team_id, new.plan_id, new.role, new.full_name, new.valid_from)
                is distinct from (old.team_id, old.plan_id, old.role, old.full_name, old.valid_from)
            or (new.person_id, new.assignment_id) is distinct from (old.person_id, old.assignment_id)
            or (new.decision_number, new.decision_date)
                is distinct from (old.decision_number, old.decision_date)
            or (new.valid_to is distinct from old.valid_to and new.end_decision_number is null)
        ))
    then
        raise exception 'the team of a plan that was sent changes by decision'
            using errcode = 'check_violation', constraint = 'ck_household_team_member_decision';
    end if;
    return item;
end
$$;

-- A sampled household lives in the unit of its sample, and its case is its own.
create function household_guard_sampled() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    supervised bigint;
begin
    if tg_op = 'DELETE' then
        raise exception 'a drawn household is replaced, not removed'
            using errcode = 'check_violation', constraint = 'ck_household_sampled_stands';
    end if;
    if tg_op = 'UPDATE' and (
        (new.sample_id, new.plan_id, new.household_id, new.stratum, new.position)
            is distinct from (old.sample_id, old.plan_id, old.household_id, old.stratum, old.position)
        or new.replaces_id is distinct from old.replaces_id
        or (old.replaced_on is not null and (new.replaced_on, new.replace_reason)
            is distinct from (old.replaced_on, old.replace_reason))
    ) then
        raise exception 'a drawn household is replaced, not changed'
            using errcode = 'check_violation', constraint = 'ck_household_sampled_stands';
    end if;
    select u.unit_id into supervised
    from household_sample s join household_plan_unit u on u.id = s.plan_unit_id
    where s.id = new.sample_id;
    if not exists (
        select 1 from household_household h
        where h.id = new.household_id and household_unit_within(h.unit_id, supervised)
    ) then
        raise exception 'the household does not live in the unit of the sample'
            using errcode = 'check_violation', constraint = 'ck_household_sampled_unit';
    end if;
    if new.case_id is not null and not exists (
        select 1 from household_case c
        where c.id = new.case_id and c.household_id = new.household_id
    ) then
        raise exception 'the case is of another household'
            using errcode = 'check_violation', constraint = 'ck_household_sampled_case_id';
    end if;
    if new.replaces_id is not null and not exists (
        select 1 from household_sampled d
        where d.id = new.replaces_id and d.sample_id = new.sample_id and d.replaced_on is not null
    ) then
        raise exception 'a replacement takes the place of a replaced household of the sample'
            using errcode = 'check_violation', constraint = 'ck_household_sampled_replaces_id';
    end if;
    return new;
end
$$;

-- A sample is drawn once, when the units stand, and how it was drawn is never changed: nobody draws
-- again until a wanted household comes out.
create function household_guard_sample() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op <> 'INSERT' then
        raise exception 'a sample is drawn once'
            using errcode = 'check_violation', constraint = 'ck_household_sampled_stands';
    end if;
    if not exists (
        select 1 from household_plan p
        where p.id = new.plan_id and p.state in ('sent', 'running')
    ) then
        raise exception 'a sample is drawn once the plan was sent'
            using errcode = 'check_violation', constraint = 'ck_household_sample_time';
    end if;
    return new;
end
$$;

-- Visits lie in the time of a plan at work.
create function household_guard_visit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held household_plan;
begin
    if tg_op = 'UPDATE' and old.signed_on is not null then
        raise exception 'the minutes of the visit are signed'
            using errcode = 'check_violation', constraint = 'ck_household_visit_signed_stands';
    end if;
    select p.* into held from household_plan p where p.id = new.plan_id for share;
    if held.state in ('draft', 'consulted', 'issued', 'sent')
        or new.visited_on not between held.starts_on and held.ends_on
        or new.visited_on > core_today()
    then
        raise exception 'a visit lies in the time of its plan'
            using errcode = 'check_violation', constraint = 'ck_household_visit_time';
    end if;
    return new;
end
$$;

-- Present at a visit are members of that day; a signed visit stands.
create function household_guard_visit_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    held household_visit;
begin
    select v.* into held from household_visit v where v.id = (item ->> 'visit_id')::bigint for share;
    if held.signed_on is not null then
        raise exception 'the minutes of the visit are signed'
            using errcode = 'check_violation', constraint = 'ck_household_visit_signed_stands';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if tg_table_name = 'household_visit_member' and not exists (
        select 1 from household_team_member m
        where m.id = (item ->> 'member_id')::bigint
          and held.visited_on between m.valid_from and coalesce(m.valid_to, 'infinity')
    ) then
        raise exception 'no member of the team on the day of the visit'
            using errcode = 'check_violation', constraint = 'ck_household_visit_member_member_id';
    end if;
    if tg_table_name = 'household_visit_household' and not exists (
        select 1 from household_sampled d join household_sample s on s.id = d.sample_id
        where d.id = (item ->> 'sampled_id')::bigint and s.plan_unit_id = held.plan_unit_id
    ) then
        raise exception 'the household is not in the sample of the visited unit'
            using errcode = 'check_violation', constraint = 'ck_household_visit_household_sampled_id';
    end if;
    return new;
end
$$;

-- What a finding cites belongs together: visit and household are of its plan, the plan of its unit.
create function household_guard_cited() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (new.visit_id is not null or new.sampled_id is not null) and new.plan_id is null
        or new.visit_id is not null and not exists (
            select 1 from household_visit v where v.id = new.visit_id and v.plan_id = new.plan_id)
        or new.sampled_id is not null and not exists (
            select 1 from household_sampled d where d.id = new.sampled_id and d.plan_id = new.plan_id)
        or new.plan_id is not null and not exists (
            select 1 from household_plan_unit u
            where u.plan_id = new.plan_id and household_unit_within(new.unit_id, u.unit_id))
    then
        raise exception 'the finding cites a visit or household of another plan or unit'
            using errcode = 'check_violation', constraint = 'ck_household_finding_plan_id';
    end if;
    return new;
end
$$;
