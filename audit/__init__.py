"""The log's mathematics, pure: canonical bytes, hashes, the form of an entry. Where they are kept is the store's."""
