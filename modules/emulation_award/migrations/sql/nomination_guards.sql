-- What holds of nominations against every path, raw SQL included: the dossier, the hard criteria,
-- the vote, and the ceilings of the movement's version.

create function award_refuse(rule text, why text) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
    raise exception '%', why using errcode = 'check_violation', constraint = rule;
end
$$;

-- A share as two whole numbers: no percentage is ever computed.
create function award_reached(votes bigint, whole bigint, part integer, of_all integer, strict boolean)
returns boolean
language sql immutable set search_path = public, pg_temp as $$
    select whole > 0 and case when strict then of_all * votes > part * whole
                              else of_all * votes >= part * whole end
$$;

-- Kinds of papers that a dossier takes and that were not handed in as dated originals.
create function award_missing_papers(item award_nomination) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(d.kind order by d.id), '{}')
    from award_dossier_paper d
    where d.form_id = item.form_id and not exists (
        select 1 from award_paper p
        where p.nomination_id = item.id and p.kind = d.kind and p.is_original
          and p.issued_on is not null
          and (not d.is_numbered or btrim(coalesce(p.number, '')) <> '')
    )
$$;

-- Hard criteria of the version for this kind of object that nobody confirmed as met.
create function award_failed_criteria(item award_nomination) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(c.code order by c.id), '{}')
    from movement_criterion c
    where c.movement_version_id = item.movement_version_id and c.is_hard
      and c.object_class = upper(item.object_kind) and not exists (
          select 1 from award_assessment a
          where a.nomination_id = item.id and a.criterion_id = c.id and a.is_confirmed
      )
$$;

-- Has a session of this version voted so? Only a session whose minutes are signed lets the chair choose.
create function award_voted(item award_nomination, wanted text, states text[]) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from award_line l join award_session s on s.id = l.session_id
        where l.nomination_id = item.id and l.outcome = wanted and s.state = any(states)
          and s.movement_version_id = item.movement_version_id
    )
$$;

