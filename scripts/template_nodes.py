"""An HTML template as a tree of elements, Django's blocks and words, for scripts/format_templates.py."""

import re
from dataclasses import dataclass, field

from civic.kernel.template_lines import PART, is_beside_tag, join_lines

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "!doctype"}
INLINE = {
    "a",
    "abbr",
    "b",
    "br",
    "button",
    "em",
    "i",
    "img",
    "label",
    "small",
    "span",
    "strong",
    "summary",
    "svg",
    "time",
    "use",
    "rect",
}
INLINE_TAGS = {"icon", "translate", "url", "static", "group_tag", "clock_badge", "percent", "now", "cycle", "firstof"}
MIDDLE = {"else", "elif", "empty"}


@dataclass
class Node:
    """An atom, or something with an opening, children and an end. `sep` is what stood before it."""

    kind: str  # text, var, note, raw, tag, open, close
    name: str
    text: str
    sep: str = ""  # "", " ", "\n" (a break that is no space), "\n " (a break that is one)
    children: list["Node"] = field(default_factory=list)
    end: "Node | None" = None

    @property
    def flat(self) -> str:
        """All of it on one line."""
        inner = "".join(space(child) + child.flat for child in self.children)
        return self.text + inner + (space(self.end) + self.end.text if self.end else "")

    @property
    def is_block(self) -> bool:
        """Whether it has lines of its own."""
        if self.kind == "open":
            return self.name not in INLINE
        if self.kind == "tag":
            is_quiet = self.name in INLINE_TAGS and " as " not in self.text
            return not is_quiet and (self.end is None or any(child.is_block for child in self.children))
        return self.kind in ("note", "close") and self.name not in INLINE

    @property
    def is_broken(self) -> bool:
        """Whether it takes several lines even where one would do."""
        if self.kind == "raw":
            return "\n" in self.text
        blocks = [child for child in self.children if child.is_block]
        return (
            any(child.is_broken for child in self.children)
            or len(blocks) > 1
            or (bool(self.children) and "\n" in self.children[0].sep and self.children[0].kind != "text")
            or (self.kind == "tag" and self.name in ("block", "partialdef") and bool(blocks))
        )


def space(node: Node) -> str:
    """What stands before the node when no line is broken there."""
    return " " if " " in node.sep else ""


def read(source: str) -> list[Node]:
    """The template in pieces, in one row."""
    nodes: list[Node] = []
    at, gap = 0, ""
    while at < len(source):
        blank = re.compile(r"\s+").match(source, at)
        if blank:
            gap, at = blank[0], blank.end()
            continue
        part = PART.match(source, at)
        if part and part["open"]:
            node, at = read_tag(source, at)
        elif part and part["close"] is None:
            name = (re.findall(r"\w+", part[0]) or [""])[0]
            kinds = {"{%": "tag", "{{": "var", "{#": "note"}
            node, at = Node("raw" if part["raw"] else kinds[part[0][:2]], name, part[0]), part.end()
        else:
            following = [
                m.start() for m in [PART.search(source, at + 1), re.compile(r"\s").search(source, at + 1)] if m
            ]
            end = min([*following, len(source)])
            node, at = Node("text", "", source[at:end]), end
        is_lost = "\n" in gap and is_beside_tag(nodes[-1].text if nodes else "", node.text)
        node.sep = ("\n" if is_lost else "\n ") if "\n" in gap else " " if gap else ""
        nodes.append(node)
        gap = ""
    return nodes


def read_tag(source: str, at: int) -> tuple[Node, int]:
    """An HTML tag with its attributes, and where it ends."""
    end = at + 1
    while source[end] != ">":
        part = PART.match(source, end)
        end = part.end() if part and part["django"] else end + 1
    text = join_lines(source[at : end + 1])
    name = re.match(r"</?([!\w]+)", text)[1].lower()  # type: ignore[index]
    return Node("close" if text.startswith("</") else "open", name, text), end + 1


def nest(nodes: list[Node]) -> list[Node]:
    """The row as a tree. What opens in one branch and closes in another stays an atom."""
    ends = {node.name for node in nodes if node.kind == "tag" and node.name.startswith("end")}
    root = Node("root", "", "")
    stack = [root]
    for node in nodes:
        opens = f"end{node.name}" in ends if node.kind == "tag" else node.kind == "open" and node.name not in VOID
        closes = node.kind == "close" or (node.kind == "tag" and node.name in ends)
        wanted = (("open", node.name), ("tag", node.name.removeprefix("end")))[node.kind == "tag"]
        matching = [i for i, one in enumerate(stack) if (one.kind, one.name) == wanted]
        if closes and matching and (node.kind == "tag" or matching[-1] == len(stack) - 1):
            while len(stack) - 1 > matching[-1]:
                dissolve(stack)
            stack.pop().end = node
            continue
        if node.kind == "tag" and node.name in MIDDLE:
            while stack[-1].kind == "open":
                dissolve(stack)
        stack[-1].children.append(node)
        if opens:
            stack.append(node)
    while len(stack) > 1:
        dissolve(stack)
    return root.children


def dissolve(stack: list[Node]) -> None:
    """The last one opened is never closed here: its children are its parent's."""
    lost = stack.pop()
    stack[-1].children += lost.children
    lost.children = []
