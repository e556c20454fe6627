-- Each statement finds one kind of gap in the protection; the line above it says in words what a row of it means.

-- finding: Table {0} has no row security.
select relname from pg_class c
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f') and not relrowsecurity
and relname not in ('auth_group', 'auth_group_permissions', 'auth_permission', 'django_content_type', 'django_migrations')
-- finding: Row security of table {0} does not bind its owner (force row level security).
select relname from pg_class c
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f') and not relforcerowsecurity
and relname not in ('auth_group', 'auth_group_permissions', 'auth_permission', 'django_content_type', 'django_migrations')
-- finding: Table {0} has row security but no policy.
select relname from pg_class c
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f')
and not exists (select 1 from pg_policy y where y.polrelid = c.oid)
and relname not in ('auth_group', 'auth_group_permissions', 'auth_permission', 'django_content_type', 'django_migrations')
-- finding: Table {0} is one of Django's own, has no policy, and is granted to {1}.
select c.relname, case a.grantee when 0 then 'everybody' else a.grantee::regrole::text end
from pg_class c, aclexplode(c.relacl) a
where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
and relname in ('auth_group', 'auth_group_permissions', 'auth_permission', 'django_content_type', 'django_migrations')
-- finding: Policy {1} on {0} lets the app, the door or who counts see or write every row.
select tablename, policyname from pg_policies
where schemaname = 'public' and permissive = 'PERMISSIVE'
and roles && array['amparo_app', 'amparo_stats', 'amparo_door', 'public']::name[] and 'true' in (qual, with_check)
-- finding: Policy {1} on {0} is for everybody; name its role.
select tablename, policyname from pg_policies where 'public' = any (roles)
-- finding: Function {0} runs as its owner, who is {1} and not amparo_guard.
select oid::regprocedure, proowner::regrole from pg_proc
where pronamespace = 'public'::regnamespace and prosecdef and proowner::regrole::text <> 'amparo_guard'
-- finding: Function {0} does not fix its search path to 'public, pg_temp': a temporary table could stand before ours.
select oid::regprocedure from pg_proc
where pronamespace = 'public'::regnamespace and not coalesce('search_path=public, pg_temp' = any (proconfig), false)
-- finding: Function {0} takes the day from the session, which may put it a week away: ask access_today().
select oid::regprocedure from pg_proc
where pronamespace = 'public'::regnamespace and prosrc ~* '\m(current_date|localtimestamp|localtime)\M'
and not (proname = 'access_today' and exists (select 1 from unnest(proconfig) c where c ilike 'timezone=%'))
-- finding: Function {0} may be called by everybody.
select oid::regprocedure from pg_proc
where pronamespace = 'public'::regnamespace and has_function_privilege('public', oid, 'execute')
-- finding: View {0} shows what its owner sees (set security_invoker).
select relname from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'v'
and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on'], false)
-- finding: Materialised view {0} keeps rows where no policy reaches them.
select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'm'
-- finding: Role {0} is missing.
select wanted from unnest(array['amparo_app', 'amparo_stats', 'amparo_door', 'amparo_sequencer', 'amparo_keys', 'amparo_worker', 'amparo_guard']) wanted
where to_regrole(wanted) is null
-- finding: Role {0} may do more than its work (superuser, bypassrls, createrole, createdb or replication).
select rolname from pg_roles
where rolname in ('amparo_app', 'amparo_stats', 'amparo_door', 'amparo_sequencer', 'amparo_keys', 'amparo_worker', 'amparo_guard')
and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
-- finding: Role amparo_backup may do more than copy the server (superuser, bypassrls, createrole or createdb).
select 1 from pg_roles
where rolname = 'amparo_backup' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
-- finding: Role {0}, which owns functions, can sign in.
select rolname from pg_roles where rolname = 'amparo_guard' and rolcanlogin
-- finding: Role {0} is a member of {1} and has its rights.
select member::regrole, roleid::regrole from pg_auth_members
where member::regrole::text in ('amparo_app', 'amparo_stats', 'amparo_door', 'amparo_sequencer', 'amparo_keys', 'amparo_worker', 'amparo_backup', 'amparo_guard')
-- finding: Role {0} owns {1}.
select refobjid::regrole, pg_describe_object(classid, objid, objsubid) from pg_shdepend
where refclassid = 'pg_authid'::regclass and deptype = 'o'
and dbid in (0, (select oid from pg_database where datname = current_database()))
and refobjid::regrole::text in ('amparo_app', 'amparo_stats', 'amparo_door', 'amparo_sequencer', 'amparo_keys', 'amparo_worker', 'amparo_backup', 'amparo_guard')
and not (refobjid::regrole::text = 'amparo_guard' and classid = 'pg_proc'::regclass)
-- what is granted on what a role will make: every role may say it for itself, and these make nothing
and (refobjid::regrole::text = 'amparo_guard' or classid <> 'pg_default_acl'::regclass)
-- finding: Role {0} may make tables in this database.
select rolname from pg_roles
where rolname in ('amparo_app', 'amparo_stats', 'amparo_door', 'amparo_sequencer', 'amparo_keys', 'amparo_worker', 'amparo_backup')
and (has_schema_privilege(oid, 'public', 'create')
     or has_database_privilege(oid, current_database(), 'create')
     or has_database_privilege(oid, current_database(), 'temporary'))
-- finding: {1} may {2} on {0}: no policy covers that.
select c.relname, case a.grantee when 0 then 'Everybody' else a.grantee::regrole::text end, lower(a.privilege_type)
from pg_class c, aclexplode(c.relacl) a
where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
and a.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
-- finding: Everybody may {1} on {0}.
select c.relname, lower(a.privilege_type) from pg_class c, aclexplode(c.relacl) a
where c.relnamespace = 'public'::regnamespace and a.grantee = 0
-- finding: Column {1} of {0} is an enum: its comparisons run after the policies, without an index. Use text.
select attrelid::regclass, attname from pg_attribute t
join pg_class c on c.oid = t.attrelid join pg_type y on y.oid = t.atttypid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f') and t.attnum > 0 and y.typtype = 'e'
-- finding: Trigger {1} on {0} is switched off.
select tgrelid::regclass, tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
where c.relnamespace = 'public'::regnamespace and t.tgenabled in ('D', 'R')
