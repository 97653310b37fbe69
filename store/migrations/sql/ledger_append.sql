-- The one way by which anything is written to the ledger: everything of one act, in one transaction, or nothing.
--
-- `content` is the entry, and all that the ledger's own tables say is taken from it. `details` carries what is no part
-- of an entry: {"case", "state", "columns", "awaited", "lookups", "area_key", "subjects", "items", "document",
-- "new_procedure", "wake", "handle_keys", "seen"}; null where there is nothing. Bytes in it are hex.
--
-- Answers 'moved' where somebody else was first and nothing had been written yet; raises GR001 for the same found later.
-- Every change of the register of mandaten raises the register's version, so that whatever was judged before it is judged
-- again. The table of mandaten is written from the entry alone. So is that of the changes of the organisation; what a change
-- makes of the organisation comes as a document, whose version and hash the entry's event names. The document of a procedure
-- comes with its proposal, and is put into force from there: a new case gets the one that counts at the moment of its entry.
--
-- An account is made by the entry that names it, and by nothing else: pseudonym and commitment are those of its event, and of
-- the details comes only the keyed hash by which its handle is found. One that was there before is named as its row has it.
-- So it is with an interest in an area: the entry has a commitment to the name, and the keyed hash by which its cases are found
-- comes from the details, to a table from which it can be forgotten.
--
-- The head is updated last: until the commit everybody else waits for it, and before it nothing is waited for that
-- somebody behind us could hold.
--
-- This is the only definition. A migration runs it from the first one on: a table is looked for when a statement that names
-- it is reached, so entries that a schema has no table for are refused, and all others are taken. Whoever changes it adds a
-- migration that runs it again, for the databases that have an earlier one.
CREATE OR REPLACE FUNCTION ledger_append(
    content bytea, key_mac text, content_mac text, procedure_in_force text, details jsonb,
    OUT status text, OUT entry_index bigint, OUT entry_leaf bytea
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    entry CONSTANT jsonb := convert_from(ledger_append.content, 'UTF8')::jsonb;
    the_stream CONSTANT text := entry ->> 'stream';
    the_sequence CONSTANT integer := entry -> 'sequence';
    the_actor CONSTANT text := entry -> 'actor' ->> 'account';
    the_time CONSTANT timestamptz := entry ->> 'recorded_at';
    the_act CONSTANT jsonb := entry -> 'act';
    the_case CONSTANT text := details ->> 'case';
    the_document CONSTANT bytea := decode(details ->> 'document', 'hex');
    -- An entry has an event only where the act was allowed; one about a mandaat or the organisation has one at most.
    the_event CONSTANT jsonb := entry -> 'events' -> 0;
    the_change CONSTANT text := the_event ->> 'type';
    -- A change of the organisation that takes effect, or ends, names the version that it makes.
    the_version CONSTANT jsonb :=
        CASE WHEN the_change IN ('change_confirmed', 'change_revoked') THEN nullif(the_event -> 'organisation', 'null') END;
    the_proposal CONSTANT jsonb := CASE WHEN the_change = 'change_proposed' THEN the_event -> 'change' END;
    the_proposed_procedure CONSTANT jsonb := nullif(the_proposal -> 'new_procedure', 'null');
    the_start CONSTANT jsonb := CASE WHEN the_change = 'change_confirmed' THEN nullif(the_event -> 'procedure', 'null') END;
    loads CONSTANT boolean := the_document IS NOT NULL AND the_act ->> 'type' = 'load_organisation';
    publishes CONSTANT boolean := the_document IS NOT NULL AND the_act ->> 'type' = 'publish_procedure';
    the_mandaat CONSTANT jsonb := CASE WHEN the_change = 'mandaat_proposed' THEN the_event -> 'mandaat' END;
    changes_mandaten CONSTANT boolean :=
        coalesce(
            the_change IN ('mandaat_proposed', 'mandaat_confirmed', 'mandaat_agreed', 'mandaat_revoked',
                'mandaat_instructed', 'instruction_withdrawn'), false);
    the_interest CONSTANT jsonb :=
        CASE WHEN the_change IN ('interest_registered', 'interest_proposed') THEN the_event -> 'interest' END;
    the_audit CONSTANT text := the_event ->> 'audit';
    -- An act of an audit on one case was judged on that case as far as it was then.
    the_case_seen CONSTANT jsonb := entry -> 'question' -> 'facts' -> 'audit' -> 'case_sequence';
    changes_interests CONSTANT boolean := coalesce(the_change IN ('interest_registered', 'interest_proposed',
        'interest_confirmed', 'interest_end_proposed', 'interest_ended'), false);
    the_agenda CONSTANT jsonb := nullif(entry -> 'question' -> 'facts' -> 'meeting' -> 'agenda', '[]');
    the_names CONSTANT jsonb := CASE WHEN the_change = 'accounts_named' THEN the_event -> 'names' END;
    wanted integer;
    the_place integer;
    found_rows integer;
BEGIN
    status := 'moved';
    entry_leaf := sha256('\x00'::bytea || ledger_append.content);

    IF EXISTS (SELECT FROM act_keys k WHERE k.actor = the_actor AND k.key_mac = ledger_append.key_mac) THEN
        RETURN;
    END IF;
    IF the_sequence = 1 THEN
        INSERT INTO streams VALUES (the_stream, 1, entry_leaf) ON CONFLICT DO NOTHING;
    ELSE
        UPDATE streams s SET sequence = the_sequence, leaf = entry_leaf
        WHERE s.stream = the_stream AND s.sequence = the_sequence - 1
            AND s.leaf = decode(entry ->> 'previous', 'hex');
    END IF;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    IF the_case_seen <> 'null' THEN
        PERFORM FROM streams s
        WHERE s.stream = 'routekaart/' || (the_act ->> 'case') AND s.sequence = the_case_seen::integer
        FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the case that is looked at has moved' USING ERRCODE = 'GR001';
        END IF;
    END IF;

    IF the_agenda IS NOT NULL THEN
        -- Whether they wait for the body was judged on each as far as it was then. In the order of their streams, so that
        -- nobody waits in a ring.
        PERFORM FROM streams s JOIN jsonb_to_recordset(the_agenda) AS n ("case" text, sequence integer)
            ON s.stream = 'routekaart/' || n."case" AND s.sequence = n.sequence
        ORDER BY s.stream FOR SHARE OF s;
        GET DIAGNOSTICS found_rows = ROW_COUNT;
        IF found_rows <> (SELECT count(n.sequence) FROM jsonb_to_recordset(the_agenda) AS n (sequence integer)) THEN
            RAISE EXCEPTION 'a case of the agenda has moved' USING ERRCODE = 'GR001';
        END IF;
    END IF;

    wanted := jsonb_array_length(details -> 'subjects');
    IF wanted > 0 THEN
        INSERT INTO subjects (subject, kind, lookup, wrapped_key, created_at)
        SELECT n.subject, n.kind, n.lookup, decode(n.wrapped_key, 'hex'), the_time
        FROM jsonb_to_recordset(details -> 'subjects') AS n (subject text, kind text, lookup text, wrapped_key text)
        ORDER BY n.lookup
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS found_rows = ROW_COUNT;
        IF found_rows <> wanted THEN
            RAISE EXCEPTION 'a subject is known by now' USING ERRCODE = 'GR001';
        END IF;
    END IF;
    IF jsonb_array_length(details -> 'items') > 0 THEN
        INSERT INTO vault_items (commitment, subject, case_id, kind, sealed)
        SELECT n.commitment, n.subject, n.case_id, n.kind, decode(n.sealed, 'hex')
        FROM jsonb_to_recordset(details -> 'items')
            AS n (commitment text, subject text, case_id text, kind text, sealed text);
    END IF;

    IF the_names IS NOT NULL THEN
        INSERT INTO accounts (account, handle_key, commitment)
        SELECT n.account, details -> 'handle_keys' ->> n.account, n.handle
        FROM jsonb_to_recordset(the_names) AS n (account text, handle text)
        WHERE details -> 'handle_keys' ->> n.account IS NOT NULL;
        IF EXISTS (SELECT FROM jsonb_to_recordset(the_names) AS n (account text, handle text)
            LEFT JOIN accounts a ON a.account = n.account WHERE a.commitment IS DISTINCT FROM n.handle) THEN
            RAISE EXCEPTION 'an account is named as it is not stored' USING ERRCODE = 'GR014';
        END IF;
    END IF;

    IF details -> 'lookups' <> 'null' THEN
        INSERT INTO routekaarten
        SELECT the_case, the_sequence, details -> 'state', c.phase, c.side_state, c.tier, c.body, c.municipality,
            c.difference_type, c.measure, c.amount_cents, c.address_count, c.outcome, c.term_end, c.reminder_at,
            c.opened_at, the_time, c.reference, c.area,
            details -> 'lookups' ->> 'reference', details -> 'lookups' ->> 'area'
        FROM jsonb_populate_record(NULL::routekaarten, details -> 'columns') AS c;
        INSERT INTO case_addresses
        SELECT the_case, jsonb_array_elements_text(details -> 'lookups' -> 'addresses');
    ELSIF details -> 'state' <> 'null' THEN
        UPDATE routekaarten r
        SET (sequence, state, updated_at, phase, side_state, tier, body, municipality, difference_type, measure,
            amount_cents, address_count, outcome, term_end, reminder_at) =
            (SELECT the_sequence, details -> 'state', the_time, c.phase, c.side_state, c.tier, c.body, c.municipality,
                c.difference_type, c.measure, c.amount_cents, c.address_count, c.outcome, c.term_end, c.reminder_at
            FROM jsonb_populate_record(NULL::routekaarten, details -> 'columns') AS c)
        WHERE r.case_id = the_case;
    ELSIF the_case IS NOT NULL THEN
        UPDATE routekaarten r SET sequence = the_sequence WHERE r.case_id = the_case;
    END IF;
    IF details -> 'awaited' <> 'null' THEN
        DELETE FROM awaited a WHERE a.case_id = the_case;
        INSERT INTO awaited
        SELECT the_case, n.who, n.act, n.account
        FROM jsonb_to_recordset(details -> 'awaited') AS n (who text, act text, account text);
    END IF;
    IF details -> 'wake' = 'true' THEN
        INSERT INTO outbox VALUES (the_case, the_sequence, entry ->> 'trace_id', the_time);
        PERFORM pg_notify('outbox', '');
    END IF;

    -- A verdict can be replayed only where the sources of its policy are kept.
    IF NOT EXISTS (SELECT FROM policies p WHERE p.revision = entry -> 'verdict' ->> 'policy_revision') THEN
        RAISE EXCEPTION 'the policy that judged is not kept' USING ERRCODE = 'GR012';
    END IF;
    IF the_document IS NOT NULL AND encode(sha256(the_document), 'hex')
        IS DISTINCT FROM coalesce(the_version ->> 'content_hash', the_proposed_procedure ->> 'content_hash',
            the_act ->> 'content_hash') THEN
        RAISE EXCEPTION 'the document is not the one that the act names' USING ERRCODE = 'GR011';
    END IF;
    IF the_version IS NOT NULL AND (the_document IS NULL
        OR (the_version -> 'version')::integer <> (entry -> 'register_version')::integer + 1) THEN
        RAISE EXCEPTION 'a change of the organisation makes its next version' USING ERRCODE = 'GR011';
    END IF;
    IF the_proposed_procedure IS NOT NULL AND the_document IS NULL THEN
        RAISE EXCEPTION 'a procedure is proposed with its document' USING ERRCODE = 'GR011';
    END IF;
    UPDATE ledger_head h
    SET size = h.size + 1,
        register_version = CASE
            WHEN loads THEN (the_act -> 'version')::integer
            WHEN changes_mandaten OR changes_interests OR the_version IS NOT NULL OR the_start IS NOT NULL
                THEN h.register_version + 1
            ELSE h.register_version
        END
    WHERE h.register_version = (entry -> 'register_version')::integer
    RETURNING h.size - 1 INTO entry_index;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the register has moved' USING ERRCODE = 'GR001';
    END IF;
    -- After the head, which whoever puts a procedure into force updates as well: so every start before this entry is seen.
    IF procedure_in_force IS NOT NULL THEN
        IF procedure_at(the_time) IS DISTINCT FROM procedure_in_force THEN
            RAISE EXCEPTION 'another procedure is in force' USING ERRCODE = 'GR001';
        END IF;
    END IF;
    -- An act on a subject is judged on what is in other streams, refused or not: on the cases that it is named in, on every
    -- hold beside it, and on what its texts are of. After the head, so that every entry before this one is seen; with none of
    -- those since it was loaded, what was judged is what stands. What is of no case is rare, and is not told apart.
    IF starts_with(the_stream, 'subject/') THEN
        IF EXISTS (SELECT FROM entries e
            WHERE e.index >= coalesce((details -> 'seen')::bigint, 0) AND e.index < entry_index
                AND (NOT starts_with(e.stream, 'routekaart/')
                    OR e.stream IN (SELECT 'routekaart/' || c.case_id
                        FROM cases_of_subject(the_act ->> 'subject') AS c (case_id)))
        ) THEN
            RAISE EXCEPTION 'what the subject is judged on has moved' USING ERRCODE = 'GR001';
        END IF;
    -- One on a change is judged on the procedures that there are, which a start that the system brings adds to.
    ELSIF starts_with(the_stream, 'wijziging/') AND EXISTS (SELECT FROM entries e
        WHERE e.index >= coalesce((details -> 'seen')::bigint, 0) AND e.index < entry_index AND e.stream = 'register'
    ) THEN
        RAISE EXCEPTION 'the procedures have moved' USING ERRCODE = 'GR001';
    END IF;

    INSERT INTO entries VALUES (
        entry_index, the_stream, the_sequence, the_time, the_actor, the_act ->> 'type',
        (entry -> 'verdict' -> 'allow')::boolean, entry_leaf, ledger_append.content, entry ->> 'trace_id'
    );
    INSERT INTO act_keys VALUES (the_actor, ledger_append.key_mac, ledger_append.content_mac, entry_index);
    IF loads THEN
        INSERT INTO register_versions
        VALUES ((the_act -> 'version')::integer, the_act ->> 'content_hash', the_document, entry_index);
    ELSIF the_version IS NOT NULL THEN
        INSERT INTO register_versions
        VALUES ((the_version -> 'version')::integer, the_version ->> 'content_hash', the_document, entry_index);
    ELSIF publishes THEN
        INSERT INTO procedures
        VALUES (the_act ->> 'content_hash', the_act ->> 'procedure', (the_act -> 'version')::integer, the_document,
            entry_index)
        ON CONFLICT (content_hash) DO NOTHING;
        INSERT INTO procedure_starts VALUES (entry_index, the_act ->> 'content_hash', the_time);
    ELSIF the_start IS NOT NULL THEN
        INSERT INTO procedures
        SELECT the_start ->> 'content_hash', the_start ->> 'procedure', (the_start -> 'version')::integer, c.document,
            entry_index
        FROM organisation_changes c
        WHERE c.id = the_event ->> 'change' AND encode(sha256(c.document), 'hex') = the_start ->> 'content_hash'
        ON CONFLICT (content_hash) DO NOTHING;
        IF NOT EXISTS (SELECT FROM procedures p WHERE p.content_hash = the_start ->> 'content_hash') THEN
            RAISE EXCEPTION 'the procedure is not the one that was proposed' USING ERRCODE = 'GR011';
        END IF;
        INSERT INTO procedure_starts
        VALUES (entry_index, the_start ->> 'content_hash', (the_start ->> 'starts_at')::timestamptz);
    END IF;
    IF the_mandaat IS NOT NULL THEN
        INSERT INTO mandaten (id, principal, parent, holder_kind, holder_id, content, status, valid_from, valid_until,
            proposed_by, proposed_at, proposed_index)
        VALUES (the_mandaat ->> 'id', the_mandaat ->> 'principal', the_mandaat ->> 'parent',
            the_mandaat -> 'holder' ->> 'kind', the_mandaat -> 'holder' ->> 'id', the_mandaat, 'proposed',
            (the_mandaat ->> 'valid_from')::timestamptz, (the_mandaat ->> 'valid_until')::timestamptz,
            the_event ->> 'account', the_time, entry_index);
    ELSIF the_change IN ('mandaat_instructed', 'instruction_withdrawn') THEN
        the_place := (the_event -> 'number')::integer - 1;
        UPDATE mandaten m
        SET instructions = CASE the_change WHEN 'mandaat_instructed' THEN m.instructions || jsonb_build_array(
                jsonb_build_object('number', the_event -> 'number', 'text', the_event -> 'text',
                    'case', the_event -> 'case', 'by', the_event -> 'account', 'at', the_event -> 'at',
                    'index', entry_index, 'withdrawn_by', NULL, 'withdrawn_at', NULL, 'withdrawn_index', NULL))
            ELSE jsonb_set(m.instructions, ARRAY[the_place::text], m.instructions -> the_place || jsonb_build_object(
                'withdrawn_by', the_event -> 'account', 'withdrawn_at', the_event -> 'at',
                'withdrawn_index', entry_index), false) END
        WHERE m.id = the_event ->> 'mandaat';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no such mandaat' USING ERRCODE = 'GR013';
        END IF;
    ELSIF changes_mandaten THEN
        UPDATE mandaten m
        SET status = CASE the_change WHEN 'mandaat_confirmed' THEN 'confirmed' WHEN 'mandaat_revoked' THEN 'revoked'
                ELSE m.status END,
            confirmed_by = CASE WHEN the_change = 'mandaat_confirmed' THEN the_event ->> 'account' ELSE m.confirmed_by END,
            confirmed_at = CASE WHEN the_change = 'mandaat_confirmed' THEN the_time ELSE m.confirmed_at END,
            confirmed_index = CASE WHEN the_change = 'mandaat_confirmed' THEN entry_index ELSE m.confirmed_index END,
            agreed_by = CASE WHEN the_change = 'mandaat_agreed' THEN the_event ->> 'account' ELSE m.agreed_by END,
            agreed_at = CASE WHEN the_change = 'mandaat_agreed' THEN the_time ELSE m.agreed_at END,
            agreed_index = CASE WHEN the_change = 'mandaat_agreed' THEN entry_index ELSE m.agreed_index END,
            agreed_for = CASE WHEN the_change = 'mandaat_agreed' THEN the_event -> 'agreed_for' ELSE m.agreed_for END,
            revoked_at = CASE WHEN the_change = 'mandaat_revoked' THEN the_time END,
            revoked_index = CASE WHEN the_change = 'mandaat_revoked' THEN entry_index END
        WHERE m.id = the_event ->> 'mandaat';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no such mandaat' USING ERRCODE = 'GR013';
        END IF;
    END IF;
    IF the_proposed_procedure IS NOT NULL THEN
        INSERT INTO organisation_changes (id, kind, body, content, status, proposed_by, proposed_at, proposed_index, document)
        VALUES (the_proposal ->> 'id', the_proposal ->> 'kind', the_proposal ->> 'body', the_proposal, 'proposed',
            the_event ->> 'account', the_time, entry_index, the_document);
    ELSIF the_proposal IS NOT NULL THEN
        INSERT INTO organisation_changes (id, kind, body, content, status, proposed_by, proposed_at, proposed_index)
        VALUES (the_proposal ->> 'id', the_proposal ->> 'kind', the_proposal ->> 'body', the_proposal, 'proposed',
            the_event ->> 'account', the_time, entry_index);
    ELSIF the_change IN ('change_confirmed', 'change_revoked') THEN
        UPDATE organisation_changes c
        SET status = CASE WHEN the_change = 'change_confirmed' THEN 'confirmed' ELSE 'revoked' END,
            confirmed_at = CASE WHEN the_change = 'change_confirmed' THEN the_time ELSE c.confirmed_at END,
            confirmed_index = CASE WHEN the_change = 'change_confirmed' THEN entry_index ELSE c.confirmed_index END,
            revoked_at = CASE WHEN the_change = 'change_revoked' THEN the_time END,
            revoked_index = CASE WHEN the_change = 'change_revoked' THEN entry_index END
        WHERE c.id = the_event ->> 'change';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no such change of the organisation' USING ERRCODE = 'GR014';
        END IF;
    END IF;
    IF the_interest IS NOT NULL THEN
        INSERT INTO interests (id, account, scope, code, content, valid_from, valid_until, reasons, area,
            registered_by, registered_at, registered_index)
        VALUES (the_interest ->> 'id', the_interest ->> 'account', the_interest ->> 'scope', the_interest ->> 'code',
            the_interest, (the_interest ->> 'valid_from')::timestamptz, (the_interest ->> 'valid_until')::timestamptz,
            the_event ->> 'reasons', the_event ->> 'area', the_event ->> 'account', the_time, entry_index);
        IF the_interest ->> 'scope' = 'area' THEN
            INSERT INTO interest_areas VALUES (the_interest ->> 'id', details ->> 'area_key');
        END IF;
    ELSIF changes_interests THEN
        IF the_change = 'interest_confirmed' THEN
            UPDATE interests i
            SET confirmed_by = the_event ->> 'account', confirmed_at = the_time, confirmed_index = entry_index
            WHERE i.id = the_event ->> 'interest';
        ELSIF the_change = 'interest_end_proposed' THEN
            UPDATE interests i
            SET end_proposed_by = the_event ->> 'account', end_proposed_at = the_time, end_proposed_index = entry_index
            WHERE i.id = the_event ->> 'interest';
        ELSE
            UPDATE interests i
            SET ended_by = the_event ->> 'account', ended_at = the_time, ended_index = entry_index
            WHERE i.id = the_event ->> 'interest';
        END IF;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no such interest' USING ERRCODE = 'GR014';
        END IF;
    END IF;
    IF the_change = 'audit_opened' THEN
        INSERT INTO audits (id, content, question, population, sample, findings, replies, status, opened_by, opened_at,
            opened_index)
        VALUES (the_event -> 'plan' ->> 'id', the_event -> 'plan', the_event ->> 'question',
            (the_event -> 'population')::bigint, the_event -> 'sample', '[]', '[]', 'open', the_event ->> 'account',
            the_time, entry_index);
    ELSIF the_change IN ('finding_recorded', 'finding_replied', 'audit_closed') THEN
        UPDATE audits a
        SET findings = CASE WHEN the_change = 'finding_recorded'
                THEN a.findings || jsonb_build_array(the_event -> 'finding') ELSE a.findings END,
            replies = CASE WHEN the_change = 'finding_replied'
                THEN a.replies || jsonb_build_array(the_event -> 'reply') ELSE a.replies END,
            status = CASE WHEN the_change = 'audit_closed' THEN 'closed' ELSE a.status END,
            conclusion = the_event ->> 'conclusion',
            closed_by = CASE WHEN the_change = 'audit_closed' THEN the_event ->> 'account' END,
            closed_at = CASE WHEN the_change = 'audit_closed' THEN the_time END,
            closed_index = CASE WHEN the_change = 'audit_closed' THEN entry_index END
        WHERE a.id = the_audit;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no such audit' USING ERRCODE = 'GR014';
        END IF;
    END IF;
    IF the_change = 'meeting_convened' THEN
        INSERT INTO meetings (id, body, starts_at, agenda, status, events, convened_index)
        VALUES (the_event ->> 'meeting', the_event ->> 'body', (the_event ->> 'starts_at')::timestamptz,
            the_event -> 'agenda', 'convened', jsonb_build_array(the_event), entry_index);
    ELSIF the_change IN ('meeting_changed', 'meeting_withdrawn', 'meeting_opened', 'attendance_marked', 'meeting_closed',
        'minutes_remarked', 'minutes_adopted') THEN
        UPDATE meetings m
        SET events = m.events || jsonb_build_array(the_event),
            starts_at = CASE WHEN the_change = 'meeting_changed'
                THEN (the_event ->> 'starts_at')::timestamptz ELSE m.starts_at END,
            agenda = CASE WHEN the_change = 'meeting_changed' THEN the_event -> 'agenda' ELSE m.agenda END,
            status = CASE the_change WHEN 'meeting_withdrawn' THEN 'withdrawn' WHEN 'meeting_opened' THEN 'open'
                WHEN 'meeting_closed' THEN 'closed' WHEN 'minutes_adopted' THEN 'adopted' ELSE m.status END,
            opened_index = CASE WHEN the_change = 'meeting_opened' THEN entry_index ELSE m.opened_index END,
            closed_index = CASE WHEN the_change = 'meeting_closed' THEN entry_index ELSE m.closed_index END,
            adopted_index = CASE WHEN the_change = 'minutes_adopted' THEN entry_index ELSE m.adopted_index END
        WHERE m.id = the_event ->> 'meeting';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no such meeting' USING ERRCODE = 'GR014';
        END IF;
    END IF;
    IF the_change IN ('meeting_convened', 'meeting_changed', 'meeting_withdrawn') THEN
        -- The body is told; no workflow could: a meeting is of no case.
        INSERT INTO notices (case_id, sequence, audience, code, created_at)
        SELECT m.id, the_sequence, m.body, the_change, the_time
        FROM meetings m WHERE m.id = the_event ->> 'meeting';
    END IF;
    IF changes_interests THEN
        -- Whose interest it is, is told what others did about it. No workflow could: it is of no case.
        INSERT INTO notices (case_id, sequence, audience, code, created_at)
        SELECT i.id, the_sequence, i.account, the_change, the_time
        FROM interests i
        WHERE i.id = coalesce(the_interest ->> 'id', the_event ->> 'interest') AND i.account <> the_actor;
    END IF;
    status := 'appended';
END $$;
REVOKE ALL ON FUNCTION ledger_append(bytea, text, text, text, jsonb) FROM PUBLIC;
