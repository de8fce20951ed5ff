"""Whether a graph is what it should be: SHACL shapes over a store or over RDF files.

In: a snapshot of a store, or an rdflib graph. Out: a Report. The shapes are the Turtle files of shapes/, each explained
there; pySHACL judges them over memory graphs. SHACL sees no named graphs
(https://www.w3.org/TR/shacl/#data-graph), so a store is judged in parts: the graphs of the sources in batches, then the
facts with all claims, then who is who.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import batched
from typing import Any, Protocol

from pyshacl import Validator
from pyshacl.graph_abstraction import DataGraph
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node
