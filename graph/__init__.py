"""dramagraph turns entertainment news into a knowledge graph in which every fact can be traced to
the words that state it.

documents → mentions → claims → identity → facts → store → validation → serving and export. build.py
runs these steps in this order.
"""

__version__ = "0.1.0"
