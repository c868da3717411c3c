-- What a workflow asks of a move beyond its states: different people, and a paper. The declarations of
-- the code stand in core_workflow_rule; these functions hold every path to them, raw SQL included.

-- The person behind an account: several accounts of one person count once, an account without a
-- person counts as itself.
create function core_person_key(account integer) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(
        (select 'person:' || p.person_id from core_user_person p where p.user_id = account),
        'user:' || account
    )
$$;

-- Does whoever asks reach a row of a table? Runs with their rights, so that row-level security answers.
create function core_row_reached(wanted_table text, wanted_row bigint) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
declare
    found_row boolean;
begin
    if not exists (select 1 from core_workflow_rule r where r.table_name = wanted_table) then
        return false;
    end if;
    execute format('select exists (select 1 from public.%I t where t.id = $1)', wanted_table)
        into found_row using wanted_row;
    return found_row;
end
$$;

-- The entry of the trail with which a row came into its state. What was agreed or signed before it
-- belongs to an earlier passage and does not count again, nor for a later row with the same key.
create function core_workflow_passage(wanted_table text, wanted_row bigint, state_column text)
returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(max(t.id), 0)
    from core_trail t
    where t.table_name = wanted_table and t.row_id = wanted_row
      and (t.action = 'insert' or (t.action = 'update' and t.new_values ? state_column))
$$;

-- What people agreed to: all of a row but its state, stamps, and what the move itself fills in.
create function core_workflow_content(item jsonb, rule core_workflow_rule) returns text
language sql immutable security definer set search_path = public, pg_temp as $$
    select encode(sha256(convert_to((
        item - array[rule.state_column, 'version', 'updated_at', 'updated_by_id'] - rule.writes
    )::text, 'UTF8')), 'hex')
$$;

-- A row as plain values, for the functions here alone: nobody else may call it.
create function core_workflow_row(wanted_table text, wanted_row bigint) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    item jsonb;
begin
    if exists (select 1 from core_workflow_rule r where r.table_name = wanted_table) then
        execute format('select to_jsonb(t) from public.%I t where t.id = $1', wanted_table)
            into item using wanted_row;
    end if;
    return item;
end
$$;
revoke execute on function core_workflow_row(text, bigint) from public;

-- Those who may not agree besides the proposer: the author, and who took earlier steps, where said so.
create function core_workflow_barred(item jsonb, rule core_workflow_rule) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(core_person_key(b.account)), '{}')
    from (
        select (item ->> 'created_by_id')::integer as account where rule.not_author
        union
        select t.actor::integer
        from core_trail t
        where t.table_name = rule.table_name and t.row_id = (item ->> 'id')::bigint
          and t.action = 'update' and t.new_values ? rule.state_column
          and (t.old_values ->> rule.state_column) || '>' || (t.new_values ->> rule.state_column)
              = any(rule.not_moves)
          and t.actor ~ '^[0-9]+$'
    ) b
    where b.account is not null
$$;

-- Have enough different people agreed to this very content, and has nobody objected?
create function core_workflow_agreed(item jsonb, rule core_workflow_rule) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    proposal core_workflow_approval;
    barred text[];
    given integer;
begin
    select a.* into proposal
    from core_workflow_approval a
    where a.table_name = rule.table_name and a.row_id = (item ->> 'id')::bigint
      and a.transition = rule.transition and a.decision = 'propose'
    order by a.attempt desc limit 1;
    if proposal.id is null
        or proposal.content <> core_workflow_content(item, rule)
        or proposal.passage <> core_workflow_passage(
            rule.table_name, (item ->> 'id')::bigint, rule.state_column)
    then
        return false;
    end if;
    barred := core_workflow_barred(item, rule)
        || proposal.person_key || core_person_key(proposal.user_id);
    -- Accounts may have been given to one person since: both what was and what is must be different.
    select least(count(distinct a.person_key), count(distinct core_person_key(a.user_id)))
    into given
    from core_workflow_approval a
    where a.table_name = proposal.table_name and a.row_id = proposal.row_id
      and a.transition = proposal.transition and a.attempt = proposal.attempt
      and a.decision = 'approve' and a.content = proposal.content
      and a.person_key <> all(barred) and core_person_key(a.user_id) <> all(barred);
    return given >= rule.people and not exists (
        select 1 from core_workflow_approval o
        where o.table_name = proposal.table_name and o.row_id = proposal.row_id
          and o.transition = proposal.transition and o.attempt = proposal.attempt
          and o.decision = 'object'
    );
