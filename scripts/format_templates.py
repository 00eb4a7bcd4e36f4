"""Formats the HTML templates: `python scripts/format_templates.py [--check] [file …]`; without files, all of them.

A block a line, nested by two spaces, at most 120 characters; what its author broke over lines stays broken. Breaks
only where civic.kernel.template_lines takes them out again, so the page that is sent is the same, byte for byte;
each file is compared before it is written. Only a long `{% translate %}` becomes a `{% blocktranslate trimmed %}`
with the same words for the translators, and a long note becomes several.
"""

import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from civic.kernel.template_lines import is_beside_tag, join_lines  # noqa: E402
from scripts.template_nodes import MIDDLE, Node, nest, read, space  # noqa: E402

WIDTH = 120


class Printer:
    """Lines at most WIDTH long, as far as there is somewhere to break."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.last = ""  # the text before, to know where a break is no space

    def put(self, node: Node, depth: int, *, force: bool = False) -> None:
        """One node, on this line or the next."""
        glue, text = space(node), node.flat
        may_break = (glue == "") == is_beside_tag(self.last, text) and bool(self.line.strip())
        is_long = len(self.line) + len(glue) + len(text) > WIDTH
        own_line = node.is_broken or node.is_block
        kept = "\n" in node.sep and node.kind != "text" and not (self.last and node.sep == "\n ")
        if may_break and (force or own_line or kept or is_long):
            self.feed(depth)
            glue = ""
        elif not self.line:
            self.line, glue = "  " * depth, ""
        if len(self.line) + len(glue) + len(text) <= WIDTH and not node.is_broken:
            self.line += glue + text
            self.last = text
        else:
            self.line += glue
            self.open_up(node, depth)

    def open_up(self, node: Node, depth: int) -> None:
        """A node over several lines."""
        indent = "  " * depth
        if node.kind == "raw" and node.name == "blocktranslate":
            self.add(sentence(node.text, indent))
        elif node.kind == "tag" and node.name == "translate":
            self.add(sentence(as_sentence(node.text), indent))
        elif node.kind == "note":
            words = textwrap.wrap(node.text[2:-2].strip(), WIDTH - len(indent) - 6)
            self.add([f"{{# {words[0]} #}}", *(f"{indent}{{# {line} #}}" for line in words[1:])])
        elif node.end is None and node.kind != "open":
            self.line += node.text
        else:
            self.element(node, depth)
        self.last = node.flat

    def add(self, lines: list[str]) -> None:
        """Ready lines; the first goes on where we are."""
        for number, line in enumerate(lines):
            if number:
                self.lines.append(self.line.rstrip())
                self.line = ""
            self.line += line

    def element(self, node: Node, depth: int) -> None:
        """What has an opening and an end, children between them."""
        if node.kind == "open":
            self.add(attributes(node.text, "  " * depth, len(self.line)))
        else:
            self.line += node.text
        self.last = node.text
        if node.end is None:
            return
        inner = depth if node.name == "block" and depth == 0 else depth + 1
        before = None
        for child in node.children:
            is_middle = child.kind == "tag" and child.name in MIDDLE
            after_block = before is not None and (before.is_block or before.is_broken)
            first = before is None or (before.kind == "tag" and before.name in MIDDLE)
            self.put(child, depth if is_middle else inner, force=first or is_middle or after_block)
            before = child
        self.put(node.end, depth, force=True)
        self.last = node.end.text

    def feed(self, depth: int) -> None:
        """A new line."""
        self.lines.append(self.line.rstrip())
        self.line = "  " * depth


def as_sentence(text: str) -> str:
    """A `translate` tag as a `blocktranslate` with the same words."""
    found = re.fullmatch(r"\{%\s*translate\s+(?:\"([^\"]*)\"|'([^']*)')(?:\s+as\s+(\w+))?\s*%\}", text)
    words = (found[1] or found[2]) if found else ""
    if found is None or "%" in words or words != " ".join(words.split()):
        return text
    bind = f" asvar {found[3]}" if found[3] else ""
    return f"{{% blocktranslate trimmed{bind} %}}{words}{{% endblocktranslate %}}"


def sentence(text: str, indent: str) -> list[str]:
    """A `blocktranslate` over several lines, if its words allow it."""
    found = re.fullmatch(
        r"(\{%.*?%\})(.*?)(?:(\{%\s*plural\s*%\})(.*?))?(\{%\s*endblocktranslate\s*%\})", text, re.DOTALL
    )
    if found is None:
        return text.split("\n")
    opening, one, plural, many, end = found.groups()
    if " trimmed" not in opening:
        if any(words and (words != words.strip() or "\n" in words) for words in (one, many)):
            return text.split("\n")
        opening = re.sub(r"blocktranslate\b", "blocktranslate trimmed", opening)
    lines = [opening, *wrapped(one, indent)]
    if plural:
        lines += [indent + plural, *wrapped(many, indent)]
    return [*lines, indent + end]


def wrapped(words: str, indent: str) -> list[str]:
    """Words over lines, a `{{ value }}` never cut."""
    words = re.sub(r"\{\{.*?\}\}", lambda value: value[0].replace(" ", "\0"), " ".join(words.split()))
    options = {"break_long_words": False, "break_on_hyphens": False}
    lines = textwrap.wrap(words, WIDTH - len(indent) - 2, **options)  # type: ignore[arg-type]
    return [f"{indent}  {line}".replace("\0", " ") for line in lines]


def attributes(text: str, indent: str, column: int) -> list[str]:
    """An opening tag; if it is too long for the line, its attributes below each other."""
    if column + len(text) <= WIDTH:
        return [text]
    end = "/>" if text.endswith("/>") else ">"
    first, *others = split_attributes(text.removesuffix(end))
    lines = [first]
    for piece in others:
        parts = [piece] if len(indent) + 2 + len(piece) <= WIDTH else split_attributes(piece, is_long=True)
        lines += [f"{indent}  {parts[0]}", *(f"{indent}    {part}" for part in parts[1:])]
    return [*lines, f"{indent}{end}"]


def split_attributes(text: str, *, is_long: bool = False) -> list[str]:
    """Cut where a line break is the same: at a space, or before what brings its own.

    A long attribute is cut within its quotes and its conditions too.
    """
    pieces, quote, depth = [""], "", 0
    parts = re.findall(r"\{%.*?%\}|\{\{.*?\}\}|.", text, re.DOTALL)
    for before, part, after in zip(["", *parts], parts, [*parts[1:], ""], strict=False):
        depth -= part.startswith("{% endif")
        is_outside = depth == 0 and (is_long or not quote)
        at_space = part == " " and (is_outside or (is_long and not quote and not before.startswith("{%")))
        at_branch = is_long and re.match(r"\{% (elif|else) ", part) is not None
        at_condition = after == " " and (at_branch or (is_outside and part.startswith("{% if ")))
        if at_space or at_condition or (is_outside and part.startswith("{% include ")):
            pieces.append("")
        pieces[-1] += "" if at_space else part
        depth += part.startswith("{% if ")
        if part in "\"'" and quote in ("", part):
            quote = "" if quote else part
    return [piece for piece in pieces if piece]


def formatted(source: str) -> str:
    """The template with its lines broken and nested anew. Twice, as a break of the first pass may ask for another."""
    return printed(printed(source))


def printed(source: str) -> str:
    """One pass."""
    printer = Printer()
    before = None
    for node in nest(read(source)):
        after_block = before is not None and (before.is_block or before.is_broken)
        printer.put(node, 0, force=after_block)
        before = node
    printer.feed(0)
    return "\n".join(printer.lines).strip("\n") + "\n"


def same_page(before: str, after: str) -> bool:
    """Whether both are sent as the same page, but for the two changes that the head of this file names."""

    def plain(source: str) -> str:
        source = re.sub(r"\{#.*?#\}", "", source)
        source = re.sub(r"\{%\s*translate\b.*?%\}", lambda tag: as_sentence(tag[0]), source)
        source = re.sub(
            r"(\{%\s*blocktranslate\b)( trimmed)?(.*?%\})(.*?)(\{%\s*endblocktranslate)",
            lambda tag: tag[1] + tag[3] + re.sub(r"\s*(\{%.*?%\})\s*", r"\1", " ".join(tag[4].split())) + tag[5],
            source,
            flags=re.DOTALL,
        )
        return join_lines(source)

    return plain(before) == plain(after)


def main(arguments: list[str]) -> int:
    """How many files need a hand: too long a line, or with --check another layout."""
    paths = [Path(one) for one in arguments if not one.startswith("-")]
    failed = 0
    for path in paths or sorted((ROOT / "templates").rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        new = formatted(source)
        too_long = [number for number, line in enumerate(new.splitlines(), 1) if len(line) > WIDTH]
        found = [f"line {number} is longer than {WIDTH} characters" for number in too_long]
        if not same_page(source, new):
            found.append("cannot be laid out without changing the page")
        elif "--check" not in arguments:
            path.write_text(new, encoding="utf-8")
        elif new != source:
            found.append("not formatted: python scripts/format_templates.py")
        failed += bool(found)
        sys.stdout.writelines(f"{path}: {problem}\n" for problem in found)
    return failed


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
