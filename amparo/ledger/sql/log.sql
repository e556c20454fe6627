-- What everybody may see of the log: hashes, sizes and signatures, no entry. Called by the pages without anybody acting.
create function ledger_tile(tile_level integer, tile_number bigint, width integer) returns bytea
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare first bigint := tile_number * 256; found bytea;
begin
    if tile_level = 0 then
        select string_agg(l.hash, ''::bytea order by l.position) into found from ledger_leaf l
        where l.position >= first and l.position < first + width;
    else
        select string_agg(n.hash, ''::bytea order by n.number) into found from ledger_node n
        where n.level = tile_level and n.number >= first and n.number < first + width;
    end if;
    return found;
end $$;
-- The checkpoint to hand out: the newest one that enough witnesses cosigned within the hour, else the newest of all.
create function ledger_shown_checkpoint(needed integer)
returns table (size bigint, note text, vkey text, at timestamptz, cosignatures text[])
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare chosen bigint;
begin
    select c.size into chosen from ledger_cosigning c join ledger_witness w on w.id = c.witness_id
    where c.outcome = 'cosigned' and c.at > now() - interval '1 hour' and w.removed_at is null
    group by c.size having count(distinct c.witness_id) >= greatest(needed, 1) order by c.size desc limit 1;
    chosen := coalesce(chosen, (select max(p.size) from ledger_checkpoint p));
    return query
    select p.size, p.note, p.vkey, p.at, array(
        select distinct on (c.witness_id) c.line from ledger_cosigning c
        where c.size = p.size and c.outcome = 'cosigned' order by c.witness_id, c.id desc
    ) from ledger_checkpoint p where p.size = chosen;
end $$;
-- Since when an entry waits for its place; null where none does. A transaction that stays open holds back all that come after
-- it, and whoever runs statements can keep one open: the log then looks like one in which nothing happens.
create function ledger_waiting_since() returns timestamptz
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return (
        select e.at from ledger_entry e
        where (e.xid, e.id) >= (
            coalesce((select c.next_xid from ledger_checkpoint c order by c.size desc limit 1), 0),
            coalesce((select c.next_id from ledger_checkpoint c order by c.size desc limit 1), 0))
        order by e.xid, e.id limit 1);
end $$;
-- Entries about records, newest first: for functions of other rooms that have looked whether they may be told.
-- Of bodies that are not named only the day, the act and the place in the log are told (all are named where `named` is
-- null), and an account's name only within its own body.
create function ledger_entries_about(kinds text[], objects text[], named integer[], before bigint, most integer)
returns table (id bigint, at timestamptz, act text, told boolean, worker_id integer, organisation_id integer,
               organisation text, duties text[], worker text, kind text, object_id text, purpose text, number integer,
               "position" bigint, hash bytea, salt bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select e.id, case when tells then e.at else date_trunc('day', e.at, 'UTC') end, e.act::text, tells,
           case when tells then e.worker_id end, case when tells then e.organisation_id end,
           case when tells then o.name::text end,
           case when tells then array(
               select d.duty::text from access_dutyheld d where d.worker_id = e.worker_id order by d.duty) end,
           case when e.organisation_id = access_organisation() then w.display_name::text end,
           case when tells then e.kind::text end, case when tells then e.object_id::text end,
           case when tells then e.purpose::text end, case when tells then e.number end,
           l.position, l.hash, case when tells then e.salt end
    from (
        select distinct on (found.id) found.* from unnest(kinds, objects) as about (kind, object_id)
        cross join lateral (
            select x.* from ledger_entry x
            where x.kind = about.kind and x.object_id = about.object_id and x.id < before order by x.id desc limit most
        ) as found order by found.id desc limit most
    ) as e
    cross join lateral (select coalesce(named is null or e.organisation_id = any (named), false) as tells) as choice
    left join ledger_leaf l on l.entry_id = e.id
    left join access_organisation o on o.id = e.organisation_id
    left join access_worker w on w.id = e.worker_id
    order by e.id desc;
end $$;
do $$
declare f text;
begin
    foreach f in array array['ledger_tile(integer, bigint, integer)', 'ledger_shown_checkpoint(integer)', 'ledger_waiting_since()',
        'ledger_entries_about(text[], text[], integer[], bigint, integer)'] loop
        execute format('revoke all on function %s from public', f);
        execute format('alter function %s owner to amparo_guard', f);
    end loop;
end $$;
grant execute on function ledger_tile(integer, bigint, integer) to amparo_app, amparo_sequencer;
grant execute on function ledger_shown_checkpoint(integer) to amparo_app, amparo_sequencer;
grant execute on function ledger_waiting_since() to amparo_app, current_user;
