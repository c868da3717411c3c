-- A step that asks for a paper takes one that was made here: signed, of this very record, and of a
-- document that serves for the step. Its number stands in the register already.

create function core_workflow_document(paper core_workflow_paper, rule core_workflow_rule)
returns core_document
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    made core_document;
begin
    select d.* into made from core_document d
    where d.id = paper.document_id and d.table_name = paper.table_name and d.row_id = paper.row_id
      and d.state in ('signed', 'issued', 'corrected') and d.spec = any(rule.documents);
    if made.id is null then
        raise exception 'no signed paper of this record serves for this step'
            using errcode = 'CTW04';
    end if;
    return made;
end
$$;
revoke execute on function core_workflow_document(core_workflow_paper, core_workflow_rule) from public;

create or replace function core_workflow_sign() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    rule core_workflow_rule;
    item jsonb;
    made core_document;
begin
    select r.* into rule from core_workflow_rule r
    where r.table_name = new.table_name and r.transition = new.transition and r.paper = new.kind;
    if rule.id is null or not core_actor_may(rule.verb, rule.record) then
        raise exception 'no step of this person asks for such a paper' using errcode = 'CTW03';
    end if;
    item := core_workflow_row(rule.table_name, new.row_id);
    if not (item ->> rule.state_column) = any(rule.sources) then
        raise exception '% does not start from %', rule.transition, item ->> rule.state_column
            using errcode = 'CT002';
    end if;
    if new.document_id is not null then
        made := core_workflow_document(new, rule);
        new.number := made.number;
        new.organisation_id := made.organisation_id;
        new.issued_on := made.signed_on;
        new.signer := made.signer;
        new.capacity := left(replace(made.capacity, E'\n', ' '), 120);
        new.attachment_id := made.signed_id;
    end if;
    if rule.needs_scan and new.attachment_id is null then
        raise exception 'the scan of the paper is missing' using errcode = 'CTW02';
    end if;
    if new.document_id is null and new.attachment_id is not null and not exists (
        select 1 from core_attachment a
        where a.id = new.attachment_id
          and a.table_name = new.table_name and a.row_id = new.row_id
    ) then
        raise exception 'the scan belongs to another record' using errcode = 'CTW04';
    end if;
    if rule.is_numbered and (new.number is null or new.organisation_id is null) then
        raise exception 'the paper has no number or no issuer' using errcode = 'CTW02';
    end if;
    new.at := clock_timestamp();
    new.user_id := core_actor_id();
    new.passage := core_workflow_passage(rule.table_name, new.row_id, rule.state_column);
    new.paper_number_id := made.paper_number_id;
    if made.id is null and new.number is not null and new.organisation_id is not null then
        insert into core_paper_number (
            organisation_id, kind, year, number, number_key, issued_on, table_name, row_id,
            signer, created_by_id, updated_by_id
        ) values (
            new.organisation_id, new.kind, extract(year from new.issued_on), new.number,
            replace(core_fold(new.number), ' ', ''), new.issued_on, new.table_name, new.row_id,
            new.signer, core_actor_id(), core_actor_id()
        ) returning id into new.paper_number_id;
    end if;
    return new;
end
$$;
