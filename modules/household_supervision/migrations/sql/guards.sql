-- Rules that no path may go round: raw SQL as the application role meets them too.

-- Does a unit lie in another one, or is it that one?
create function household_unit_within(inner_unit bigint, outer_unit bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    with recursive up(id, parent_id) as (
        select u.id, u.parent_id from core_unit u where u.id = inner_unit
        union
        select u.id, u.parent_id from core_unit u join up on u.id = up.parent_id
    )
    select exists (select 1 from up where id = outer_unit)
$$;

-- May the actor do this in a unit, by an assignment of the authorities? The Front and its bodies
-- supervise: their assignments never count here, whatever their role was given.
create function household_office_may(verb text, record text, unit bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or exists (
        select 1
        from core_my_assignments() a
        left join core_organisation o on o.id = a.organisation_id
        join ab_permission_view_role g on g.role_id = a.role_id
        join ab_permission_view pv on pv.id = g.permission_view_id
        join ab_permission p on p.id = pv.permission_id
        join ab_view_menu v on v.id = pv.view_menu_id
        where p.name = 'can_' || verb and v.name = record
          and (o.kind is null or o.kind not in (
              'front_committee', 'village_front_board', 'member_organisation',
              'peoples_inspection_board'
          ))
          and (a.unit_id is null or household_unit_within(unit, a.unit_id))
    )
$$;

-- The unit of a row of the review, from its own column or its parent's.
create function household_unit_of(item jsonb, parent text) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select case parent
        when '' then (item ->> 'unit_id')::bigint
        when 'household' then
            (select h.unit_id from household_household h where h.id = (item ->> 'household_id')::bigint)
        when 'case' then
            (select c.unit_id from household_case c where c.id = (item ->> 'case_id')::bigint)
        when 'meeting' then
            (select m.unit_id from household_meeting m where m.id = (item ->> 'meeting_id')::bigint)
    end
$$;

-- Arguments: the permission name, and the parent that holds the unit ('' for the row itself).
create function household_guard_office() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    unit bigint;
begin
    if not core_is_system() then
        unit := household_unit_of(item, tg_argv[1]);
        if unit is null and tg_op = 'DELETE' then
            return old;  -- the parent is being removed and was judged itself
        end if;
        if not household_office_may('write', tg_argv[0], unit) then
            raise exception 'only the authorities of the unit write %', tg_table_name
                using errcode = 'insufficient_privilege';
        end if;
        -- A row is not taken from another office either.
        if tg_op = 'UPDATE' and not household_office_may(
            'write', tg_argv[0], household_unit_of(to_jsonb(old), tg_argv[1])
        ) then
            raise exception 'only the authorities of the unit write %', tg_table_name
                using errcode = 'insufficient_privilege';
        end if;
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- A class is computed and proposed by those who classify, recognised by those who recognise.
create function household_guard_class() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    unit bigint;
    judged boolean;
    decided boolean;
begin
    if core_is_system() then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    unit := household_unit_of(item, 'case');
    if tg_op = 'DELETE' then
        judged := unit is not null;
        decided := judged and old.recognised_class is not null;
    elsif tg_op = 'INSERT' then
        judged := true;
        decided := num_nonnulls(new.recognised_class, new.decision_number, new.decision_date) > 0;
    else
        judged := (new.case_id, new.standard_id, new.computed_class, new.computed_cause,
                   new.explanation, new.is_recomputed, new.recorded_class, new.proposed_class,
                   new.movement)
            is distinct from
            (old.case_id, old.standard_id, old.computed_class, old.computed_cause,
             old.explanation, old.is_recomputed, old.recorded_class, old.proposed_class,
             old.movement);
        decided := (new.recognised_class, new.decision_number, new.decision_date)
            is distinct from (old.recognised_class, old.decision_number, old.decision_date);
    end if;
    if judged and not household_office_may('classify', 'household_supervision.CaseResult', unit) then
        raise exception 'only the steering committee of the commune classifies a household'
            using errcode = 'insufficient_privilege';
    end if;
    if decided and not household_office_may('recognise', 'household_supervision.CaseResult', unit)
    then
        raise exception 'only the chairman of the commune recognises a class'
            using errcode = 'insufficient_privilege';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- Does an assignment of the actor to a body of the Front, with this right, reach an organisation?
create function household_front_may(verb text, record text, body bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    with recursive up(id, parent_id) as (
        select o.id, o.parent_id from core_organisation o where o.id = body
        union
        select o.id, o.parent_id from core_organisation o join up on o.id = up.parent_id
    )
    select core_is_system() or exists (
        select 1
        from core_my_assignments() a
        join up on up.id = a.organisation_id
        join core_organisation o on o.id = a.organisation_id
        join ab_permission_view_role g on g.role_id = a.role_id
        join ab_permission_view pv on pv.id = g.permission_view_id
        join ab_permission p on p.id = pv.permission_id
        join ab_view_menu v on v.id = pv.view_menu_id
        where p.name = 'can_' || verb and v.name = record
          and o.kind in (
              'front_committee', 'village_front_board', 'member_organisation',
              'peoples_inspection_board'
          )
    )
$$;

-- Only the Front writes what it found and recommends; the unit adds its opinion and its answer.
-- Arguments: the permission name, the column of the Front's body, then what the unit may write.
create function household_guard_front() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    open_columns text[] := tg_argv[2:];
    body bigint := (coalesce(old_row, new_row) ->> tg_argv[1])::bigint;
begin
    if not core_is_system()
        and not (tg_op = 'UPDATE' and old_row - open_columns = new_row - open_columns)
        and not (
            household_front_may('write', tg_argv[0], body)
            and household_front_may('write', tg_argv[0], coalesce((new_row ->> tg_argv[1])::bigint, body))
        )
    then
        raise exception 'only the body of the Front writes %', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- A round is opened only on an enabled standard of its policy year.
create function household_guard_round() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (
        select 1 from household_standard s
        where s.id = new.standard_id and s.is_enabled and s.use = 'review'
          and new.policy_year between s.first_policy_year and s.last_policy_year
    ) then
        raise exception 'this standard does not serve reviews of policy year %', new.policy_year
            using errcode = 'check_violation', constraint = 'ck_household_round_standard';
    end if;
    return new;
end
$$;

-- Rows lie in the unit of what they belong to; a case takes the round of its review.
create function household_guard_place() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    outer_unit bigint;
begin
    if tg_table_name = 'household_unit_review' then
        select r.unit_id into outer_unit from household_round r where r.id = new.round_id;
    else
        select u.unit_id into outer_unit
        from household_unit_review u where u.id = new.unit_review_id;
    end if;
    if outer_unit is not null and not household_unit_within(new.unit_id, outer_unit) then
        raise exception 'the unit does not lie in the unit of the review'
            using errcode = 'check_violation', constraint = tg_argv[0];
    end if;
    if tg_table_name = 'household_case' then
        new.round_id := (select u.round_id from household_unit_review u where u.id = new.unit_review_id);
    end if;
    return new;
end
$$;

-- People who take part in a meeting: each counts once, observers do not count.
create function household_participants(meeting bigint) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
    select count(distinct a.attendee_no)::integer
    from household_meeting_attendee a
    where a.meeting_id = meeting and not a.is_observer
$$;

create function household_guard_vote() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held household_meeting;
    item household_meeting_vote := case when tg_op = 'DELETE' then old else new end;
begin
    -- Locks the meeting against being concluded meanwhile.
    select m.* into held from household_meeting m where m.id = item.meeting_id for share;
    if tg_op = 'DELETE' and held.id is null then
        return old;
    end if;
    if held.state <> 'held' then
        raise exception 'votes are entered while the meeting is held'
            using errcode = 'check_violation', constraint = 'ck_household_meeting_vote_meeting_held';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if not exists (
        select 1 from household_case c
        where c.id = new.case_id and c.unit_review_id = held.unit_review_id
          and household_unit_within(c.unit_id, held.unit_id)
    ) then
        raise exception 'the household is not reviewed in this village'
            using errcode = 'check_violation', constraint = 'ck_household_meeting_vote_case';
    end if;
    if new.present_count <> household_participants(new.meeting_id) then
        raise exception 'those present are the % people entered as attendees',
            household_participants(new.meeting_id)
            using errcode = 'check_violation', constraint = 'ck_household_meeting_vote_attendees';
    end if;
    return new;
end
$$;

create function household_guard_attendee() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item household_meeting_attendee := case when tg_op = 'DELETE' then old else new end;
    held household_meeting;
begin
    select m.* into held from household_meeting m where m.id = item.meeting_id for share;
    if held.id is not null then
        if held.state not in ('draft', 'held') then
            raise exception 'the meeting is over'
                using errcode = 'check_violation',
                      constraint = 'ck_household_meeting_attendee_meeting_open';
        end if;
        if exists (select 1 from household_meeting_vote v where v.meeting_id = held.id)
            and (tg_op <> 'UPDATE' or (new.attendee_no, new.is_observer, new.meeting_id)
                 is distinct from (old.attendee_no, old.is_observer, old.meeting_id)) then
            raise exception 'votes were counted among these attendees'
                using errcode = 'check_violation',
                      constraint = 'ck_household_meeting_attendee_counted';
        end if;
    end if;
    return item;
end
$$;

-- A meeting agrees only if every household on which it voted reached the share of all attendees.
create function household_guard_agreement() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    plan household_round;
    present integer := household_participants(new.id);
begin
    if new.state <> 'agreed' or (tg_op = 'UPDATE' and old.state = 'agreed') then
        return new;
    end if;
    select r.* into plan
    from household_unit_review u join household_round r on r.id = u.round_id
    where u.id = new.unit_review_id;
    if not exists (select 1 from household_meeting_vote v where v.meeting_id = new.id) or exists (
        select 1 from household_meeting_vote v
        where v.meeting_id = new.id and plan.agree_of is not null
          and (v.agree_count * plan.agree_of < present * plan.agree_votes
               or (v.agree_count * plan.agree_of = present * plan.agree_votes
                   and not plan.agree_inclusive))
    ) then
        raise exception 'a household did not reach the share of all attendees'
            using errcode = 'check_violation', constraint = 'ck_household_meeting_agreement';
    end if;
    return new;
end
$$;

-- Nothing changes in a closed round, nor in a commune's closed review.
create function household_guard_closed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item jsonb := case when tg_op = 'INSERT' then to_jsonb(new) else to_jsonb(old) end;
    review bigint;
    is_closed boolean;
begin
    if tg_table_name = 'household_round' then
        is_closed := item ->> 'state' = 'closed';
    else
        review := case tg_argv[0]
            when 'self' then (item ->> 'id')::bigint
            when 'review' then (item ->> 'unit_review_id')::bigint
            when 'case' then
                (select c.unit_review_id from household_case c
                 where c.id = (item ->> 'case_id')::bigint)
            when 'meeting' then
                (select m.unit_review_id from household_meeting m
                 where m.id = (item ->> 'meeting_id')::bigint)
        end;
        select u.state = 'closed' or r.state = 'closed' into is_closed
        from household_unit_review u join household_round r on r.id = u.round_id
        where u.id = review;
    end if;
    if tg_table_name = 'household_unit_review' and tg_op = 'INSERT' then
        select r.state = 'closed' into is_closed from household_round r
        where r.id = (item ->> 'round_id')::bigint;
    end if;
    if is_closed then
        raise exception 'the round is closed: % cannot change', tg_table_name
            using errcode = 'check_violation', constraint = 'ck_household_round_closed';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
