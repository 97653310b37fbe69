-- Makes a role account with its sealed handle, unless the handle has one; answers the handle's pseudonym.
CREATE FUNCTION account_open(
    new_account text, handle_key text, new_subject text, lookup text, wrapped_key bytea, commitment text, sealed bytea
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    opened text;
BEGIN
    -- One at a time for one handle; the lock ends with the transaction.
    PERFORM pg_advisory_xact_lock(hashtextextended(account_open.handle_key, 0));
    SELECT a.account INTO opened FROM accounts a WHERE a.handle_key = account_open.handle_key;
    IF FOUND THEN
        RETURN opened;
    END IF;
    INSERT INTO subjects (subject, kind, lookup, wrapped_key, created_at)
    VALUES (new_subject, 'account', account_open.lookup, account_open.wrapped_key, clock_timestamp());
    INSERT INTO vault_items VALUES (account_open.commitment, new_subject, NULL, 'handle', account_open.sealed);
    INSERT INTO accounts VALUES (new_account, account_open.handle_key, account_open.commitment);
    RETURN new_account;
END $$;
REVOKE ALL ON FUNCTION account_open(text, text, text, text, bytea, text, bytea) FROM PUBLIC;
