-- Certificates: a box lies on its sheet, a copy is counted and has a reason, what was printed stands.

create function award_guard_box() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    sheet text;
begin
    select l.paper into sheet from award_certificate_layout l where l.id = new.layout_id;
    if new.x + new.width > (case sheet when 'A3' then 420 else 297 end)
        or new.y + new.height > (case sheet when 'A3' then 297 else 210 end)
    then
        perform award_refuse('ck_award_certificate_box_sheet', 'the box reaches beyond the sheet');
    end if;
    return new;
end
$$;

-- Certificates are those of a signed decision; a file of a batch belongs to the printing that was asked for.
create function award_guard_batch() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (select 1 from award_decision d where d.id = new.decision_id and d.state = 'signed') then
        perform award_refuse('ck_award_certificate_batch_decision', 'the decision is not signed');
    end if;
    if tg_op = 'UPDATE' and (new.decision_id, new.layout_id, new.mode, new.serial, new.total)
        is distinct from (old.decision_id, old.layout_id, old.mode, old.serial, old.total)
    then
        perform award_refuse('ck_award_certificate_batch_stands', 'what was asked for stands');
    end if;
    return new;
end
$$;

-- The row of the award is locked, so that two printings at a time are counted one after the other.
create function award_guard_certificate() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held award_award;
begin
    if tg_op = 'DELETE' then
        perform award_refuse('ck_award_certificate_stands', 'a printed certificate is never removed');
    end if;
    if tg_op = 'INSERT' then
        select a.* into held from award_award a where a.id = new.award_id for update;
        if held.state not in ('decided', 'handed_over') then
            perform award_refuse('ck_award_certificate_award', 'only a decided award has a certificate');
        end if;
        select coalesce(max(c.copy), 0) + 1 into new.copy
        from award_certificate c where c.award_id = new.award_id;
        if new.copy > 1 and btrim(coalesce(new.reason, '')) = '' then
            perform award_refuse('ck_award_certificate_reason', 'a further copy needs a reason');
        end if;
        if new.batch_id is not null and not exists (
            select 1 from award_certificate_batch b
            where b.id = new.batch_id and b.decision_id = held.decision_id)
        then
            perform award_refuse('ck_award_certificate_batch', 'the batch is that of another decision');
        end if;
        return new;
    end if;
    if (new.award_id, new.copy, new.mode, new.printed_on, new.reason, new.batch_id)
        is distinct from (old.award_id, old.copy, old.mode, old.printed_on, old.reason, old.batch_id)
        or (old.blank_serial is not null and new.blank_serial is distinct from old.blank_serial)
    then
        perform award_refuse('ck_award_certificate_stands', 'what was printed stands');
    end if;
    if new.state not in ('printed', 'sealed', 'handed_over') and old.state <> new.state
        and btrim(coalesce(new.ended_reason, '')) = ''
    then
        perform award_refuse('ck_award_certificate_ended', 'why a certificate does not hold any more');
    end if;
    return new;
end
$$;
