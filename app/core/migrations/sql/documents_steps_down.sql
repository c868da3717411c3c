-- The rule of papers of steps as it was before papers were made here.
create or replace function core_workflow_sign() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    rule core_workflow_rule;
    item jsonb;
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
    if rule.needs_scan and new.attachment_id is null then
        raise exception 'the scan of the paper is missing' using errcode = 'CTW02';
    end if;
    if new.attachment_id is not null and not exists (
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
    new.paper_number_id := null;
    if new.number is not null and new.organisation_id is not null then
        insert into core_paper_number (
            organisation_id, kind, year, number, number_key, issued_on, table_name, row_id,
            created_by_id, updated_by_id
        ) values (
            new.organisation_id, new.kind, extract(year from new.issued_on), new.number,
            replace(core_fold(new.number), ' ', ''), new.issued_on, new.table_name, new.row_id,
            core_actor_id(), core_actor_id()
        ) returning id into new.paper_number_id;
    end if;
    return new;
end
$$;

drop function core_workflow_document(core_workflow_paper, core_workflow_rule);
