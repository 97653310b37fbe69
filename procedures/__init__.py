"""Procedures and the organisation as data: the YAML files, and a loader with errors by line."""
