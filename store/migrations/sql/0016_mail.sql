-- Messages by e-mail: who wants them and where, the notices that still have to become messages, and the messages that
-- still have to be sent. None of it is evidence of anything: what people were told of is in `notices`.

CREATE TABLE mail_wishes (
    account varchar PRIMARY KEY,
    address bytea NOT NULL,
    off varchar[] NOT NULL,
    set_at timestamptz NOT NULL
);

CREATE TABLE mail_notices (
    case_id varchar NOT NULL,
    sequence integer NOT NULL,
    audience varchar NOT NULL,
    code varchar NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, sequence, audience, code)
);

CREATE TABLE mails (
    case_id varchar NOT NULL,
    sequence integer NOT NULL,
    code varchar NOT NULL,
    account varchar NOT NULL,
    created_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    done varchar,
    PRIMARY KEY (case_id, sequence, code, account)
);
CREATE INDEX mails_next_at ON mails (next_at) WHERE done IS NULL;

-- Where nobody wants e-mail, nothing is kept for it.
CREATE FUNCTION mail_new_notices() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM mail_wishes) AND EXISTS (SELECT FROM new_notices) THEN
        INSERT INTO mail_notices SELECT case_id, sequence, audience, code, created_at FROM new_notices
            ON CONFLICT DO NOTHING;
        PERFORM pg_notify('mail', '');
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION mail_new_notices() FROM PUBLIC;
CREATE TRIGGER notices_are_mailed AFTER INSERT ON notices
    REFERENCING NEW TABLE AS new_notices FOR EACH STATEMENT EXECUTE FUNCTION mail_new_notices();

-- With an account that is forgotten goes where its messages went.
CREATE FUNCTION forget_mail_of_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM mail_wishes w WHERE w.account = NEW.account;
    DELETE FROM mails m WHERE m.account = NEW.account;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION forget_mail_of_account() FROM PUBLIC;
CREATE TRIGGER forgotten_accounts_have_no_mail AFTER UPDATE OF handle_key ON accounts
    FOR EACH ROW WHEN (NEW.handle_key IS NULL) EXECUTE FUNCTION forget_mail_of_account();
