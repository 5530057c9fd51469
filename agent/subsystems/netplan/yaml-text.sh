# ---------------------------------------------------------------------------------------------------------------------
# Taking something out of a YAML file
# ---------------------------------------------------------------------------------------------------------------------

# A program in Python, for those who examine a person's YAML: a text from which whole keys and items are taken by their
# places in it, so that every other character, comments and spelling too, stays as it is. What comes of it is read
# again, and has to say exactly the rest.
yaml_text_program() {
  cat <<'EOT'
import yaml


class Refusal(Exception):
    """Why something can not be taken out."""


def pairs(node):
    return node.value if isinstance(node, yaml.MappingNode) else []


def items(node):
    return node.value if isinstance(node, yaml.SequenceNode) else []


def parts(node):
    return [value for _, value in pairs(node)] + items(node)


def child(node, name):
    return next((value for key, value in pairs(node) if key.value == name), None)


def text(node):
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def is_flow(node):
    return isinstance(node, yaml.CollectionNode) and node.flow_style


def end_of(node):
    """Where the text of a node ends; for the parser a block ends where the next thing begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and parts(node):
        return end_of(parts(node)[-1])
    return node.end_mark.index


class YamlText:
    def __init__(self, path):
        with open(path, encoding="utf-8", newline="") as file:
            self.text = file.read()
        self.root = yaml.compose(self.text, Loader=yaml.SafeLoader)
        self.gone = set()
        self.names = {}

    def drop(self, node):
        self.gone.add(id(node))

    def rename(self, key, name):
        quote = self.text[key.start_mark.index]
        self.names[id(key)] = quote + name + quote if quote in "\"'" else name

    def kept(self, node):
        return [part for part in parts(node) if id(part) not in self.gone]

    def close(self, node):
        """A collection that is emptied goes as a whole."""
        for part in self.kept(node):
            self.close(part)
            if parts(part) and not self.kept(part):
                self.drop(part)

    def data(self, node):
        if isinstance(node, yaml.MappingNode):
            return [(self.names.get(id(key), key.value).strip("\"'"), self.data(value))
                    for key, value in pairs(node) if id(value) not in self.gone]
        if isinstance(node, yaml.SequenceNode):
            return [self.data(part) for part in self.kept(node)]
        return (node.tag, node.value)

    def is_changed(self, node):
        keys = [key for key, _ in pairs(node)]
        return (id(node) in self.gone or any(id(key) in self.names for key in keys)
                or any(self.is_changed(part) for part in parts(node)))

    def flow(self, node):
        """What the inside of a flow collection becomes."""
        if not self.is_changed(node):
            return self.text[node.start_mark.index:node.end_mark.index]
        if items(node):
            return "[%s]" % ", ".join(self.flow(part) for part in self.kept(node))
        return "{%s}" % ", ".join(
            "%s: %s" % (self.names.get(id(key)) or self.flow(key), self.flow(value))
            for key, value in pairs(node) if id(value) not in self.gone)

    def lines(self, begin, end, lead):
        """The whole lines of what begins and ends there, where nothing else stands in them."""
        first = self.text.rfind("\n", 0, begin) + 1
        after = self.text.find("\n", end) + 1 or len(self.text)
        rest = self.text[end:after].strip()
        if self.text[first:begin].strip() != lead or (rest and not rest.startswith("#")):
            raise Refusal("it shares a line with something else")
        return first, after, ""

    def edits(self, node):
        """Begin, end and new text of each place that changes."""
        if not self.is_changed(node):
            return
        if is_flow(node):
            yield node.start_mark.index, node.end_mark.index, self.flow(node)
            return
        for key, value in pairs(node):
            if id(value) in self.gone:
                yield self.lines(key.start_mark.index, max(end_of(value), key.end_mark.index + 1), "")
                continue
            if id(key) in self.names:
                yield key.start_mark.index, key.end_mark.index, self.names[id(key)]
            yield from self.edits(value)
        for part in items(node):
            if id(part) in self.gone:
                yield self.lines(part.start_mark.index, end_of(part), "-")
            else:
                yield from self.edits(part)

    def without(self):
        """The text without what is to go."""
        left = self.text
        for begin, end, new in sorted(self.edits(self.root), reverse=True):
            left = left[:begin] + new + left[end:]
        try:
            again = Rest(yaml.compose(left, Loader=yaml.SafeLoader))
        except yaml.YAMLError:
            again = None
        if again is None or again.data(again.root) != self.data(self.root):
            raise Refusal("it can not be told apart from the rest of the text")
        return left


class Rest(YamlText):
    """What is left, read again."""

    def __init__(self, root):
        self.root, self.gone, self.names = root, set(), {}
EOT
}
