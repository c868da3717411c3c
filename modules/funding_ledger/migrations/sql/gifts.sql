-- Windows of campaigns, bound gifts, receipts.

-- The days of a time limit in force on a day; nothing where no decree sets one.
create function funding_limit(rule text, on_day date) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
    select r.days from funding_rule r
    where r.code = rule and on_day between r.valid_from and coalesce(r.valid_to, 'infinity')
    order by r.valid_from desc limit 1
$$;

-- Relief campaigns keep the clocks of the decree in force on the day of their launch
-- (NĐ 93/2021 Art 8(2) and 8(3)); a board of province level or higher may extend by decision.
create function funding_guard_campaign() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    days integer;
begin
    if new.kind in ('disaster', 'epidemic', 'incident') then
        days := funding_limit('relief_reception', new.launched_on);
        if new.extension_number is null and new.receive_to > new.launched_on + days then
            raise exception 'gifts are taken in for % days at most', days
                using errcode = 'check_violation', constraint = 'ck_funding_campaign_receive_to';
        end if;
        days := funding_limit('relief_distribution', new.launched_on);
        if new.distribute_to > new.receive_to + days then
            raise exception 'gifts are handed out within % days', days
                using errcode = 'check_violation', constraint = 'ck_funding_campaign_distribute_to';
        end if;
    end if;
    if tg_op = 'UPDATE' and (new.entity_id, new.fund_id, new.kind)
        is distinct from (old.entity_id, old.fund_id, old.kind) and old.state <> 'draft'
    then
        raise exception 'an announced campaign keeps its fund and kind'
            using errcode = 'check_violation', constraint = 'ck_funding_campaign_stands';
    end if;
    if (select f.kind from funding_fund f where f.id = new.fund_id) = 'emulation' then
        raise exception 'no gifts are called for to an emulation fund'
            using errcode = 'check_violation', constraint = 'ck_funding_line_award';
    end if;
    return new;
end
$$;

create function funding_guard_designation() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (select i.is_award from funding_item i where i.id = new.item_id)
        or (select f.kind from funding_fund f where f.id = new.fund_id) = 'emulation'
    then
        raise exception 'no award is paid from gifts'
            using errcode = 'check_violation', constraint = 'ck_funding_line_award';
    end if;
    if tg_op = 'UPDATE'
        and (new.fund_id, new.donor_id, new.item_id, new.condition)
            is distinct from (old.fund_id, old.donor_id, old.item_id, old.condition)
        and exists (select 1 from funding_receipt r where r.designation_id = old.id
                    and r.state <> 'draft')
    then
        raise exception 'a bound gift that was received keeps its bond'
            using errcode = 'check_violation', constraint = 'ck_funding_designation_stands';
    end if;
    return new;
end
$$;

