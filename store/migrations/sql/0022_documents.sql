-- The content of documents, sealed under the key of the subject of its case and cut in pieces. Which document it is, and what
-- it was, the entry says by its commitment; the vault has the text behind that, which is the hash of the whole content.

CREATE TABLE document_chunks (
    commitment varchar NOT NULL,
    place integer NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (commitment, place),
    CONSTRAINT document_chunks_commitment FOREIGN KEY (commitment) REFERENCES vault_items (commitment)
        DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT document_chunks_place CHECK (place >= 0)
);
-- It is sealed already: nothing of it gets smaller.
ALTER TABLE document_chunks ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE TRIGGER document_chunks_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON document_chunks EXECUTE FUNCTION refuse_change();

-- A piece comes before the text that it belongs to, and that text in the same transaction: so with its entry, and never later.
CREATE FUNCTION refuse_late_chunk() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM vault_items i WHERE i.commitment = NEW.commitment) THEN
        RAISE EXCEPTION 'a document is written with its entry' USING ERRCODE = 'GR010';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refuse_late_chunk() FROM PUBLIC;
CREATE TRIGGER document_chunks_come_with_their_entry BEFORE INSERT ON document_chunks
    FOR EACH ROW EXECUTE FUNCTION refuse_late_chunk();
