-- The texts of meetings, audits, changes and mandaten are forgotten as those of cases are: what is beside them counts where one
-- of them is held, and the keyed hashes of their drafts go with them.

-- The cases that a subject is named in: of an audit those that were drawn, of a meeting those on its agenda.
CREATE FUNCTION cases_of_subject(name text) RETURNS SETOF varchar
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT i.case_id FROM vault_items i WHERE i.subject = cases_of_subject.name AND i.case_id IS NOT NULL
    UNION
    SELECT jsonb_array_elements_text(a.sample) FROM vault_items i JOIN audits a ON a.question = i.commitment
    WHERE i.subject = cases_of_subject.name
    UNION
    SELECT jsonb_array_elements_text(m.agenda) FROM vault_items i JOIN meetings m ON m.events -> 0 ->> 'place' = i.commitment
    WHERE i.subject = cases_of_subject.name
$$;
REVOKE ALL ON FUNCTION cases_of_subject(text) FROM PUBLIC;

-- A subject, and every other one that is named in a case with it: what a hold on it keeps.
CREATE OR REPLACE FUNCTION subjects_beside(name text) RETURNS SETOF varchar
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH its AS (SELECT cases_of_subject(subjects_beside.name) AS case_id)
    SELECT subjects_beside.name::varchar
    UNION
    SELECT other.subject FROM its JOIN vault_items other USING (case_id)
    UNION
    -- Only what is held is asked about, so of the others that have many cases there are few to look through.
    SELECT h.id FROM subject_standings h JOIN subjects s ON s.subject = h.id
    WHERE h.hold IS NOT NULL AND s.kind IN ('audit', 'meeting')
        AND EXISTS (SELECT FROM cases_of_subject(h.id) AS c (case_id) JOIN its USING (case_id))
$$;

-- As before, and of a mandaat, a change, an audit or a meeting the entries of its own streams.
CREATE OR REPLACE FUNCTION entries_with_texts_of(name text) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH its AS (SELECT i.commitment, i.case_id, s.kind FROM vault_items i JOIN subjects s USING (subject)
        WHERE i.subject = entries_with_texts_of.name),
    -- Of streams and not of tables: what was refused has no row.
    its_streams AS (
        SELECT 'routekaart/' || case_id AS stream FROM its WHERE case_id IS NOT NULL
        UNION SELECT s.stream FROM (VALUES ('interest', 'interest/'), ('case', 'audit/'), ('case', 'mandaat/'),
                ('audit', 'audit/'), ('mandaat', 'mandaat/'), ('change', 'wijziging/'), ('meeting', 'vergadering/'))
            AS p (kind, prefix) JOIN streams s ON starts_with(s.stream, p.prefix)
        WHERE p.kind IN (SELECT kind FROM its))
    SELECT e.index FROM entries e JOIN its_streams USING (stream)
    WHERE e.act = 'submit' AND EXISTS (SELECT FROM its WHERE kind = 'address')
        OR EXISTS (SELECT FROM jsonb_each_text(convert_from(e.content, 'UTF8')::jsonb -> 'commitments') AS c (path, text)
            JOIN its ON its.commitment = c.text)
$$;