-- A receipt lies in the window of its campaign (V08, NĐ 93/2021 Art 9(1)(a)) and of its bank
-- account; once recorded, only its way through the books is written.
create function funding_guard_receipt() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    campaign funding_campaign;
    account funding_bank_account;
    actor integer := core_actor_id();
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            raise exception 'a recorded receipt is voided, not removed'
                using errcode = 'check_violation', constraint = 'ck_funding_receipt_stands';
        end if;
        return old;
    end if;
    if new.received_on > core_today() then
        raise exception 'a receipt is not dated in the future'
            using errcode = 'check_violation', constraint = 'ck_funding_receipt_future_received_on';
    end if;
    if new.campaign_id is not null then
        select c.* into campaign from funding_campaign c where c.id = new.campaign_id for share;
        if tg_op = 'INSERT' or new.received_on <> old.received_on
            or new.campaign_id is distinct from old.campaign_id or old.state = 'draft'
        then
            if campaign.state in ('draft', 'settled', 'published')
                or new.received_on not between campaign.receive_from and campaign.receive_to
            then
                raise exception 'the campaign takes no gifts on that day'
                    using errcode = 'check_violation', constraint = 'ck_funding_receipt_received_on';
            end if;
            if new.fund_id <> campaign.fund_id then
                raise exception 'the campaign calls for another fund'
                    using errcode = 'check_violation', constraint = 'ck_funding_receipt_campaign_id';
            end if;
        end if;
    end if;
    if new.bank_account_id is not null then
        select b.* into account from funding_bank_account b where b.id = new.bank_account_id;
        if new.received_on > coalesce(least(account.stop_receiving_on, account.closed_on), 'infinity')
        then
            raise exception 'the account takes nothing in any more'
                using errcode = 'check_violation', constraint = 'ck_funding_receipt_bank_closed';
        end if;
    end if;
    if (select f.kind from funding_fund f where f.id = new.fund_id) = 'emulation' then
        raise exception 'no gifts are taken into an emulation fund'
            using errcode = 'check_violation', constraint = 'ck_funding_line_award';
    end if;
    if new.designation_id is not null and (
        (select d.state from funding_designation d where d.id = new.designation_id) <> 'open'
        and (tg_op = 'INSERT' or old.state = 'draft')
    ) then
        raise exception 'the bound gift is closed'
            using errcode = 'check_violation', constraint = 'ck_funding_receipt_designation_id';
    end if;
    if tg_op = 'INSERT' then
        new.recorded_by_id := null;
        new.posted_by_id := null;
        new.entry_id := null;
        return new;
    end if;
    if old.state <> 'draft' and (
        to_jsonb(new) - array['state', 'entry_id', 'posted_by_id', 'void_reason', 'version',
                              'updated_at', 'updated_by_id']
        is distinct from
        to_jsonb(old) - array['state', 'entry_id', 'posted_by_id', 'void_reason', 'version',
                              'updated_at', 'updated_by_id']
    ) then
        raise exception 'a recorded receipt stands'
            using errcode = 'check_violation', constraint = 'ck_funding_receipt_stands';
    end if;
    if new.state = old.state then
        if (new.posted_by_id, new.recorded_by_id) is distinct from
            (old.posted_by_id, old.recorded_by_id) or new.entry_id is distinct from old.entry_id
        then
            raise exception 'who did what is written by the database'
                using errcode = 'check_violation', constraint = 'ck_funding_receipt_stands';
        end if;
        return new;
    end if;
    if new.state = 'recorded' then
        new.recorded_by_id := actor;
        if not funding_may('record', 'funding_ledger.Receipt', new.entity_id) then
            raise exception 'receipts are recorded by those who take gifts in'
                using errcode = 'insufficient_privilege';
        end if;
        if not exists (
            select 1 from core_number n
            join core_number_series s on s.id = n.series_id
            join funding_entity e on e.id = new.entity_id
            where n.id = new.number_id and s.organisation_id = e.organisation_id
              and s.code = e.code || '-BL' and s.year = extract(year from new.received_on)
        ) then
            raise exception 'the number is not of the receipt book of this body'
                using errcode = 'check_violation', constraint = 'ck_funding_receipt_number_id';
        end if;
        if new.form = 'goods' and not exists (
            select 1 from funding_receipt_goods g where g.receipt_id = new.id
        ) then
            raise exception 'a receipt of goods lists them'
                using errcode = 'check_violation', constraint = 'ck_funding_receipt_goods';
        end if;
    elsif new.state = 'posted' then
        new.posted_by_id := actor;
        if not funding_may('post', 'funding_ledger.Receipt', new.entity_id) then
            raise exception 'receipts are posted by accountants'
                using errcode = 'insufficient_privilege';
        end if;
        if funding_same_person(actor, new.recorded_by_id)
            or funding_person_holds(actor, 'pay', 'funding_ledger.Payment', new.entity_id)
        then
            raise exception 'who takes money in does not book it'
                using errcode = 'check_violation', constraint = 'ck_funding_receipt_hands';
        end if;
        if new.amount is not null and not exists (
            select 1 from funding_line l
            join funding_entry e on e.id = l.entry_id and e.hash is not null
            where l.receipt_id = new.id and l.entry_id = new.entry_id and l.credit = new.amount
        ) then
            raise exception 'a posted receipt has its entry'
                using errcode = 'check_violation', constraint = 'ck_funding_receipt_entry_id';
        end if;
    elsif new.state = 'reversed' then
        if not exists (
            select 1 from funding_entry e
            where e.reversal_of_id = new.entry_id and e.hash is not null
        ) then
            raise exception 'a reversed receipt has its reversal'
                using errcode = 'check_violation', constraint = 'ck_funding_receipt_entry_id';
        end if;
    end if;
    return new;
end
$$;

-- Goods are listed while the receipt is a draft, and their values make its amount.
create function funding_guard_goods() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    receipt funding_receipt;
    key bigint := case when tg_op = 'DELETE' then old.receipt_id else new.receipt_id end;
begin
    select r.* into receipt from funding_receipt r where r.id = key for share;
    if receipt.state <> 'draft'
        or (tg_op = 'UPDATE' and new.receipt_id <> old.receipt_id) then
        raise exception 'a recorded receipt stands'
            using errcode = 'check_violation', constraint = 'ck_funding_receipt_stands';
    end if;
    if receipt.form <> 'goods' then
        raise exception 'only a receipt of goods lists goods'
            using errcode = 'check_violation', constraint = 'ck_funding_receipt_goods_form';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
