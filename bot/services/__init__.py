"""What the product does, one file a use case.

The edges, cli and chat, call these and bot/app.py. Of what lies below they use values and texts
(an answer, its wording, a fault, the class of an unseen character), and of the library the reading
of a file that a person names; they find, rank and store nothing by themselves.
"""