end
$$;

-- Argument: the column of the state. The pairs are held by core_guard_state; this asks for the rest.
create function core_guard_step() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    was text := to_jsonb(old) ->> tg_argv[0];
    becomes text := to_jsonb(new) ->> tg_argv[0];
    rule core_workflow_rule;
begin
    if was is not distinct from becomes then
        return new;
    end if;
    for rule in
        select r.* from core_workflow_rule r
        where r.table_name = tg_table_name and r.state_column = tg_argv[0]
          and r.target = becomes and was = any(r.sources)
        order by r.id
    loop
        if rule.people > 0 and not core_workflow_agreed(to_jsonb(new), rule) then
            raise exception '% needs % other people who agree', rule.transition, rule.people
                using errcode = 'CTW01';
        end if;
        if rule.paper is not null and not exists (
            select 1 from core_workflow_paper p
            where p.table_name = rule.table_name and p.row_id = new.id
              and p.transition = rule.transition and p.kind = rule.paper
              and p.passage = core_workflow_passage(rule.table_name, new.id, rule.state_column)
        ) then
            raise exception '% needs its paper (%)', rule.transition, rule.paper
                using errcode = 'CTW02';
        end if;
    end loop;
    return new;
end
$$;

-- The assignment, in force and within reach of the row, by which the actor may take part.
create function core_workflow_assignment(item jsonb, rule core_workflow_rule, by_role boolean)
returns table (assignment_id bigint, role text)
language sql stable security definer set search_path = public, pg_temp as $$
    select a.id, r.name::text
    from core_my_assignments() a
    join ab_role r on r.id = a.role_id
    where (not by_role or r.name = any(rule.roles))
      and exists (
          select 1
          from ab_permission_view_role g
          join ab_permission_view pv on pv.id = g.permission_view_id
          join ab_permission p on p.id = pv.permission_id
          join ab_view_menu v on v.id = pv.view_menu_id
          where g.role_id = a.role_id and p.name = 'can_' || rule.verb and v.name = rule.record
      )
      and (
          a.unit_id is null or item ->> 'unit_id' is null
          or (item ->> 'unit_id')::bigint = any(core_unit_subtree(array[a.unit_id]))
      )
    order by a.id limit 1
$$;

-- Runs with the rights of whoever writes, before anything else is told about the row.
create function core_workflow_reach() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if not core_row_reached(new.table_name, new.row_id) then
        raise exception 'no such record within reach' using errcode = 'CTW04';
    end if;
    return new;
end
$$;

-- Who decides, when, and on what is written by the database: nobody signs for another.
create function core_workflow_decide() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    rule core_workflow_rule;
    item jsonb;
    proposal core_workflow_approval;
    is_live boolean;
begin
    select r.* into rule from core_workflow_rule r
    where r.table_name = new.table_name and r.transition = new.transition and r.people > 0;
    if rule.id is null or core_actor_id() is null then
        raise exception 'a person agrees to a step that asks for it' using errcode = 'CTW03';
    end if;
    item := core_workflow_row(rule.table_name, new.row_id);
    if not (item ->> rule.state_column) = any(rule.sources) then
        raise exception '% does not start from %', rule.transition, item ->> rule.state_column
            using errcode = 'CT002';
    end if;
    new.at := clock_timestamp();
    new.user_id := core_actor_id();
    new.person_key := core_person_key(new.user_id);
    new.person_id := (select p.person_id from core_user_person p where p.user_id = new.user_id);
    new.version := coalesce((item ->> 'version')::integer, 0);
    new.content := core_workflow_content(item, rule);
    new.passage := core_workflow_passage(rule.table_name, new.row_id, rule.state_column);
    select f.assignment_id, f.role into new.assignment_id, new.role
    from core_workflow_assignment(item, rule, new.decision <> 'propose') f;
    if new.assignment_id is null then
        raise exception 'no assignment lets this person decide here' using errcode = 'CTW03';
    end if;
    select a.* into proposal from core_workflow_approval a
    where a.table_name = new.table_name and a.row_id = new.row_id
      and a.transition = new.transition and a.decision = 'propose'
    order by a.attempt desc limit 1;
    is_live := proposal.id is not null and proposal.passage = new.passage
        and proposal.content = new.content and not exists (
            select 1 from core_workflow_approval o
            where o.table_name = new.table_name and o.row_id = new.row_id
              and o.transition = new.transition and o.attempt = proposal.attempt
              and o.decision = 'object'
        );
    if new.decision = 'propose' then
        if is_live then
            raise exception '% is proposed already', rule.transition using errcode = 'CTW05';
        end if;
        new.attempt := coalesce(proposal.attempt, 0) + 1;
        return new;
    end if;
    if not is_live then
        raise exception 'nobody proposes % as the record is now', rule.transition
            using errcode = 'CTW05';
    end if;
    new.attempt := proposal.attempt;
    if new.decision = 'approve' and new.person_key = any(
        core_workflow_barred(item, rule)
        || proposal.person_key || core_person_key(proposal.user_id)
    ) then
        raise exception 'another person has to agree' using errcode = 'CTW03';
    end if;
    return new;
