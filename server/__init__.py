"""The web side: SPARQL endpoint, documents of things, and pages for people. Writes by token.

settings     what can be set, with its bounds
app          the factory: settings → Flask application
serve        the workers and the nursery behind one socket
supervisor   replaces processes that die
connection   HTTP/1.1, with bounds
front        programs' queries in the event loop, all else in Flask's threads
wsgi         Flask in threads
headers      what every answer carries
site         what requests share: the settings, the open snapshot, who evaluates
snapshots    which snapshot of the store a request reads
kept         a process beside the server, kept alive
nursery      the process from which evaluators come
channel      the connection to one evaluator
lookups      what is answered without an evaluator
pool         evaluators: leased, timed, killed, replaced
access_log   a line for each request
counters     numbers that workers share
metrics      /metrics
openapi      /openapi.json, from the table of openapi_operations
endpoint     a query → its answer, from memory or from an evaluator
queries      the endpoint for callers in other threads
evaluation   other untrusted work in threads, bounded in time and number
negotiation  Accept, Accept-Encoding, extension or ?format= → format
caching      ETag, 304, and values bounded in bytes
problems     errors → RFC 9457 problem documents, or a page for a browser
links        every address of the site
answers      the queries of queries/*.rq, run with bindings
protocol     a request → a SPARQL query and its dataset
sparql       /sparql
data         /data: graphs, by the Graph Store Protocol
writing      /update, and writing at /data
writing_scribe  the process that writes, and how it is asked
tokens       who may write
description  the service description
metadata     VoID, and the example queries
dumps        the dump, kept for Range
things       /id and /doc
statements   rows → what is said about a thing, with quotes
views        what the page of a thing, a source or a claim shows
catalogue    all names of a snapshot, for lists and searches
lists        what the home page and the lists show
highlight    a text with its quotes marked
pages        the pages for people
validate     /validate
service      health, dump, JSON-LD context, ontology
"""

from dramagraph.server.app import create_app

__all__ = ["create_app"]
