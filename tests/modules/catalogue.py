"""Everything that a database consists of beside its rows, and the rows that describe modules."""

from __future__ import annotations

from sqlalchemy import Connection, text

from app.testing.conformance.schema import schema_lines

# (kind, name, definition), beyond what the conformance suite compares.
QUERIES = (
    """select 'function rights', p.oid::regprocedure::text, concat_ws(' ',
              pg_get_userbyid(p.proowner), p.provolatile, p.proparallel, p.proisstrict,
              pg_get_function_result(p.oid),
              (select string_agg(item::text, ' ' order by item::text) from unnest(p.proacl) item))
       from pg_proc p where p.pronamespace = 'public'::regnamespace
         and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')""",
    """select 'column rights', c.relname || '.' || a.attname,
              (select string_agg(item::text, ' ' order by item::text) from unnest(a.attacl) item)
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and a.attacl is not null""",
    """select 'forced row security', relname, relforcerowsecurity
       from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'""",
    """select 'view', viewname, definition from pg_views where schemaname = 'public'""",
    """select 'sequence', sequencename,
              concat_ws(' ', data_type, start_value, min_value, max_value, increment_by, cycle)
       from pg_sequences where schemaname = 'public'""",
    """select 'default rights', pg_get_userbyid(defaclrole),
              concat_ws(' ', defaclobjtype, defaclacl)
       from pg_default_acl""",
    """select 'schema', nspname, concat_ws(' ', pg_get_userbyid(nspowner),
              (select string_agg(item::text, ' ' order by item::text) from unnest(nspacl) item))
       from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'""",
    """select 'extension', extname, extversion from pg_extension""",
    """select 'event trigger', evtname, evtevent from pg_event_trigger""",
    """select 'enum value', t.typname, e.enumlabel
       from pg_enum e join pg_type t on t.oid = e.enumtypid""",
    """select 'revision', version_num, '' from alembic_version""",
    """select 'module', name, concat_ws(' ', version, state) from core_module""",
    """select 'permission', v.name, p.name from ab_permission_view pv
       join ab_view_menu v on v.id = pv.view_menu_id
       join ab_permission p on p.id = pv.permission_id""",
    """select 'grant', r.name, concat_ws(' ', v.name, p.name) from ab_permission_view_role pvr
       join ab_role r on r.id = pvr.role_id
       join ab_permission_view pv on pv.id = pvr.permission_view_id
       join ab_view_menu v on v.id = pv.view_menu_id
       join ab_permission p on p.id = pv.permission_id""",
    # A role that somebody held keeps its assignments, though it grants nothing any more.
    """select 'role', r.name, '' from ab_role r
       where not exists (select 1 from core_assignment a where a.role_id = r.id)
          or exists (select 1 from ab_permission_view_role g where g.role_id = r.id)""",
    """select 'external id', module, name from core_external_id""",
    """select 'job', task_name, status::text from procrastinate_jobs where status = 'todo'""",
)


def catalogue(connection: Connection) -> set[str]:
    """Return one line for each thing of the schema and of what describes modules."""
    described = {
        ": ".join("" if part is None else str(part) for part in row)
        for query in QUERIES
        for row in connection.execute(text(query))
    }
    return schema_lines(connection) | described
