-- Whom a supervision team may see, and who works on a plan. All functions take the user as argument:
-- policies pass the actor, so that each is computed once for a statement.

-- The assignments of a user that are in force today in Viet Nam.
create function household_assignments(wanted integer) returns setof core_assignment
language sql stable security definer set search_path = public, pg_temp rows 3 as $$
    select a.*
    from core_assignment a
    join ab_user u on u.id = a.user_id and u.active
    where a.user_id = wanted
      and (a.valid_from is null or a.valid_from <= core_today())
      and (a.valid_to is null or a.valid_to >= core_today())
$$;

-- Where a user is in a team today. A membership by an assignment lasts no longer than that; either
-- kind needs an assignment in force whose role reads samples.
create function household_memberships(wanted integer)
returns table (member_id bigint, plan_id bigint, team_id bigint, is_main boolean)
language sql stable security definer set search_path = public, pg_temp rows 3 as $$
    select m.id, m.plan_id, m.team_id, t.parent_id is null
    from household_team_member m
    join household_team t on t.id = m.team_id
    where m.valid_from <= core_today()
      and (m.valid_to is null or m.valid_to >= core_today())
      and case
          when m.assignment_id is not null then
              m.assignment_id in (select a.id from household_assignments(wanted) a)
          else m.person_id in (select p.person_id from core_user_person p where p.user_id = wanted)
      end
      and exists (
          select 1 from household_assignments(wanted) a
          join ab_permission_view_role g on g.role_id = a.role_id
          join ab_permission_view pv on pv.id = g.permission_view_id
          join ab_permission p on p.id = pv.permission_id
          join ab_view_menu v on v.id = pv.view_menu_id
          where p.name = 'can_read' and v.name = 'household_supervision.SampledHousehold'
      )
$$;

-- Units that a user's teams supervise today. A unit on whose steering committee the user works is
-- left out, whenever that assignment was made.
create function household_team_plan_units(wanted integer)
returns table (plan_unit_id bigint, unit_id bigint)
language sql stable security definer set search_path = public, pg_temp rows 10 as $$
    select distinct pu.id, pu.unit_id
    from household_memberships(wanted) m
    join household_plan p on p.id = m.plan_id and p.state = 'running'
        and core_today() between p.starts_on and p.ends_on
    join household_plan_unit pu on pu.plan_id = p.id
        and (m.is_main or pu.team_id is null or pu.team_id = m.team_id)
    where not exists (
        select 1 from household_assignments(wanted) a
        join core_organisation o on o.id = a.organisation_id and o.kind = 'steering_committee'
        where o.unit_id = pu.unit_id
    )
$$;

create function household_team_units(wanted integer) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct u.unit_id), '{}') from household_team_plan_units(wanted) u
$$;

-- Households in the running samples of a user's teams; a replaced one is no longer among them.
create function household_team_households(wanted integer) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct d.household_id), '{}')
    from household_team_plan_units(wanted) u
    join household_sample s on s.plan_unit_id = u.plan_unit_id
    join household_sampled d on d.sample_id = s.id and d.replaced_on is null
$$;

-- Plans that a user carries out: those of the own bodies and those below, and of the own teams.
create function household_work_plans(wanted integer) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct p.id), '{}')
    from household_plan p
    where p.organisation_id = any(core_organisation_subtree(array(
              select a.organisation_id from household_assignments(wanted) a
              where a.organisation_id is not null)))
       or exists (select 1 from household_assignments(wanted) a
                  where a.unit_id is null and a.organisation_id is null)
       or p.id in (select m.plan_id from household_memberships(wanted) m)
$$;

-- Plans that a user knows of: those of the own teams, and those sent to a unit of the own area.
create function household_known_plans(wanted integer) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct known.id), '{}')
    from (
        select m.plan_id as id from household_memberships(wanted) m
        union all
        select p.id
        from household_plan p
        join household_plan_unit u on u.plan_id = p.id
        where p.state not in ('draft', 'consulted', 'issued')
          and u.unit_id = any(core_unit_subtree(array(
              select a.unit_id from household_assignments(wanted) a where a.unit_id is not null)))
    ) known
$$;