end
$$;

-- A paper is kept for a step that asks for it; its number enters the register of its issuer.
create function core_workflow_sign() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    rule core_workflow_rule;
    item jsonb;
begin
    select r.* into rule from core_workflow_rule r
    where r.table_name = new.table_name and r.transition = new.transition and r.paper = new.kind;
    if rule.id is null or not core_actor_may(rule.verb, rule.record) then
        raise exception 'no step of this person asks for such a paper' using errcode = 'CTW03';
    end if;
    item := core_workflow_row(rule.table_name, new.row_id);
    if not (item ->> rule.state_column) = any(rule.sources) then
        raise exception '% does not start from %', rule.transition, item ->> rule.state_column
            using errcode = 'CT002';
    end if;
    if rule.needs_scan and new.attachment_id is null then
        raise exception 'the scan of the paper is missing' using errcode = 'CTW02';
    end if;
    if new.attachment_id is not null and not exists (
        select 1 from core_attachment a
        where a.id = new.attachment_id
          and a.table_name = new.table_name and a.row_id = new.row_id
    ) then
        raise exception 'the scan belongs to another record' using errcode = 'CTW04';
    end if;
    if rule.is_numbered and (new.number is null or new.organisation_id is null) then
        raise exception 'the paper has no number or no issuer' using errcode = 'CTW02';
    end if;
    new.at := clock_timestamp();
    new.user_id := core_actor_id();
    new.passage := core_workflow_passage(rule.table_name, new.row_id, rule.state_column);
    new.paper_number_id := null;
    if new.number is not null and new.organisation_id is not null then
        insert into core_paper_number (
            organisation_id, kind, year, number, number_key, issued_on, table_name, row_id,
            created_by_id, updated_by_id
        ) values (
            new.organisation_id, new.kind, extract(year from new.issued_on), new.number,
            replace(core_fold(new.number), ' ', ''), new.issued_on, new.table_name, new.row_id,
            core_actor_id(), core_actor_id()
        ) returning id into new.paper_number_id;
    end if;
    return new;
end
$$;

create function core_workflow_stands() returns trigger
language plpgsql as $$
begin
    raise exception 'what people agreed and signed stands' using errcode = 'CTW06';
end
$$;

