-- It made accounts of which the log did not know whose they are.
DROP FUNCTION account_open(text, text, text, text, bytea, text, bytea);
