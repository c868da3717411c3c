-- Votes and ballots.

-- A member votes alone and once. Who has an account and is present votes in person; for others (asked
-- in writing, or without an account) whoever keeps the list of the session writes down what they said.
create function award_guard_vote() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held award_session;
    taking award_attendance;
    member bigint;
begin
    if tg_op <> 'INSERT' then
        perform award_refuse('ck_award_vote_stands', 'a vote stands');
    end if;
    select s.* into held from award_session s join award_line l on l.session_id = s.id
    where l.id = new.line_id for share of s;
    select a.* into taking from award_attendance a where a.id = new.attendance_id;
    select t.person_id into member from award_seat t where t.id = taking.seat_id;
    if taking.session_id is distinct from held.id then
        perform award_refuse('ck_award_vote_member', 'no member of this session');
    end if;
    if held.state <> 'voting' then
        perform award_refuse('ck_award_vote_time', 'the vote is not open');
    end if;
    if taking.presence not in ('present', 'by_post') then
        perform award_refuse('ck_award_vote_present', 'the member does not take part');
    end if;
    if new.choice <> 'recused' and award_is_secret(held.id) then
        perform award_refuse('ck_award_vote_secret', 'the vote is by paper ballot');
    end if;
    if member is distinct from award_actor_person() and (
        not core_actor_may('write', 'emulation_award.Attendance')
        or (taking.presence = 'present'
            and exists (select 1 from core_user_person p where p.person_id = member))
    ) then
        perform award_refuse('ck_award_vote_own', 'nobody votes for another member');
    end if;
    return new;
end
$$;

-- Two different people count; a count is taken anew, never changed.
create function award_guard_count() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held award_session;
begin
    if tg_op = 'DELETE' then
        perform award_refuse('ck_award_count_stands', 'a count stands');
    end if;
    select s.* into held from award_session s where s.id = new.session_id for share;
    if held.state is distinct from 'counting' then
        perform award_refuse('ck_award_count_time', 'the ballots are not being counted');
    end if;
    if tg_op = 'INSERT' then
        if new.state <> 'open' or new.user_id is distinct from core_actor_id() then
            perform award_refuse('ck_award_count_user_id', 'tellers count themselves');
        end if;
        perform 1 from award_session s where s.id = held.id for update;
        if exists (
            select 1 from award_count c
            where c.session_id = held.id and c.state <> 'void' and c.teller = new.teller
        ) then
            perform award_refuse('ck_award_count_open', 'this teller counts or has counted already');
        end if;
        if exists (
            select 1 from award_count c
            where c.session_id = held.id and c.state <> 'void'
              and core_person_key(c.user_id) = core_person_key(new.user_id)
        ) then
            perform award_refuse('ck_award_count_two_people', 'two different people count');
        end if;
        return new;
    end if;
    if (new.session_id, new.teller, new.attempt, new.user_id)
            is distinct from (old.session_id, old.teller, old.attempt, old.user_id)
        or old.state = 'void' or (old.state = 'closed' and new.state = 'open')
    then
        perform award_refuse('ck_award_count_stands', 'a count stands');
    end if;
    if new.state = 'closed' and old.state = 'open' then
        if new.user_id is distinct from core_actor_id() then
            perform award_refuse('ck_award_count_user_id', 'tellers count themselves');
        end if;
        if exists (
            select 1 from award_line l
            where l.session_id = held.id and award_collected(held.id) <> (
                select count(*) from award_ballot b where b.count_id = new.id and b.line_id = l.id)
        ) then
            perform award_refuse('ck_award_count_ballots', 'the marks are not as many as the ballots');
        end if;
    end if;
    return new;
end
$$;

create function award_guard_ballot() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    counting award_count;
    entered bigint;
begin
    if tg_op <> 'INSERT' then
        perform award_refuse('ck_award_ballot_stands', 'a ballot stands');
    end if;
    select c.* into counting from award_count c where c.id = new.count_id for update;
    if counting.state is distinct from 'open' or counting.user_id is distinct from core_actor_id()
        or not exists (select 1 from award_session s where s.id = counting.session_id and s.state = 'counting')
    then
        perform award_refuse('ck_award_ballot_count_id', 'only the teller of an open count enters ballots');
    end if;
    if not exists (
        select 1 from award_line l where l.id = new.line_id and l.session_id = counting.session_id
    ) then
        perform award_refuse('ck_award_ballot_line_id', 'the nomination is not on this agenda');
    end if;
    select count(*) into entered from award_ballot b
    where b.count_id = new.count_id and b.line_id = new.line_id;
    if entered >= award_collected(counting.session_id) then
        perform award_refuse('ck_award_ballot_collected', 'more marks than ballots that were handed in');
    end if;
    -- A key that the writer chose could say who wrote it.
    new.id := ('x' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 15))::bit(60)::bigint;
    return new;
end
$$;

-- A rule that a session was called with stands; so does a seat that was used.
create function award_guard_rule() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from award_session s where s.vote_rule_id = old.id) then
        perform award_refuse('ck_award_vote_rule_stands', 'a rule that was used stands');
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

create function award_guard_seat() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (new.board_id, new.person_id, new.role) is distinct from (old.board_id, old.person_id, old.role)
            and exists (select 1 from award_attendance a where a.seat_id = old.id)
        or exists (
            select 1 from award_attendance a join award_session s on s.id = a.session_id
            where a.seat_id = old.id and s.state not in ('scheduled', 'invited', 'cancelled')
              and not s.held_on between new.valid_from and coalesce(new.valid_to, 'infinity'))
    then
        perform award_refuse('ck_award_seat_used', 'a seat that was used is ended, not changed');
    end if;
    return new;
end
$$;

-- Of a rate only the accountant's word changes; figures come with the data of a new regime.
create function award_guard_rate() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not core_is_system() and (tg_op <> 'UPDATE'
        or (to_jsonb(new) - array['is_confirmed', 'basis', 'version', 'updated_at', 'updated_by_id'])
            is distinct from
           (to_jsonb(old) - array['is_confirmed', 'basis', 'version', 'updated_at', 'updated_by_id']))
    then
        perform award_refuse('ck_award_rate_stands', 'a rate is confirmed, not changed');
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
