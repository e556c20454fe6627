-- Everything that is granted to the roles that sign in: on tables and sequences, on single columns, on functions.
select a.grantee::regrole || ' ' || lower(a.privilege_type) || ' ' || c.relname
from pg_class c, aclexplode(c.relacl) a
where c.relnamespace = 'public'::regnamespace
and a.grantee in (select oid from pg_roles where rolname in ('amparo_app', 'amparo_stats', 'amparo_door', 'amparo_sequencer', 'amparo_keys', 'amparo_worker', 'amparo_backup'))
union all
select a.grantee::regrole || ' ' || lower(a.privilege_type) || ' ' || c.relname || ' '
       || string_agg(t.attname, ', ' order by t.attname)
from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
where c.relnamespace = 'public'::regnamespace
and a.grantee in (select oid from pg_roles where rolname in ('amparo_app', 'amparo_stats', 'amparo_door', 'amparo_sequencer', 'amparo_keys', 'amparo_worker', 'amparo_backup'))
group by a.grantee, a.privilege_type, c.relname
union all
select a.grantee::regrole || ' execute ' || p.oid::regprocedure
from pg_proc p, aclexplode(p.proacl) a
where p.pronamespace = 'public'::regnamespace
and a.grantee in (select oid from pg_roles where rolname in ('amparo_app', 'amparo_stats', 'amparo_door', 'amparo_sequencer', 'amparo_keys', 'amparo_worker', 'amparo_backup'))
