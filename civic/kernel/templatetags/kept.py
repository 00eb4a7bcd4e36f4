"""`{% kept signed_in=user.is_authenticated %} … {% endkept %}`: a part of a page, drawn once and then kept.

It is kept in this process, in each language, by the values it names; and it sees these and nothing else of the page,
neither the request nor the reader. So what was drawn for one reader can be shown to the next: whoever gets it has named
all that went into it. For what has few values: where one can go, signed in or not, a day. Never for what a page's
address or a person's words go into, since no two are the same.

Values are texts, whole numbers, yes or no, None, and lists, tuples and dataclasses of these.
"""

from collections.abc import Hashable
from dataclasses import is_dataclass

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.template.loader_tags import BlockNode, IncludeNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from civic.kernel.templatetags.components import read_parameters

register = Library()
PLAIN = (str, SafeString, int, bool, type(None))
DIFFERS = (BlockNode, IncludeNode, CsrfTokenNode)  # by page, or by visitor
MOST = 2000  # texts of one tag, the cards of a month in two languages; then it begins anew


def as_key(value: object) -> Hashable:
    """The value and all within it as they are now, with their types: 1 == True, and a text that somebody typed equals
    one that is marked as safe HTML. Raises TypeError for what is not plain.
    """
    kind = type(value)
    if kind in PLAIN:
        return kind, value
    if isinstance(value, tuple | list):
        return kind, *map(as_key, value)
    if is_dataclass(value):
        return kind, *map(as_key, vars(value).values())
    raise TypeError(f"{{% kept %}} takes plain values, not {kind.__name__}")


class Kept(Node):
    """What it encloses, as it was drawn for these values."""

    def __init__(self, given: dict[str, FilterExpression], nodelist: NodeList):
        self.given, self.nodelist = given, nodelist
        self.texts: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        """Raises TypeError for a value that is not plain."""
        values = [value.resolve(context, ignore_failures=True) for value in self.given.values()]
        key = (get_language(), *map(as_key, values))
        if (text := self.texts.get(key)) is None:
            alone = Context(dict(zip(self.given, values, strict=True)))
            alone.template = context.template
            text = self.nodelist.render(alone)
            if len(self.texts) >= MOST:
                self.texts.clear()
            self.texts[key] = text
        return text


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """`{% kept tile %} … {% endkept %}`."""
    given = read_parameters(parser, token.split_contents()[1:])
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    for kind in DIFFERS:
        if nodelist.get_nodes_by_type(kind):
            raise TemplateSyntaxError(f"{{% kept %}} encloses no {kind.__name__}: it may differ by page or visitor")
    return Kept(given, nodelist)
