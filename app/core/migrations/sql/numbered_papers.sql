-- Papers whose kept files carry the number and day that were given when they were signed.

-- The number that the program would give a checked paper next: its file bears it before it is signed.
create function core_document_coming_number(document bigint, day date) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    item core_document;
    serial integer;
begin
    select d.* into item from core_document d where d.id = document;
    if item.id is null or item.state <> 'checked'
        or not core_document_may('register', item.organisation_id, item.unit_id) then
        raise exception 'a paper is numbered by the clerk of its issuer, once it is checked'
            using errcode = 'insufficient_privilege';
    end if;
    serial := core_document_next_number(
        item.organisation_id, item.series, extract(year from day)::integer);
    return lpad(serial::text, greatest(2, length(serial::text)), '0')
        || case when btrim(item.symbol) = '' then '' else '/' || btrim(item.symbol) end;
end
$$;

-- Signing replaces the files that were checked by the same with number and day; they are its own.
create function core_document_numbered() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not core_document_owns(new.id, new.docx_id) or not core_document_owns(new.id, new.pdf_id) then
        perform core_document_refuse('files', 'the files of a paper are its own');
    end if;
    return new;
end
$$;
create trigger core_document_a_numbered before update on core_document
    for each row when (old.state = 'checked' and new.state = 'signed')
    execute function core_document_numbered();

create or replace function core_document_free(was text, becomes text) returns text[]
language sql immutable as $$
    select array['state'] || case was || '>' || becomes
        when 'draft>draft' then array[
            'subject', 'recipients', 'copies', 'symbol', 'urgency', 'replaces_id']
        when 'draft>checked' then array[
            'docx_id', 'pdf_id', 'template_id', 'checked_at', 'checked_by_id']
        when 'checked>draft' then array[
            'docx_id', 'pdf_id', 'template_id', 'checked_at', 'checked_by_id']
        when 'checked>signed' then array[
            'number', 'number_by', 'paper_number_id', 'signed_on', 'signer', 'capacity',
            'signer_assignment_id', 'signed_id', 'registered_by_id', 'docx_id', 'pdf_id']
        when 'signed>issued' then array[
            'issued_on', 'issued_by_id', 'recipients', 'copies']
        else '{}' end
        || case when becomes = 'withdrawn' then array['withdraw_reason'] else '{}' end
$$;
