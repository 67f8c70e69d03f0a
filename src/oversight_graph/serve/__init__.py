"""Serve: the graph as a SPARQL 1.1 endpoint and as linked data, over HTTP.

The server itself reads no graph. It hands every request that does to a worker process, which it can end.
"""