-- Where a record stands: the states that it passed, who agreed, and its papers. For a reader who was
-- allowed to see the record itself.
create function core_workflow_standing(wanted_table text, wanted_row bigint, wanted_column text)
returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
    with life as (
        select coalesce(max(t.id), 0) as first from core_trail t
        where t.table_name = wanted_table and t.row_id = wanted_row and t.action = 'insert'
    ),
    names as (
        select u.id, nullif(trim(concat(u.last_name, ' ', u.first_name)), '') as name from ab_user u
    ),
    way as (
        select t.id, t.at, t.actor, n.name, t.new_values ->> wanted_column as state
        from core_trail t
        cross join life
        left join names n on n.id = case when t.actor ~ '^[0-9]+$' then t.actor::integer end
        where t.table_name = wanted_table and t.row_id = wanted_row and t.id >= life.first
          and t.action in ('insert', 'update') and t.new_values ? wanted_column
    ),
    said as (
        select a.*, n.name
        from core_workflow_approval a
        join names n on n.id = a.user_id
        where a.table_name = wanted_table and a.row_id = wanted_row
          and a.passage = (select coalesce(max(w.id), 0) from way w)
          and a.attempt = (
              select max(b.attempt) from core_workflow_approval b
              where b.table_name = a.table_name and b.row_id = a.row_id
                and b.transition = a.transition)
    )
    select case when core_is_known() then jsonb_build_object(
        'way', coalesce((
            select jsonb_agg(jsonb_build_object(
                'at', w.at, 'actor', w.actor, 'name', w.name, 'state', w.state) order by w.id)
            from way w), '[]'),
        'said', coalesce((
            select jsonb_agg(jsonb_build_object(
                'transition', s.transition, 'decision', s.decision, 'at', s.at, 'name', s.name,
                'role', s.role, 'reason', s.reason, 'content', s.content,
                'is_mine', core_person_key(s.user_id) = core_person_key(core_actor_id())
            ) order by s.id)
            from said s), '[]'),
        'papers', coalesce((
            select jsonb_agg(jsonb_build_object(
                'transition', p.transition, 'kind', p.kind, 'number', p.number,
                'issued_on', p.issued_on, 'issuer', o.name, 'signer', p.signer,
                'capacity', p.capacity, 'attachment', p.attachment_id,
                'is_current', p.passage = (select coalesce(max(w.id), 0) from way w)
            ) order by p.id)
            from core_workflow_paper p
            left join core_organisation o on o.id = p.organisation_id
            where p.table_name = wanted_table and p.row_id = wanted_row), '[]'),
        'changed', coalesce((
            select jsonb_object_agg(s.transition, true) from said s
            where s.decision = 'propose' and s.content <> (
                select core_workflow_content(core_workflow_row(wanted_table, wanted_row), r)
                from core_workflow_rule r
                where r.table_name = wanted_table and r.transition = s.transition)), '{}'),
        'barred', coalesce((
            select jsonb_agg(r.transition) from core_workflow_rule r
            where r.table_name = wanted_table and r.people > 0
              and (r.not_author or r.not_moves <> '{}')
              and core_person_key(core_actor_id()) = any(
                  core_workflow_barred(core_workflow_row(wanted_table, wanted_row), r))), '[]')
    ) end
$$;

-- Who could take a step today: names for those who may take it themselves, or who look after accounts.
create function core_workflow_people(
    wanted_verb text, wanted_record text, wanted_unit bigint, wanted_roles text[], most integer
) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct f.name), '{}')
    from (
        select trim(concat(u.last_name, ' ', u.first_name)) as name
        from core_assignment a
        join ab_user u on u.id = a.user_id and u.active
        join ab_role r on r.id = a.role_id
        where (core_actor_may(wanted_verb, wanted_record) or core_actor_may('read', 'core.User'))
          and r.name <> 'Admin'
          and (wanted_roles = '{}' or r.name = any(wanted_roles))
          and (a.valid_from is null or a.valid_from <= core_today())
          and (a.valid_to is null or a.valid_to >= core_today())
          and exists (
              select 1
              from ab_permission_view_role g
              join ab_permission_view pv on pv.id = g.permission_view_id
              join ab_permission p on p.id = pv.permission_id
              join ab_view_menu v on v.id = pv.view_menu_id
              where g.role_id = a.role_id and p.name = 'can_' || wanted_verb
                and v.name = wanted_record
          )
          and (
              a.unit_id is null or wanted_unit is null
              or wanted_unit = any(core_unit_subtree(array[a.unit_id]))
          )
        order by 1 limit most
    ) f
$$;

create trigger core_workflow_a_reach before insert on core_workflow_approval
    for each row execute function core_workflow_reach();
create trigger core_workflow_b_decide before insert on core_workflow_approval
    for each row execute function core_workflow_decide();
create trigger core_workflow_approval_stands before update or delete on core_workflow_approval
    for each row execute function core_workflow_stands();
create trigger core_workflow_approval_stands_whole before truncate on core_workflow_approval
    for each statement execute function core_workflow_stands();
create trigger core_workflow_a_reach before insert on core_workflow_paper
    for each row execute function core_workflow_reach();
create trigger core_workflow_b_sign before insert on core_workflow_paper
    for each row execute function core_workflow_sign();
create trigger core_workflow_paper_stands before update or delete on core_workflow_paper
    for each row execute function core_workflow_stands();
create trigger core_workflow_paper_stands_whole before truncate on core_workflow_paper
    for each statement execute function core_workflow_stands();
