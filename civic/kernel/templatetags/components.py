"""Components: `{% component "notice" text level="warn" %}` shows templates/_components/notice.html.

A component gets what it is given here and nothing else of the page; `text` alone is short for `text=text`. What it
takes stands in its first tag, `{% takes text level="info" url="" %}`: what has a value there may be left out. A
component that encloses something takes it as `content`: `{% wrap "fold" title %} … {% endwrap %}`.
"""

from django.template import Context, Engine, Library, Node, NodeList, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token

register = Library()
TAKES = "takes"


def parameters(parser: Parser, bits: list[str]) -> dict[str, FilterExpression | None]:
    """`title level="warn"` by name; None for a name that stands alone."""
    found: dict[str, FilterExpression | None] = {}
    for bit in bits:
        name, equals, value = bit.partition("=")
        if not name.isidentifier() or name in found:
            raise TemplateSyntaxError(f"“{bit}” is no parameter, or is given twice")
        found[name] = parser.compile_filter(value) if equals else None
    return found


class Takes(Node):
    """The parameters of the component in which it stands; it puts the values of those left out."""

    def __init__(self, taken: dict[str, FilterExpression | None]):
        self.required = {name for name, value in taken.items() if value is None}
        self.optional = {name: value for name, value in taken.items() if value is not None}

    def render(self, context: Context) -> str:
        for name, value in self.optional.items():
            if name not in context:
                context[name] = value.resolve(context)
        return ""

    def problems(self, given: set[str]) -> list[str]:
        """What is missing and what is unknown, in words; empty when all is right."""
        missing, unknown = self.required - given, given - self.required - set(self.optional)
        return [f"needs {name}" for name in sorted(missing)] + [f"does not take {name}" for name in sorted(unknown)]


class Component(Node):
    """A component with its parameters, and perhaps what it encloses."""

    def __init__(self, name: str, given: dict[str, FilterExpression], nodelist: NodeList | None = None):
        self.name, self.given = name, given
        self.template_name = f"_components/{name}.html"
        self._template: Template | None = None
        if nodelist is not None:
            self.nodelist = nodelist

    @property
    def names(self) -> set[str]:
        """What the component is given."""
        return set(self.given) | ({"content"} if hasattr(self, "nodelist") else set())

    def problems(self, template: Template) -> list[str]:
        """How this and the component's own declaration differ."""
        takes = template.extra_data.get(TAKES)
        return takes.problems(self.names) if takes else ["does not say what it takes"]

    def template(self, engine: Engine) -> Template:
        """The component, found and compared with this use of it once. Raises TemplateSyntaxError for a missing or an
        unknown parameter.
        """
        if self._template is None:
            template = engine.get_template(self.template_name)
            if problems := self.problems(template):
                raise TemplateSyntaxError(f"the component {self.name} {', '.join(problems)}")
            self._template = template
        return self._template

    def render(self, context: Context) -> str:
        """Raises TemplateSyntaxError as `template`."""
        assert context.template is not None  # Django's: set while anything is rendered
        values = {name: value.resolve(context, ignore_failures=True) for name, value in self.given.items()}
        values = {name: value for name, value in values.items() if value is not None}
        if hasattr(self, "nodelist"):
            values["content"] = self.nodelist.render(context)
        values["csrf_token"] = context.get("csrf_token")  # for the forms of components, as Django's own inclusion tags
        alone = Context(values)
        alone.template = self.template(context.template.engine)
        return alone.template.render(alone)


def read_parameters(parser: Parser, bits: list[str]) -> dict[str, FilterExpression]:
    """`title level="warn"` by name; `title` alone is short for `title=title`."""
    return {name: value or parser.compile_filter(name) for name, value in parameters(parser, bits).items()}


def read_component(parser: Parser, token: Token) -> tuple[str, dict[str, FilterExpression]]:
    """The component's name and what it is given."""
    _tag, name, *bits = token.split_contents()
    if not (name[0] == name[-1] and name[0] in "\"'"):
        raise TemplateSyntaxError(f"the component's name is a text, not {name}")
    return name[1:-1], read_parameters(parser, bits)


@register.tag
def takes(parser: Parser, token: Token) -> Takes:
    """`{% takes title url="" %}`: what this component takes, and what stands for what is left out."""
    parser.extra_data[TAKES] = Takes(parameters(parser, token.split_contents()[1:]))
    return parser.extra_data[TAKES]


@register.tag
def component(parser: Parser, token: Token) -> Component:
    """`{% component "notice" text level="warn" %}`."""
    return Component(*read_component(parser, token))


@register.tag
def wrap(parser: Parser, token: Token) -> Component:
    """`{% wrap "fold" title %} … {% endwrap %}`."""
    name, given = read_component(parser, token)
    nodelist = parser.parse(("endwrap",))
    parser.delete_first_token()
    return Component(name, given, nodelist)
