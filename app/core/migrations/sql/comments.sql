-- Comments on records, and who follows a record. Whoever reads a record comments on it: a comment
-- changes nothing of it. Written by these functions alone.

create function core_comment_add(about_table text, about_row bigint, words text, named integer[])
returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    made bigint;
    followers integer[];
begin
    if core_actor_id() is null or not core_may_tell(about_table, about_row) then
        raise exception 'nobody comments on what they do not reach' using errcode = '42501';
    end if;
    insert into core_comment (record, table_name, row_id, user_id, body, at)
    values (core_record_of(about_table), about_table, about_row, core_actor_id(), words, core_now())
    returning id into made;
    perform core_follow(about_table, about_row, true);
    select array_agg(f.user_id) into followers
    from core_follower f
    where f.table_name = about_table and f.row_id = about_row
      and f.user_id <> all(coalesce(named, '{}'));
    perform core_notify_these(
        (coalesce(named, '{}'))[1:20], 'comment.mention', about_table, about_row,
        '{}', 'at_once', 'comment/' || made);
    perform core_notify_these(
        followers, 'comment.new', about_table, about_row, '{}', 'daily', 'comment/' || made);
    return made;
end
$$;

-- Within 15 minutes its author mends a comment; after that a further comment corrects it.
create function core_comment_change(wanted bigint, words text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update core_comment c set body = words, changed_at = clock_timestamp()
    where c.id = wanted and c.user_id = core_actor_id() and c.removed_at is null
      and c.at > core_now() - interval '15 minutes'
      and core_may_tell(c.table_name, c.row_id);
    return found;
end
$$;

-- Its author removes a comment: that there was one stays.
create function core_comment_remove(wanted bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update core_comment c set body = '', removed_at = clock_timestamp(), removed_by_id = core_actor_id()
    where c.id = wanted and c.user_id = core_actor_id() and c.removed_at is null
      and core_may_tell(c.table_name, c.row_id);
    return found;
end
$$;

create function core_comments_of(about_table text, about_row bigint, most integer)
returns table (
    id bigint, body text, at timestamptz, changed_at timestamptz, removed_at timestamptz,
    name text, is_mine boolean, may_change boolean
)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.id, c.body, c.at, c.changed_at, c.removed_at,
           trim(concat(u.last_name, ' ', u.first_name)), c.user_id is not distinct from core_actor_id(),
           c.user_id is not distinct from core_actor_id() and c.removed_at is null
               and c.at > core_now() - interval '15 minutes'
    from core_comment c join ab_user u on u.id = c.user_id
    where c.table_name = about_table and c.row_id = about_row
      and (select core_may_tell(about_table, about_row))
    order by c.id desc limit least(most, 500)
$$;

create function core_follow(about_table text, about_row bigint, wanted boolean) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not wanted then
        delete from core_follower f
        where f.user_id = core_actor_id() and f.table_name = about_table and f.row_id = about_row;
    elsif core_actor_id() is not null and core_may_tell(about_table, about_row) then
        insert into core_follower (user_id, table_name, row_id)
        values (core_actor_id(), about_table, about_row)
        on conflict (user_id, table_name, row_id) do nothing;
    end if;
end
$$;

-- Colleagues whose name holds the letters and who read the record: others cannot be mentioned.
create function core_comment_people(about_table text, about_row bigint, letters text)
returns table (id integer, name text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    about_record text := core_record_of(about_table);
    found integer[];
begin
    if not core_may_tell(about_table, about_row) then
        return;
    end if;
    select array_agg(c.account) into found from (
        select u.id as account
        from ab_user u
        where u.active and u.id is distinct from core_actor_id()
          and core_fold(concat(u.last_name, ' ', u.first_name)) like '%' || core_fold(letters) || '%'
          and exists (
              select 1
              from core_assignment a
              join ab_permission_view_role g on g.role_id = a.role_id
              join ab_permission_view pv on pv.id = g.permission_view_id
              join ab_permission p on p.id = pv.permission_id and p.name = 'can_read'
              join ab_view_menu v on v.id = pv.view_menu_id and v.name = about_record
              where a.user_id = u.id
                and (a.valid_from is null or a.valid_from <= core_today())
                and (a.valid_to is null or a.valid_to >= core_today())
          )
        order by u.first_name, u.id limit 60
    ) c;
    found := core_reaching(found, 'read', about_table, about_row);
    return query
    select u.id, trim(concat(u.last_name, ' ', u.first_name))
    from ab_user u where u.id = any(found) order by u.first_name, u.id limit 8;
end
$$;

-- Who moves a record tells its followers, once a step.
create function core_notify_followers(
    about_kind text, about_table text, about_row bigint, step text, mail text
) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if about_kind not like 'workflow.%' or not core_may_tell(about_table, about_row) then
        return 0;
    end if;
    return core_notify_these(
        array(
            select f.user_id from core_follower f
            where f.table_name = about_table and f.row_id = about_row
        ),
        about_kind, about_table, about_row, jsonb_build_object('step', step), mail, null
    );
end
$$;

-- A removed comment stays removed, and nobody else's words are put into anybody's mouth.
create function core_comment_stands() returns trigger
language plpgsql as $$
begin
    if (new.record, new.table_name, new.row_id, new.user_id, new.at)
           is distinct from (old.record, old.table_name, old.row_id, old.user_id, old.at)
        or old.removed_at is not null
    then
        raise exception 'a comment stands with its record' using errcode = 'CT008';
    end if;
    return new;
end
$$;

create trigger core_comment_stands before update on core_comment
    for each row execute function core_comment_stands();
