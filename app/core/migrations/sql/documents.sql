-- Papers: their way from a draft to an issued paper, their numbers, and the registers.

-- Whether the actor holds a verb on papers of an organisation.
create function core_document_may(verb text, organisation bigint, unit bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or (
        (core_all_units(verb, 'core.Document')
            or coalesce(unit = any(core_my_units(verb, 'core.Document')), false))
        and (core_all_organisations(verb, 'core.Document')
            or organisation = any(core_my_organisations(verb, 'core.Document'))))
$$;

-- The first day after another one on which offices work; null where the year's days off are unknown.
create function core_next_working_day(since date) returns date
language sql stable security definer set search_path = public, pg_temp as $$
    select min(d.day) from (
        select since + step as day from generate_series(1, 30) step
    ) d
    join core_calendar_year y on y.year = extract(year from d.day)
    left join core_holiday h on h.day = d.day and h.calendar_year_id = y.id
    where (h.kind = 'swapped_working_day'
           or (extract(isodow from d.day) < 6 and h.kind is distinct from 'holiday'))
      -- Between the two days no year may be unknown.
      and not exists (
          select 1 from generate_series(1, d.day - since) step
          where not exists (
              select 1 from core_calendar_year k
              where k.year = extract(year from since + step)))
$$;

-- The next number of a series: one more than the largest that its register holds in the year.
create function core_document_next_number(issuer bigint, series text, wanted_year integer)
returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(
        hashtextextended(format('core_document %s %s %s', issuer, series, wanted_year), 0));
    return (
        select coalesce(max(substring(r.number from '^\s*([0-9]{1,6})(?![0-9])')::integer), 0) + 1
        from core_paper_number r
        where r.organisation_id = issuer and r.kind = series and r.year = wanted_year
    );
end
$$;
revoke execute on function core_document_next_number(bigint, text, integer) from public;

create function core_document_refuse(rule text, why text) returns void
language plpgsql as $$
begin
    raise exception '%', why
        using errcode = 'check_violation', constraint = 'ck_core_document_' || rule;
end
$$;

-- A file belongs to the paper that names it.
create function core_document_owns(document bigint, attachment bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select attachment is null or exists (
        select 1 from core_attachment a
        where a.id = attachment and a.table_name = 'core_document' and a.row_id = document)
$$;
revoke execute on function core_document_owns(bigint, bigint) from public;

-- What a new paper says it replaces or corrects was issued by the same body, and for a replacement
-- was of the same form (NĐ 30/2020, Điều 18).
create function core_document_follows(item core_document) returns void
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    earlier core_document;
begin
    select d.* into earlier from core_document d
    where d.id = coalesce(item.replaces_id, item.corrects_id);
    if earlier.id is null then
        return;
    end if;
    if earlier.id = item.id or earlier.organisation_id <> item.organisation_id
        or earlier.state not in ('issued', 'corrected') then
        perform core_document_refuse('earlier', 'only an issued paper of the same body is followed');
    end if;
    if item.replaces_id is not null
        and (earlier.type_code, earlier.series) <> (item.type_code, item.series) then
        perform core_document_refuse('same_form', 'a paper is replaced by one of the same form');
    end if;
end
$$;
revoke execute on function core_document_follows(core_document) from public;

-- Gives the paper its number, in the register of its issuer.
create function core_document_register(item core_document) returns core_document
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    wanted_year constant integer := extract(year from item.signed_on);
begin
    if item.number_by = 'program' then
        item.number := core_document_next_number(item.organisation_id, item.series, wanted_year);
        item.number := lpad(item.number, greatest(2, length(item.number)), '0')
            || case when btrim(item.symbol) = '' then '' else '/' || btrim(item.symbol) end;
    end if;
    if coalesce(item.number, '') !~ '[0-9]' then
        perform core_document_refuse('number', 'a signed paper has a number');
    end if;
    insert into core_paper_number (
        organisation_id, unit_id, kind, year, number, number_key, issued_on, table_name, row_id,
        subject, signer, recipients, copies, created_by_id, updated_by_id
    ) values (
        item.organisation_id, item.unit_id, item.series, wanted_year, item.number,
        replace(core_fold(item.number), ' ', ''), item.signed_on, 'core_document', item.id,
        item.subject, item.signer, nullif(item.recipients, ''), item.copies,
        core_actor_id(), core_actor_id()
    ) returning id into item.paper_number_id;
    return item;
end
$$;
revoke execute on function core_document_register(core_document) from public;

-- Which columns may change at a step; all others stand.
create function core_document_free(was text, becomes text) returns text[]
language sql immutable as $$
    select array['state'] || case was || '>' || becomes
        when 'draft>draft' then array[
            'subject', 'recipients', 'copies', 'symbol', 'replaces_id']
        when 'draft>checked' then array[
            'docx_id', 'pdf_id', 'template_id', 'checked_at', 'checked_by_id']
        when 'checked>draft' then array[
            'docx_id', 'pdf_id', 'template_id', 'checked_at', 'checked_by_id']
        when 'checked>signed' then array[
            'number', 'number_by', 'paper_number_id', 'signed_on', 'signer', 'capacity',
            'signer_assignment_id', 'signed_id', 'registered_by_id']
        when 'signed>issued' then array[
            'issued_on', 'issued_by_id', 'recipients', 'copies']
        else '{}' end
        || case when becomes = 'withdrawn' then array['withdraw_reason'] else '{}' end
$$;

create function core_document_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    told text[];
    is_program constant boolean := core_is_system();
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' and not pg_has_role(session_user, current_user, 'member') then
            perform core_document_refuse('stands', 'a paper that was checked is kept');
        end if;
        return old;
    end if;
    if tg_op = 'INSERT' then
        if new.table_name = 'core_document' and new.row_id = new.id then
            perform core_document_refuse('about', 'a paper is not made from itself');
        end if;
        new.unit_id := (select o.unit_id from core_organisation o where o.id = new.organisation_id);
        new.paper_number_id := null;
        perform core_document_follows(new);
        if new.state = 'draft' then
            return new;
        end if;
        perform core_document_refuse('stands', 'a paper begins as a draft');
    end if;
    told := core_call_changed(
        to_jsonb(old), to_jsonb(new), core_document_free(old.state, new.state));
    if told <> '{}' then
        perform core_document_refuse('stands', format('of a paper, %s stand', told));
    end if;
    if new.replaces_id is distinct from old.replaces_id then
        perform core_document_follows(new);
    end if;
    if new.state = old.state then
        return new;
    end if;
    case new.state
    when 'checked' then
        if not core_document_may('check', old.organisation_id, old.unit_id) then
            raise exception 'a paper is checked by who may check it'
                using errcode = 'insufficient_privilege';
        end if;
        if not is_program then
            new.checked_by_id := core_actor_id();
            new.checked_at := clock_timestamp();
        end if;
        if new.needs_other_checker and new.checked_by_id is not null
            and core_person_key(new.checked_by_id) = core_person_key(new.created_by_id) then
            perform core_document_refuse('four_eyes', 'another person checks a paper');
        end if;
        if not core_document_owns(new.id, new.docx_id) or not core_document_owns(new.id, new.pdf_id)
        then
            perform core_document_refuse('files', 'the files of a paper are its own');
        end if;
    when 'draft' then
        new.docx_id := null;
        new.pdf_id := null;
        new.template_id := null;
        new.checked_at := null;
        new.checked_by_id := null;
    when 'signed' then
        if not core_document_may('register', old.organisation_id, old.unit_id) then
            raise exception 'a signed paper is registered by the clerk of its issuer'
                using errcode = 'insufficient_privilege';
        end if;
        if not core_document_owns(new.id, new.signed_id)
            or new.signed_id in (new.docx_id, new.pdf_id) then
            perform core_document_refuse('files', 'the files of a paper are its own');
        end if;
        if new.signed_on > core_today() or (not is_program
            and new.signed_on < (old.checked_at at time zone 'Asia/Ho_Chi_Minh')::date) then
            perform core_document_refuse(
                'day_signed_on', 'a paper is signed after it was checked, not in the future');
        end if;
        if new.signer_assignment_id is not null and not exists (
            select 1 from core_assignment a
            where a.id = new.signer_assignment_id
              and (a.organisation_id is null or new.organisation_id = any(
                  core_organisation_subtree(array[a.organisation_id])))
              and (a.valid_from is null or a.valid_from <= new.signed_on)
              and (a.valid_to is null or a.valid_to >= new.signed_on)
        ) then
            perform core_document_refuse(
                'office', 'who signs holds an office of the issuer on that day');
        end if;
        perform core_document_follows(new);
        if not is_program then
            new.registered_by_id := core_actor_id();
        end if;
        new := core_document_register(new);
    when 'issued' then
        if not core_document_may('issue', old.organisation_id, old.unit_id) then
            raise exception 'a paper is issued by who may issue it'
                using errcode = 'insufficient_privilege';
        end if;
        if new.issued_on is null or new.issued_on < new.signed_on or new.issued_on > core_today()
            or new.issued_on > coalesce(core_next_working_day(new.signed_on), new.signed_on) then
            perform core_document_refuse(
                'day_issued_on',
                'a paper is issued on the day of signing or the next working day');
        end if;
        if not is_program then
            new.issued_by_id := core_actor_id();
        end if;
    when 'withdrawn' then
        if old.state = 'signed'
            and not core_document_may('register', old.organisation_id, old.unit_id) then
            raise exception 'a signed paper is withdrawn by the clerk of its issuer'
                using errcode = 'insufficient_privilege';
        end if;
    when 'replaced' then
        if not exists (
            select 1 from core_document d where d.replaces_id = old.id and d.state = 'issued') then
            perform core_document_refuse('followed', 'nothing issued replaces this paper');
        end if;
    when 'corrected' then
        if not exists (
            select 1 from core_document d where d.corrects_id = old.id and d.state = 'issued') then
            perform core_document_refuse('followed', 'nothing issued corrects this paper');
        end if;
    else
        null;
    end case;
    return new;
end
$$;

-- Issuing a paper marks the one that it replaces or corrects; the register says where it went.
create function core_document_done() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.state = old.state then
        return null;
    end if;
    if new.state = 'issued' then
        update core_paper_number set
            recipients = nullif(new.recipients, ''), copies = new.copies, sent_on = new.issued_on,
            version = version + 1
        where id = new.paper_number_id;
        update core_document set state = 'replaced', version = version + 1
        where id = new.replaces_id and state in ('issued', 'corrected');
        update core_document set state = 'corrected', version = version + 1
        where id = new.corrects_id and state = 'issued';
    elsif new.state = 'withdrawn' then
        update core_paper_number set note = new.withdraw_reason, version = version + 1
        where id = new.paper_number_id;
    end if;
    return null;
end
$$;

create trigger core_document_b_content before insert or update or delete on core_document
    for each row execute function core_document_guard();
create trigger core_document_c_done after update on core_document
    for each row execute function core_document_done();

-- A number in the register stands. What the program wrote there of papers and steps stands whole.
create function core_paper_number_stands() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    is_owner constant boolean := pg_has_role(session_user, current_user, 'member');
begin
    if tg_op = 'INSERT' then
        new.unit_id := (select o.unit_id from core_organisation o where o.id = new.organisation_id);
        if pg_trigger_depth() < 2 and not is_owner and not core_is_system()
            and new.table_name is not null then
            raise exception 'papers of records enter the register by their steps'
                using errcode = 'check_violation',
                      constraint = 'ck_core_paper_number_stands';
        end if;
        return new;
    end if;
    if is_owner or pg_trigger_depth() > 1 then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' or core_call_changed(to_jsonb(old), to_jsonb(new), case
            when old.table_name is null then
                array['subject', 'signer', 'recipients', 'copies', 'sent_on', 'note']
            else array['note', 'sent_on', 'copies', 'recipients'] end) <> '{}' then
        raise exception 'a number in the register stands'
            using errcode = 'check_violation', constraint = 'ck_core_paper_number_stands';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger core_paper_number_a_stands before insert or update or delete on core_paper_number
    for each row execute function core_paper_number_stands();

-- Arrivals are numbered without gaps by organisation and year; a line is never taken out.
create function core_incoming_document_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'DELETE' then
        if not pg_has_role(session_user, current_user, 'member') then
            raise exception 'an arrival stands in the register'
                using errcode = 'check_violation',
                      constraint = 'ck_core_incoming_document_stands';
        end if;
        return old;
    end if;
    if tg_op = 'UPDATE' then
        if (new.organisation_id, new.unit_id, new.year, new.arrival_number, new.arrived_on)
            is distinct from
           (old.organisation_id, old.unit_id, old.year, old.arrival_number, old.arrived_on) then
            raise exception 'the day and number of an arrival stand'
                using errcode = 'check_violation',
                      constraint = 'ck_core_incoming_document_stands';
        end if;
        return new;
    end if;
    if new.arrived_on > core_today() then
        raise exception 'nothing arrives in the future'
            using errcode = 'check_violation',
                  constraint = 'ck_core_incoming_document_day_arrived_on';
    end if;
    new.unit_id := (select o.unit_id from core_organisation o where o.id = new.organisation_id);
    new.year := extract(year from new.arrived_on);
    perform pg_advisory_xact_lock(
        hashtextextended(format('core_incoming_document %s %s', new.organisation_id, new.year), 0));
    new.arrival_number := (
        select coalesce(max(d.arrival_number), 0) + 1 from core_incoming_document d
        where d.organisation_id = new.organisation_id and d.year = new.year);
    return new;
end
$$;
create trigger core_incoming_document_b_content
    before insert or update or delete on core_incoming_document
    for each row execute function core_incoming_document_guard();

-- Versions of templates are numbered and stand; a day's choice of a version is never rewritten.
create function core_document_template_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'UPDATE' then
        raise exception 'a version of a template stands'
            using errcode = 'check_violation',
                  constraint = 'ck_core_document_template_stands';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('core_document_template ' || new.spec, 0));
    new.number := (
        select coalesce(max(t.number), 0) + 1 from core_document_template t
        where t.spec = new.spec);
    return new;
