"""Templates are written a block a line and sent without the indentation: a line break next to a tag is no space.

Where a space is wanted beside a tag it stands in the line, as in `{{ step }} <small>of {{ all }}</small>`. Between
two words, or a word and a `{{ value }}`, a line break is the one space that it looks like. So it is between the
attributes of an HTML tag, unless what follows brings its own: `{% if is_open %} open{% endif %}`, or an include as
Django's attrs.html.
`<pre>`, `<textarea>`, scripts, styles and sentences for the translators (`blocktranslate`) stay as they are.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

RAW = (
    r"<!--.*?-->"
    r"|<(?P<element>pre|textarea|script|style)\b.*?</(?P=element)>"
    r"|\{%\s*(?P<block>blocktranslate|comment|verbatim)\b.*?\{%\s*end(?P=block)\s*%\}"
)
PART = re.compile(
    rf"(?P<raw>{RAW})|(?P<django>\{{%.*?%\}}|\{{\{{.*?\}}\}}|\{{\#.*?\#\}})"
    r"|(?P<open><[/!]?[a-zA-Z])|(?P<close>>)|(?P<line_break>\s*\n\s*)",
    re.DOTALL,
)
NO_SPACE_IN_TAG = re.compile(r"/?>|\{% include |\{% (if|elif|else) [^%]*%\} ")
TAG_ENDS, TAG_BEGINS = (">", "%}", "#}"), ("<", "{%", "{#")


def is_beside_tag(before: str, after: str) -> bool:
    """Whether a line break between the two texts is no space."""
    return not before or not after or before.endswith(TAG_ENDS) or after.startswith(TAG_BEGINS)


def join_lines(source: str) -> str:
    """The template as Django reads it: without indentation, with the same spaces between words."""
    done: list[str] = []
    at, is_in_tag = 0, False
    for part in PART.finditer(source):
        done.append(source[at : part.start()])
        at = part.end()
        if part["line_break"] is None:
            is_in_tag = part["open"] is not None or (is_in_tag and part["close"] is None)
            done.append(part[0])
        elif is_in_tag:
            done.append("" if NO_SPACE_IN_TAG.match(source, at) else " ")
        else:
            start = part.start()
            done.append("" if is_beside_tag(source[max(0, start - 2) : start], source[at : at + 2]) else " ")
    return "".join([*done, source[at:]])


class Loader(filesystem.Loader):
    """Reads our own templates; those of packages come as their authors meant them."""

    def get_contents(self, origin: Origin) -> str:
        """The source of a page with its lines joined; a text (.txt) as it is."""
        source = super().get_contents(origin)
        return join_lines(source) if origin.name.endswith(".html") else source
