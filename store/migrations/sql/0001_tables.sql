-- The tables. What each is for stands in store/tables/.

CREATE TABLE entries (
    index bigint PRIMARY KEY,
    stream varchar NOT NULL,
    sequence integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor varchar NOT NULL,
    act varchar NOT NULL,
    allow boolean NOT NULL,
    leaf bytea NOT NULL,
    content bytea NOT NULL,
    trace_id varchar NOT NULL,
    CONSTRAINT entries_stream_sequence UNIQUE (stream, sequence),
    CONSTRAINT entries_leaf_length CHECK (octet_length(leaf) = 32),
    CONSTRAINT entries_content_length CHECK (octet_length(content) <= 65535)
);
CREATE INDEX entries_trace_id ON entries (trace_id);

CREATE TABLE ledger_head (
    singleton boolean PRIMARY KEY,
    size bigint NOT NULL,
    register_version integer NOT NULL,
    procedure varchar,
    CONSTRAINT ledger_head_singleton CHECK (singleton)
) WITH (fillfactor = 10);
INSERT INTO ledger_head (singleton, size, register_version, procedure) VALUES (true, 0, 0, NULL);

CREATE TABLE streams (
    stream varchar PRIMARY KEY,
    sequence integer NOT NULL,
    leaf bytea NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE act_keys (
    actor varchar NOT NULL,
    key_mac varchar NOT NULL,
    content_mac varchar NOT NULL,
    index bigint NOT NULL,
    PRIMARY KEY (actor, key_mac),
    CONSTRAINT act_keys_index UNIQUE (index)
);

CREATE TABLE routekaarten (
    case_id varchar PRIMARY KEY,
    sequence integer NOT NULL,
    state jsonb NOT NULL,
    phase varchar NOT NULL,
    side_state varchar NOT NULL,
    tier varchar,
    body varchar,
    municipality varchar NOT NULL,
    difference_type varchar NOT NULL,
    measure varchar NOT NULL,
    amount_cents bigint NOT NULL,
    address_count integer NOT NULL,
    outcome varchar,
    term_end timestamptz,
    reminder_at timestamptz,
    opened_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    reference varchar NOT NULL,
    area varchar NOT NULL,
    reference_key varchar NOT NULL,
    area_key varchar NOT NULL,
    CONSTRAINT routekaarten_reference_key UNIQUE (reference_key)
);
CREATE INDEX routekaarten_opened ON routekaarten (opened_at, case_id);
CREATE INDEX routekaarten_term ON routekaarten (term_end, case_id);
CREATE INDEX routekaarten_area ON routekaarten (area_key, difference_type);

CREATE TABLE awaited (
    case_id varchar NOT NULL,
    who varchar NOT NULL,
    act varchar NOT NULL,
    account varchar,
    PRIMARY KEY (case_id, who, act)
);
CREATE INDEX awaited_who ON awaited (who);
CREATE INDEX awaited_account ON awaited (account);

CREATE TABLE case_addresses (
    case_id varchar NOT NULL,
    address_key varchar NOT NULL,
    PRIMARY KEY (case_id, address_key)
);
CREATE INDEX case_addresses_key ON case_addresses (address_key);

CREATE TABLE vault_key (
    singleton boolean PRIMARY KEY,
    check_value varchar NOT NULL,
    CONSTRAINT vault_key_singleton CHECK (singleton)
);

CREATE TABLE subjects (
    subject varchar PRIMARY KEY,
    kind varchar NOT NULL,
    lookup varchar,
    wrapped_key bytea,
    created_at timestamptz NOT NULL,
    forgotten_at timestamptz,
    CONSTRAINT subjects_lookup UNIQUE (lookup)
);

CREATE TABLE vault_items (
    commitment varchar PRIMARY KEY,
    subject varchar NOT NULL REFERENCES subjects (subject),
    case_id varchar,
    kind varchar NOT NULL,
    sealed bytea NOT NULL
);
CREATE INDEX vault_items_case ON vault_items (case_id, kind);
CREATE INDEX vault_items_subject ON vault_items (subject);

CREATE TABLE accounts (
    account varchar PRIMARY KEY,
    handle_key varchar NOT NULL,
    commitment varchar NOT NULL REFERENCES vault_items (commitment),
    CONSTRAINT accounts_handle_key UNIQUE (handle_key)
);

CREATE TABLE register_versions (
    version integer PRIMARY KEY,
    content_hash varchar NOT NULL,
    content bytea NOT NULL,
    index bigint NOT NULL
);

CREATE TABLE procedures (
    content_hash varchar PRIMARY KEY,
    procedure varchar NOT NULL,
    version integer NOT NULL,
    content bytea NOT NULL,
    index bigint NOT NULL,
    CONSTRAINT procedures_version UNIQUE (procedure, version)
);

CREATE TABLE policies (
    revision varchar PRIMARY KEY,
    sources jsonb NOT NULL,
    remembered_at timestamptz NOT NULL
);

CREATE TABLE outbox (
    case_id varchar NOT NULL,
    sequence integer NOT NULL,
    trace_id varchar NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, sequence)
);

CREATE TABLE notices (
    case_id varchar NOT NULL,
    sequence integer NOT NULL,
    audience varchar NOT NULL,
    code varchar NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, sequence, audience, code)
);
CREATE INDEX notices_audience ON notices (audience, created_at);

CREATE TABLE sessions (
    token_hash varchar PRIMARY KEY,
    account varchar NOT NULL,
    opened_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_expires_at ON sessions (expires_at);
