"""The SHACL shapes that a store must conform to, one file a subject."""
