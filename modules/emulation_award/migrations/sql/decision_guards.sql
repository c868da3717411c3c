-- Decisions and the register: money as the law computes it on the day of signature, frozen.

create function award_money(wanted_form bigint, wanted_kind text, day date)
returns table (regime text, coefficient_milli integer, factor_milli integer, base_salary integer,
               rounding text, amount bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select r.regime::text, r.coefficient_milli, r.factor_milli, b.amount, r.rounding::text,
        case r.rounding
            when 'up' then (x.scaled + 9999999999) / 10000000000 * 10000
            else (2 * x.scaled + 10000000000) / 20000000000 * 10000
        end
    from award_rate r
    join award_base_salary b on day between b.valid_from and coalesce(b.valid_to, 'infinity')
    cross join lateral (
        select r.coefficient_milli::bigint * r.factor_milli * b.amount as scaled) x
    where r.form_id = wanted_form and r.object_kind = wanted_kind and r.is_confirmed
      and day between r.valid_from and coalesce(r.valid_to, 'infinity')
$$;

create function award_guard_decision() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held award_session;
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            perform award_refuse('ck_award_decision_stands', 'a decision that was checked stands');
        end if;
        return old;
    end if;
    select s.* into held from award_session s where s.id = new.session_id;
    if held.state is distinct from 'signed' or held.unit_id is distinct from new.unit_id then
        perform award_refuse('ck_award_decision_session_id', 'the minutes of the session are not signed');
    end if;
    if tg_op = 'UPDATE' and old.state = 'signed'
        and (to_jsonb(new) - array['version', 'updated_at', 'updated_by_id'])
            is distinct from (to_jsonb(old) - array['version', 'updated_at', 'updated_by_id'])
    then
        perform award_refuse('ck_award_decision_stands', 'a signed decision stands');
    end if;
    if tg_op = 'UPDATE' and new.state = 'signed' and old.state <> 'signed' then
        if new.signed_on < held.held_on then
            perform award_refuse('ck_award_decision_signed_on', 'decided before the board met');
        end if;
        perform award_check_money(new);
    end if;
    return new;
end
$$;

create function award_check_money(item award_decision) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    line award_award;
    due record;
    total bigint := 0;
begin
    for line in select a.* from award_award a where a.decision_id = item.id loop
        select * into due from award_money(line.form_id, line.object_kind, item.signed_on);
        if (line.regime, line.coefficient_milli, line.factor_milli, line.base_salary, line.rounding, line.amount)
            is distinct from
           (due.regime, due.coefficient_milli, due.factor_milli, due.base_salary, due.rounding, due.amount)
            or due.amount is null
        then
            perform award_refuse('ck_award_award_amount_due', 'the money is not that of the day of signature');
        end if;
        total := total + line.amount;
    end loop;
    if total = 0 or total <> item.total_amount then
        perform award_refuse('ck_award_decision_total', 'the total is not the sum of the awards');
    end if;
end
$$;

create function award_guard_award() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item award_award := case when tg_op = 'DELETE' then old else new end;
    held award_decision;
begin
    select d.* into held from award_decision d where d.id = item.decision_id for share;
    if tg_op <> 'UPDATE' then
        if held.state is distinct from 'draft' then
            perform award_refuse('ck_award_award_stands', 'the lines of a checked decision stand');
        end if;
        if tg_op = 'INSERT' then
            perform award_check_subject(new, held);
        end if;
        return item;
    end if;
    if held.state <> 'signed' then
        if new.state <> old.state or award_frozen(new) - 'money' is distinct from award_frozen(old) - 'money' then
            perform award_refuse('ck_award_award_stands', 'an award is decided by a signed decision');
        end if;
    elsif award_frozen(new) is distinct from award_frozen(old) then
        perform award_refuse('ck_award_award_stands', 'what was decided stands');
    end if;
    return new;
end
$$;

-- Who was commended for what, and its money apart.
create function award_frozen(item award_award) returns jsonb
language sql immutable set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'who', jsonb_build_array(item.decision_id, item.nomination_id, item.number, item.unit_id,
            item.organisation_id, item.form_id, item.object_kind, item.object_class,
            item.subject_name, item.position, item.workplace, item.sex, item.birth_date, item.merit),
        'money', jsonb_build_array(item.regime, item.coefficient_milli, item.factor_milli,
            item.base_salary, item.rounding, item.amount))
$$;

-- An award says, word for word, what the board passed and the chairman chose.
create function award_check_subject(item award_award, held award_decision) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (
        select 1 from award_nomination n
        join award_line l on l.nomination_id = n.id and l.session_id = held.session_id
        where n.id = item.nomination_id and n.state = 'selected' and l.outcome = 'passed'
          and (n.form_id, n.object_kind, n.object_class, n.subject_name, n.position, n.workplace,
               n.sex, n.birth_date, n.merit, n.organisation_id)
            is not distinct from
              (item.form_id, item.object_kind, item.object_class, item.subject_name, item.position,
               item.workplace, item.sex, item.birth_date, item.merit, item.organisation_id)
    ) then
        perform award_refuse('ck_award_award_nomination_id', 'not what the session passed and the chairman chose');
    end if;
end
$$;

-- When the transaction ends, a signed decision has no line that is still a draft.
create function award_decision_done() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (
        select 1 from award_decision d join award_award a on a.decision_id = d.id
        where d.id = new.id and d.state = 'signed' and a.state = 'draft'
    ) then
        perform award_refuse('ck_award_decision_lines', 'a line of the signed decision is still a draft');
    end if;
    return null;
end
$$;
