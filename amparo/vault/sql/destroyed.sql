-- For the keeper of the keys, which keeps a list of its own of who was erased for ever (docs/keys.md). It pulls: nobody can put
-- a person on the list whom no committed erasure names.
create index vault_person_erased on vault_person (erased_at) where erased_at is not null;
create function vault_erased_since(since timestamptz) returns table (person text, at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id::text, p.erased_at from vault_person p where p.erased_at >= since order by p.erased_at
$$;

-- And the other way round: a database that was restored from before an erasure is brought up to it, hold or not, for the keys of
-- whoever is on the list open no more. Returns how many drawers' worth was emptied.
create function vault_erase_again(listed uuid[]) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare back record; gone integer := 0;
begin
    for back in
        select distinct d.person_id, d.organisation_id from vault_drawer d join vault_person p on p.id = d.person_id
        where p.id = any (listed) and p.erased_at is null
    loop
        perform vault_empty(back.person_id, back.organisation_id, 'person.erased_again');
        gone := gone + 1;
    end loop;
    return gone;
end $$;
revoke all on function vault_erased_since(timestamptz), vault_erase_again(uuid[]) from public;
alter function vault_erased_since(timestamptz) owner to amparo_guard;
alter function vault_erase_again(uuid[]) owner to amparo_guard;
grant execute on function vault_erased_since(timestamptz), vault_erase_again(uuid[]) to amparo_keys;
