-- Posting in one call: the lock of a book is held while the server works, never while it waits for
-- a client. Runs with the caller's rights; every guard, record rule and the seal judge as always.

-- Number, write and seal an entry; returns its key. An entry of the same idempotency key that was
-- posted meanwhile is returned instead, for the caller to compare.
create function funding_post(entry jsonb, lines jsonb, series bigint) returns bigint
language plpgsql set search_path = public, pg_temp as $$
declare
    wanted funding_entry := jsonb_populate_record(null::funding_entry, entry);
    found bigint;
    following bigint;
begin
    perform funding_lock(wanted.entity_id);
    if wanted.idempotency_key is not null then
        select e.id into found from funding_entry e
        where e.entity_id = wanted.entity_id and e.idempotency_key = wanted.idempotency_key;
        if found is not null then
            return found;
        end if;
    end if;
    following := core_next_number(series);
    insert into core_number (series_id, number, text, issued_on, issued_by_id)
    select s.id, following, funding_number_text(s.pattern, s.code, s.year, following),
           wanted.posted_on, core_actor_id()
    from core_number_series s where s.id = series
    returning id, text into wanted.number_id, wanted.number_text;
    insert into funding_entry (entity_id, kind, event, series, number_id, number_text, posted_on,
        memo, payment_id, reversal_of_id, correction_of_id, idempotency_key)
    values (wanted.entity_id, wanted.kind, wanted.event, wanted.series, wanted.number_id,
        wanted.number_text, wanted.posted_on, wanted.memo, wanted.payment_id,
        wanted.reversal_of_id, wanted.correction_of_id, wanted.idempotency_key)
    returning id into found;
    insert into funding_line (entity_id, entry_id, line_no, account_id, fund_id, debit, credit,
        designation_id, bank_account_id, allocation_line_id, receipt_id, counterpart_entity_id,
        person)
    select wanted.entity_id, found, l.line_no, l.account_id, l.fund_id, l.debit, l.credit,
           l.designation_id, l.bank_account_id, l.allocation_line_id, l.receipt_id,
           l.counterpart_entity_id, l.person
    from jsonb_populate_recordset(null::funding_line, lines) l order by l.line_no;
    set constraints funding_entry_seal immediate;
    set constraints funding_entry_seal deferred;
    return found;
end
$$;

-- The text of a number, as core's domain/numbering.py writes it: at least three digits.
create function funding_number_text(pattern text, series text, year integer, number bigint)
returns text
language sql immutable parallel safe set search_path = public, pg_temp as $$
    select replace(replace(replace(pattern, '{series}', series), '{year}', year::text), '{number}',
        case when number < 1000 then lpad(number::text, 3, '0') else number::text end)
$$;
