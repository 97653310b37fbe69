-- Whoever may act for an office at a moment is found among what had not ended by then, however much ended before.

CREATE INDEX mandaten_in_force ON mandaten (principal, (COALESCE(LEAST(valid_until, revoked_at), 'infinity'::timestamptz)))
    WHERE confirmed_at IS NOT NULL;
