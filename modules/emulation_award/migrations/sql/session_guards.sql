-- What holds of a board's session: one row per member, one vote per member and nomination by the
-- member alone, paper ballots that two tellers count apart, and counts that add up.

create function award_actor_person() returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id from core_user_person p where p.user_id = core_actor_id()
$$;

create function award_is_secret(session_key bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select r.is_secret from award_session s join award_vote_rule r on r.id = s.vote_rule_id
    where s.id = session_key
$$;

create function award_seats_in_force(board bigint, day date) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select t.id from award_seat t
    where t.board_id = board and t.valid_from <= day and coalesce(t.valid_to, 'infinity') >= day
$$;

-- Paper ballots that were handed in.
create function award_collected(session_key bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select count(*) from award_attendance a where a.session_id = session_key and a.has_cast
$$;

-- What was said on a line: the open votes, or the marks of one teller's closed count.
create function award_tally(line award_line, which smallint)
returns table (votes_for bigint, against bigint, blank bigint, invalid bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    with said as (
        select v.choice as mark from award_vote v
        where v.line_id = line.id and v.choice <> 'recused' and not award_is_secret(line.session_id)
        union all
        select b.mark from award_ballot b join award_count c on c.id = b.count_id
        where b.line_id = line.id and c.teller = which and c.state = 'closed'
          and award_is_secret(line.session_id)
    )
    select count(*) filter (where mark = 'for'), count(*) filter (where mark = 'against'),
           count(*) filter (where mark = 'blank'), count(*) filter (where mark = 'invalid')
    from said
$$;

-- One teller's sums are nobody's to see: guards and the functions below ask, as the owner.
revoke execute on function award_tally(award_line, smallint) from public;

-- Sums of the two tellers for who may read the session, once both have closed their count: nobody
-- learns a part of a count, and no mark is ever seen alone.
create function award_counted(session_key bigint)
returns table (line_id bigint, teller smallint, votes_for bigint, against bigint, blank bigint, invalid bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select l.id, w.teller, t.*
    from award_line l
    cross join (values (1::smallint), (2::smallint)) w(teller)
    cross join lateral award_tally(l, w.teller) t
    where l.session_id = session_key and core_reaches('read', 'award_session', session_key)
      and (not award_is_secret(session_key) or 2 = (
          select count(*) from award_count c where c.session_id = session_key and c.state = 'closed'))
$$;

-- How many ballots a teller has entered, for the teller's own page.
create function award_entered(count_key bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(max(n), 0) from (
        select count(*) as n from award_ballot b join award_count c on c.id = b.count_id
        where b.count_id = count_key and c.user_id = core_actor_id() group by b.line_id
    ) marks
$$;

create function award_passes(line award_line, held award_session) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select award_reached(
        t.votes_for,
        case r.base
            when 'all_members' then held.members
            when 'taking_part' then (
                select count(*) from award_attendance a where a.session_id = held.id
                and (a.presence = 'present' or (a.presence = 'by_post' and r.by_post)))
            else t.votes_for + t.against + t.blank
        end, r.threshold, r.threshold_of, r.is_strict)
    from award_vote_rule r, award_tally(line, 1::smallint) t where r.id = held.vote_rule_id
$$;

create function award_guard_session() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    board_unit bigint;
begin
    select b.unit_id into board_unit from award_board b where b.id = new.board_id;
    if new.unit_id is distinct from board_unit then
        perform award_refuse('ck_award_session_unit_id', 'a session is held in the unit of its board');
    end if;
    if not exists (
        select 1 from award_vote_rule r where r.id = new.vote_rule_id
          and new.held_on between r.valid_from and coalesce(r.valid_to, 'infinity')
    ) then
        perform award_refuse('ck_award_session_vote_rule_id', 'the rule of votes is not in force on that day');
    end if;
    if tg_op = 'INSERT' then
        new.members := null;
        return new;
    end if;
    if old.state <> 'scheduled' and (new.board_id, new.movement_version_id, new.vote_rule_id, new.held_on)
        is distinct from (old.board_id, old.movement_version_id, old.vote_rule_id, old.held_on)
    then
        perform award_refuse('ck_award_session_stands', 'what members were invited to stands');
    end if;
    new.members := old.members;
    if new.state <> old.state then
        if new.state = 'open' then
            new.members := award_open(new);
        end if;
        perform award_session_may(old.state, new);
    end if;
    return new;
end
$$;

-- Check that each seat in force has its row and enough members are present; return all members.
create function award_open(held award_session) returns smallint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    everybody bigint;
    present bigint;
    rule award_vote_rule;
begin
    select count(*) into everybody from award_seats_in_force(held.board_id, held.held_on);
    if everybody = 0 or everybody <> (
        select count(*) from award_attendance a
        where a.session_id = held.id and a.presence <> 'invited'
          and a.seat_id in (select award_seats_in_force(held.board_id, held.held_on)))
    then
        perform award_refuse('ck_award_session_members', 'each member in force has one row that says how');
    end if;
    select count(*) into present from award_attendance a
    where a.session_id = held.id and a.presence = 'present';
    select r.* into rule from award_vote_rule r where r.id = held.vote_rule_id;
    if not award_reached(present, everybody, rule.quorum, rule.quorum_of, false) then
        perform award_refuse('ck_award_session_quorum', 'too few members are present');
    end if;
    return everybody;
end
$$;

create function award_session_may(was text, held award_session) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if held.state = 'invited' and not exists (select 1 from award_line l where l.session_id = held.id) then
        perform award_refuse('ck_award_session_lines', 'no nomination is on the agenda');
    end if;
    if held.state = 'counting' and not award_is_secret(held.id)
        or held.state = 'counted' and was = 'voting' and award_is_secret(held.id)
    then
        perform award_refuse('ck_award_session_secret', 'paper ballots are counted, open votes are not');
    end if;
    if held.state = 'counted' then
        perform award_check_counts(held);
    end if;
end
$$;

create function award_check_counts(held award_session) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    line award_line;
    one record;
    other record;
    secret boolean := award_is_secret(held.id);
begin
    if not secret and exists (
        select 1 from award_line l, award_attendance a
        where l.session_id = held.id and a.session_id = held.id and a.presence = 'present'
          and not exists (select 1 from award_vote v where v.line_id = l.id and v.attendance_id = a.id))
    then
        perform award_refuse('ck_award_session_votes', 'a member who is present has not voted');
    end if;
    for line in select l.* from award_line l where l.session_id = held.id loop
        select * into one from award_tally(line, 1::smallint);
        select * into other from award_tally(line, 2::smallint);
        if secret and (one is distinct from other
            or one.votes_for + one.against + one.blank + one.invalid <> award_collected(held.id)) then
            perform award_refuse('ck_award_session_ballots', 'the two counts and the ballots do not agree');
        end if;
        if (line.votes_for, line.against, line.blank, line.invalid)
                is distinct from (one.votes_for, one.against, one.blank, one.invalid)
            or line.outcome <> (case when award_passes(line, held) then 'passed' else 'failed' end)
        then
            perform award_refuse('ck_award_session_counts', 'the counts are not those of the votes');
        end if;
    end loop;
end
$$;

create function award_guard_attendance() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item award_attendance := case when tg_op = 'DELETE' then old else new end;
    held award_session;
begin
    select s.* into held from award_session s where s.id = item.session_id for share;
    if tg_op <> 'DELETE' and new.seat_id not in (select award_seats_in_force(held.board_id, held.held_on)) then
        perform award_refuse('ck_award_attendance_seat_id', 'no member of the board on that day');
    end if;
    if held.state in ('scheduled', 'invited') and (tg_op = 'DELETE' or not new.has_cast)
        and (tg_op <> 'UPDATE' or (new.session_id, new.seat_id) = (old.session_id, old.seat_id))
    then
        return item;
    end if;
    if tg_op = 'UPDATE' and held.state = 'voting' and award_is_secret(held.id)
        and (new.session_id, new.seat_id, new.presence) = (old.session_id, old.seat_id, old.presence)
        and (new.has_cast or not old.has_cast)
    then
        return item;
    end if;
    perform award_refuse('ck_award_attendance_stands', 'who takes part stands once the session is open');
    return null;
end
$$;

create function award_guard_line() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item award_line := case when tg_op = 'DELETE' then old else new end;
    held award_session;
begin
    select s.* into held from award_session s where s.id = item.session_id for share;
    if tg_op = 'INSERT' and (new.outcome <> 'open' or not exists (
        select 1 from award_nomination n join award_vote_rule r on r.form_id = n.form_id
        where n.id = new.nomination_id and r.id = held.vote_rule_id and n.state in ('eligible', 'listed')
          and n.movement_version_id = held.movement_version_id
    )) then
        perform award_refuse('ck_award_line_nomination_id', 'no eligible nomination under this version and form');
    end if;
    if tg_op = 'INSERT' then
        select n.subject_name into new.subject_name from award_nomination n where n.id = new.nomination_id;
        item := new;
    end if;
    if tg_op = 'UPDATE' and (new.session_id, new.nomination_id, new.subject_name)
        is distinct from (old.session_id, old.nomination_id, old.subject_name) then
        perform award_refuse('ck_award_line_stands', 'the agenda stands');
    end if;
    if held.state in ('scheduled', 'invited') and (tg_op = 'DELETE' or new.outcome = 'open')
        or tg_op = 'UPDATE' and held.state in ('voting', 'counting')
    then
        return item;
    end if;
    perform award_refuse('ck_award_line_stands', 'the agenda and what was counted stand');
    return null;
end
$$;
