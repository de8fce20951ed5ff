"""The vocabulary of dramagraph: an OWL 2 DL ontology and what the program reads from it."""