create function award_lock_ceiling(version bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
    select 1 from movement_version v where v.id = version for no key update
$$;

-- The lowest free place under the ceiling, found while the version is locked. The unique index on
-- the places holds even against a transaction that cannot see the others.
create function award_free_slot(item award_nomination) returns smallint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    room integer;
    place smallint;
begin
    perform award_lock_ceiling(item.movement_version_id);
    select case item.object_kind when 'collective' then v.max_collectives
                                 when 'individual' then v.max_individuals else 0 end
    into room from movement_version v where v.id = item.movement_version_id;
    select min(n)::smallint into place
    from generate_series(1, room) n
    where not exists (
        select 1 from award_nomination o
        where o.movement_id = item.movement_id and o.object_kind = item.object_kind
          and o.slot = n and o.id <> item.id
    );
    return place;
end
$$;

create function award_guard_nomination() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held movement_version;
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            perform award_refuse('ck_award_nomination_stands', 'a nomination that was handed in stands');
        end if;
        return old;
    end if;
    select v.* into held from movement_version v where v.id = new.movement_version_id;
    if held.movement_id is distinct from new.movement_id or held.state = 'draft' then
        perform award_refuse('ck_award_nomination_movement_version_id', 'no adopted version of this movement');
    end if;
    if tg_op = 'UPDATE' then
        perform award_nomination_stands(old, new);
    end if;
    new.slot := case when tg_op = 'UPDATE' and new.state in ('selected', 'decided')
                     and old.state in ('selected', 'decided') then old.slot end;
    if tg_op = 'UPDATE' and new.state <> old.state then
        perform award_nomination_may(new);
        if new.state in ('selected', 'decided') and new.slot is null then
            new.slot := award_free_slot(new);
            if new.slot is null then
                perform award_refuse('ck_award_nomination_ceiling', 'the ceiling of the version is reached');
            end if;
        end if;
    end if;
    return new;
end
$$;

create function award_nomination_stands(was award_nomination, becomes award_nomination) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if was.state not in ('draft', 'incomplete') and (
        becomes.movement_id, becomes.movement_version_id, becomes.form_id, becomes.organisation_id,
        becomes.unit_id, becomes.object_kind, becomes.object_class, becomes.subject_name,
        becomes.subject_key, becomes.sex, becomes.birth_date
    ) is distinct from (
        was.movement_id, was.movement_version_id, was.form_id, was.organisation_id,
        was.unit_id, was.object_kind, was.object_class, was.subject_name,
        was.subject_key, was.sex, was.birth_date
    ) then
        perform award_refuse('ck_award_nomination_stands', 'a nomination that was handed in stands');
    end if;
    if was.state = 'selected' and becomes.state not in ('selected', 'decided')
        and exists (select 1 from award_award a where a.nomination_id = was.id)
    then
        perform award_refuse('ck_award_nomination_in_decision', 'a decision has it on its list');
    end if;
    if was.state in ('listed', 'passed', 'failed', 'reserve', 'selected', 'decided', 'not_chosen') and (
        becomes.position, becomes.workplace, becomes.merit, becomes.score, becomes.has_priority,
        becomes.awarded_before, becomes.override_reason
    ) is distinct from (
        was.position, was.workplace, was.merit, was.score, was.has_priority,
        was.awarded_before, was.override_reason
    ) then
        perform award_refuse('ck_award_nomination_stands', 'what the board reads and votes on stands');
    end if;
end
$$;

create function award_nomination_may(item award_nomination) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    case item.state
    when 'submitted' then
        if award_missing_papers(item) <> '{}' then
            perform award_refuse('ck_award_nomination_dossier', 'the dossier is not complete');
        end if;
    when 'eligible' then
        if award_failed_criteria(item) <> '{}' and btrim(coalesce(item.override_reason, '')) = '' then
            perform award_refuse('ck_award_nomination_hard', 'a hard criterion is not confirmed');
        end if;
    when 'listed' then
        if not award_voted(item, 'open', '{scheduled,invited}') then
            perform award_refuse('ck_award_nomination_listed', 'no session has it on its agenda');
        end if;
    when 'passed', 'failed' then
        if not award_voted(item, item.state, '{counted,signed}') then
            perform award_refuse('ck_award_nomination_passed', 'the board has not voted so');
        end if;
    when 'selected', 'reserve' then
        if item.object_kind = 'household' then
            perform award_refuse('ck_award_nomination_household', 'households have no ceiling and no form');
        end if;
        if not award_voted(item, 'passed', '{signed}') then
            perform award_refuse('ck_award_nomination_passed', 'the board has not passed it in signed minutes');
        end if;
    when 'decided' then
        if not exists (
            select 1 from award_award a join award_decision d on d.id = a.decision_id
            where a.nomination_id = item.id and a.state = 'decided' and d.state = 'signed'
        ) then
            perform award_refuse('ck_award_nomination_decided', 'no signed decision commends it');
        end if;
    else null;
    end case;
end
$$;

-- Papers change while the unit writes; conclusions and opinions come while the dossier is examined.
create function award_guard_paper() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item award_paper := case when tg_op = 'DELETE' then old else new end;
    held text;
begin
    select n.state into held from award_nomination n where n.id = item.nomination_id for share;
    if held in ('draft', 'incomplete') then
        return item;
    end if;
    if tg_op = 'INSERT' and item.kind in ('conclusion', 'opinion', 'other')
        and held in ('submitted', 'verifying', 'frozen')
    then
        return item;
    end if;
    perform award_refuse('ck_award_paper_stands', 'the papers of a dossier that was handed in stand');
    return null;
end
$$;

-- Criteria are those of the version for this kind of object. The unit claims while it writes, who
-- verifies confirms while the dossier is examined.
create function award_guard_assessment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    item award_assessment := case when tg_op = 'DELETE' then old else new end;
    held award_nomination;
begin
    select n.* into held from award_nomination n where n.id = item.nomination_id for share;
    if not exists (
        select 1 from movement_criterion c
        where c.id = item.criterion_id and c.movement_version_id = held.movement_version_id
          and c.object_class = upper(held.object_kind)
    ) then
        perform award_refuse('ck_award_assessment_criterion_id', 'no criterion for this nomination');
    end if;
    if held.state in ('draft', 'incomplete') and (tg_op = 'DELETE' or new.is_confirmed is null) then
        return item;
    end if;
    if held.state = 'verifying' and (
        (tg_op = 'INSERT' and new.is_claimed is null)
        or (tg_op = 'UPDATE'
            and (new.nomination_id, new.criterion_id, new.is_claimed, new.evidence)
                is not distinct from (old.nomination_id, old.criterion_id, old.is_claimed, old.evidence))
    ) then
        return item;
    end if;
    perform award_refuse('ck_award_assessment_stands', 'claims and confirmations have their time');
    return null;
end
$$;
