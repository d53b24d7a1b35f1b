"""How a sentence is built, as far as that tells whom it is about."""

import re

# "Boston, Massachusetts: Mayor Michelle Wu has …" is about what stands before the colon, and so is
# the rest of its paragraph.
LABEL = re.compile(r"\s*[^\W\d_a-z][^:.!?]{0,70}:\s")
# A sentence that begins with a pronoun is about what the one before it names.
BACKWARD = re.compile(
    r"(?:he|her|his|it|its|she|that|the|their|these|they|this|those|both)\b"
    r"|(?:\w+\s){1,4}(?:he|she|they)\b",
    re.IGNORECASE,
)
# The same of somebody alone.
PERSONAL = re.compile(r"(?:he|her|his|she)\b|(?:\w+\s){1,4}(?:he|she)\b", re.IGNORECASE)
