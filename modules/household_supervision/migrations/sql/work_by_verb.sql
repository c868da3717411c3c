-- Plans on which a user may do something: those of the bodies, and below, for which an assignment in
-- force grants it, and those of the own teams for whoever holds it at all.
create function household_work_plans(wanted integer, verb text, record text) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    with granted as (
        select a.unit_id, a.organisation_id
        from household_assignments(wanted) a
        where exists (
            select 1
            from ab_permission_view pv
            join ab_permission p on p.id = pv.permission_id
            join ab_view_menu v on v.id = pv.view_menu_id
            join ab_permission_view_role g on g.permission_view_id = pv.id
            where p.name = 'can_' || verb and v.name = record and g.role_id = a.role_id
        )
    )
    select coalesce(array_agg(distinct p.id), '{}')
    from household_plan p
    where p.organisation_id = any(core_organisation_subtree(array(
              select g.organisation_id from granted g where g.organisation_id is not null)))
       or exists (select 1 from granted g where g.unit_id is null and g.organisation_id is null)
       or (exists (select 1 from granted)
           and p.id in (select m.plan_id from household_memberships(wanted) m))
$$;