end
$$;
create trigger core_document_template_b_content before insert or update on core_document_template
    for each row execute function core_document_template_guard();

create function core_template_activation_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op <> 'INSERT' then
        if pg_has_role(session_user, current_user, 'member') then
            return case when tg_op = 'DELETE' then old else new end;
        end if;
        raise exception 'which template was in force stands'
            using errcode = 'check_violation',
                  constraint = 'ck_core_template_activation_stands';
    end if;
    if new.active_from < core_today() and not core_is_system() then
        raise exception 'a template comes into force today or later'
            using errcode = 'check_violation',
                  constraint = 'ck_core_template_activation_day_active_from';
    end if;
    if new.template_id is not null and not exists (
        select 1 from core_document_template t
        where t.id = new.template_id and t.spec = new.spec) then
        raise exception 'the template belongs to another document'
            using errcode = 'check_violation',
                  constraint = 'ck_core_template_activation_spec';
    end if;
    return new;
end
$$;
create trigger core_template_activation_b_content
    before insert or update or delete on core_template_activation
    for each row execute function core_template_activation_guard();

-- Who may sign for an organisation on a day, with what a stand-in signs as. For those who register.
create function core_document_signers(issuer bigint, day date)
returns table (assignment_id bigint, name text, role text, capacity text, giver text)
language sql stable security definer set search_path = public, pg_temp as $$
    select a.id, trim(concat(u.last_name, ' ', u.first_name)), r.name::text,
           d.capacity::text, nullif(trim(concat(g.last_name, ' ', g.first_name)), '')
    from core_assignment a
    join ab_user u on u.id = a.user_id and u.active
    join ab_role r on r.id = a.role_id
    left join core_delegation d on d.stand_in_assignment_id = a.id and d.withdrawn_at is null
    left join ab_user g on g.id = d.giver_id
    where core_document_may('register', issuer,
            (select o.unit_id from core_organisation o where o.id = issuer))
      and a.organisation_id = issuer
      and (a.valid_from is null or a.valid_from <= day)
      and (a.valid_to is null or a.valid_to >= day)
      and exists (
          select 1 from ab_permission_view_role p
          join ab_permission_view pv on pv.id = p.permission_view_id
          join ab_permission pe on pe.id = pv.permission_id and pe.name = 'can_sign'
          join ab_view_menu v on v.id = pv.view_menu_id and v.name = 'core.Document'
          where p.role_id = a.role_id)
    order by d.capacity nulls first, 2, 1
$$;
