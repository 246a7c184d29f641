"""Types as a compiler sees them, read from an object's DWARF with objdump: a shape for each name, to be compared."""
import re
import subprocess

DIE = re.compile(r"^ <([0-9a-f]+)><([0-9a-f]+)>: Abbrev Number: \d+(?: \(DW_TAG_(\w+)\))?")
ATTRIBUTE = re.compile(r"^    <[0-9a-f]+>\s+DW_AT_(\w+)\s*:\s*(.*)$")
INDIRECT = re.compile(r"^\((?:indirect|alt indirect|indexed)[^)]*\):\s*")


class Die:
    def __init__(self, offset, tag):
        self.offset, self.tag, self.attributes, self.children = offset, tag, {}, []

    def number(self, name, default=None):
        text = self.attributes.get(name)
        if text is None:
            return default
        block = re.search(r"DW_OP_plus_uconst: (\d+)", text)
        return int(block.group(1)) if block else int(text.split()[0], 0)

    @property
    def name(self):
        return self.attributes.get("name")


class Types:
    """All named types of one object. shape(die) is equal for types of equal size, layout and signedness."""

    def __init__(self, objdump, path):
        self.dies, self.typedefs, self.tags, self.variables = {}, {}, {}, {}
        text = subprocess.run([objdump, "--dwarf=info", path], check=True, capture_output=True, text=True).stdout
        stack, die = [], None
        for line in text.splitlines():
            if found := DIE.match(line):
                if not found.group(3):  # the end of a list of children
                    die = None
                    continue
                depth = int(found.group(1), 16)
                die = Die(int(found.group(2), 16), found.group(3))
                del stack[depth:]
                if stack:
                    stack[-1].children.append(die)
                stack.append(die)
                self.dies[die.offset] = die
            elif die and (found := ATTRIBUTE.match(line)):
                die.attributes[found.group(1)] = INDIRECT.sub("", found.group(2)).strip()
        for die in self.dies.values():
            if not die.name or "declaration" in die.attributes:
                continue
            if die.tag == "typedef":
                self.typedefs.setdefault(die.name, die)
            elif die.tag in ("structure_type", "union_type", "enumeration_type"):
                self.tags.setdefault(die.name, die)
            elif die.tag == "variable":
                self.variables.setdefault(die.name, die)

    def target(self, die):
        reference = die.attributes.get("type")
        return self.dies[int(re.match(r"<0x([0-9a-f]+)>", reference).group(1), 16)] if reference else None

    def enumerators(self):
        return {c.name for d in self.dies.values() if d.tag == "enumeration_type" for c in d.children if c.name}

    def plain(self, die):
        """Behind typedefs and qualifiers."""
        while die and die.tag in ("typedef", "const_type", "volatile_type", "restrict_type"):
            die = self.target(die)
        return die

    def shape(self, die, inside=False):
        die = self.plain(die)
        if die is None:
            return "void"
        if die.tag == "base_type":
            encoding = die.attributes["encoding"]
            kind = "u" if "unsigned" in encoding or "bool" in encoding else "f" if "float" in encoding else "i"
            # Whether plain char is signed is no matter of the ABI.
            return f"{'c' if 'char' in encoding and die.number('byte_size') == 1 else kind}{die.number('byte_size')}"
        if die.tag == "pointer_type":
            return "*" if inside else f"pointer to {self.shape(self.target(die), True)}"
        if die.tag == "array_type":
            counts = []
            for c in die.children:
                counts.append(c.number("upper_bound", -1) + 1 if "upper_bound" in c.attributes else c.number("count", 0))
            return self.shape(self.target(die), inside) + "".join(f"[{n}]" for n in counts)
        if die.tag == "enumeration_type":
            return f"enum{die.number('byte_size')}"
        if die.tag == "subroutine_type":
            parameters = [c for c in die.children if c.tag in ("formal_parameter", "unspecified_parameters")]
            texts = ["..." if c.tag == "unspecified_parameters" else self.shape(self.target(c), True) for c in parameters]
            return f"{self.shape(self.target(die), True)}({', '.join(texts)})"
        if "declaration" in die.attributes or inside:
            return "struct"
        members = "; ".join(self.members(die, 0))
        return f"{die.number('byte_size')} octets {{{members}}}"

    def members(self, die, base):
        """Members in order of declaration, those of anonymous members in their place."""
        for member in die.children:
            if member.tag != "member":
                continue
            offset = base + member.number("data_member_location", 0)
            kind = self.plain(self.target(member))
            if member.name is None and kind.tag in ("structure_type", "union_type"):
                yield from self.members(kind, offset)
                continue
            bits = member.number("bit_size")
            if bits:
                first = member.number("data_bit_offset")
                if first is None:  # DWARF before 4 counts from the other end
                    first = 8 * member.number("byte_size", kind.number("byte_size")) - bits - member.number("bit_offset", 0)
                    first += 8 * member.number("data_member_location", 0)
                yield f"{member.name}:{bits} @bit {8 * base + first}"
                continue
            if kind.tag in ("structure_type", "union_type"):
                yield f"{member.name} @{offset} {kind.number('byte_size')} octets"
                if not kind.name:
                    yield from (f"{member.name}.{inner}" for inner in self.members(kind, offset))
            elif kind.tag == "array_type" and (element := self.plain(self.target(kind))).name and element.tag == "structure_type":
                yield f"{member.name} @{offset} {self.shape(kind, True)} of {element.number('byte_size')} octets"
            else:
                yield f"{member.name} @{offset} {self.shape(kind)}"
