-- Who is nominated, and close relatives, neither vote on the nomination nor examine it: they are recused
-- (rules of the board; the rule emulation_award.recusal can be switched off).

create function award_conflict(nominee bigint, person bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_duty_holds('emulation_award.recusal')
        and coalesce(nominee = person or core_are_kin(nominee, person, core_today()), false)
$$;
revoke execute on function award_conflict(bigint, bigint) from public;

create function award_guard_vote_kin() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.choice <> 'recused' and exists (
        select 1
        from award_line l
        join award_nomination n on n.id = l.nomination_id
        join award_attendance a on a.id = new.attendance_id
        join award_seat t on t.id = a.seat_id
        where l.id = new.line_id and award_conflict(n.person_id, t.person_id)
    ) then
        perform award_refuse('ck_award_vote_kin', 'who is nominated or kin is recused');
    end if;
    return new;
end
$$;

create trigger award_vote_kin before insert on award_vote
    for each row execute function award_guard_vote_kin();

-- With paper ballots nobody sees who voted how, so members say that they are recused before the count.
create function award_guard_session_kin() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (
        select 1
        from award_line l
        join award_nomination n on n.id = l.nomination_id
        join award_attendance a on a.session_id = l.session_id and a.presence in ('present', 'by_post')
        join award_seat t on t.id = a.seat_id
        where l.session_id = new.id and award_conflict(n.person_id, t.person_id)
          and not exists (
              select 1 from award_vote v
              where v.line_id = l.id and v.attendance_id = a.id and v.choice = 'recused')
    ) then
        perform award_refuse('ck_award_session_recused', 'a member who is nominated or kin is not recused');
    end if;
    return new;
end
$$;

create trigger award_session_kin before update of state on award_session
    for each row when (new.state = 'counting' and old.state <> 'counting')
    execute function award_guard_session_kin();

create function award_guard_nomination_kin() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.person_id is distinct from old.person_id and old.state not in ('draft', 'incomplete') then
        perform award_refuse('ck_award_nomination_stands', 'a nomination that was handed in stands');
    end if;
    if new.state <> old.state and new.state in ('verifying', 'eligible', 'ineligible', 'selected', 'reserve')
        and award_conflict(new.person_id, award_actor_person())
    then
        perform award_refuse('ck_award_nomination_kin', 'who is nominated or kin does not examine it');
    end if;
    return new;
end
$$;

create trigger award_nomination_kin before update on award_nomination
    for each row execute function award_guard_nomination_kin();
