"""What the conformance tests claim, read from their source: which test holds which function to which outcome.

An outcome is the name of an error or "succeeds". A claim is an assertion that names both: EXPECT_FAILS(send(...), WSAENOTCONN),
EXPECT_OK(bind(...)), expect(some_calls(...), WSAENOTSOCK) of a table of calls, or an error that GetLastError() has to give after
a call. One that leaves a choice (a == X || a == Y) claims nothing. Helpers are followed to the functions that they call; an
error that no page knows counts for a function only where the assertion names that one alone. What an assertion cannot show, a
tag in the test's body says:

    // contract: WSAECONNRESET send, recv     these functions
    // contract: WSAENOTSOCK in some_calls    every function that the helper some_calls() names, which is a table
    // contract: wrong_type listen            a socket of another kind or in another state, as all tests of WrongSocket are
"""
import glob
import os
import re

TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|TYPED_TEST)\((\w+),\s*(\w+)\)\s*\{", re.M)
CODE = re.compile(r"\b(?:WSA_?[A-Z][A-Z_]+|ERROR_[A-Z_]+|SEC_[A-Z_]+)\b")
TAG = re.compile(r"// contract: (\w+) ((?:in )?)([\w, ]+)$", re.M)
DEFINITION = re.compile(r"^(?:template <[^\n]*>\n)?(?:inline |static |constexpr )*[\w:<>*&, ]+[ *&](\w+)\([^;{}]*\)[^;{}()]*\{", re.M)
# Extension functions have the names of variables in tests.
ALIAS = re.compile(r"\bLPFN_(\w+) (\w+)")
LAMBDA = re.compile(r"\b(?:const )?auto (\w+) = \[")
TABLE = re.compile(r"\bexpect\((\w+)\(")
# winsock2.h has six of kernel32's errors under names of its own.
OF_KERNEL32 = re.compile(r"ERROR_(IO_PENDING|IO_INCOMPLETE|INVALID_HANDLE|INVALID_PARAMETER|NOT_ENOUGH_MEMORY|OPERATION_ABORTED)")


def winsock_name(code):
    return OF_KERNEL32.sub(r"WSA_\1", code)


def braces(text, start):
    """Where the brace that opens before `start` closes."""
    depth, i = 1, start
    while depth and i < len(text):
        if text[i] in "\"'":
            quote, i = text[i], i + 1
            while i < len(text) and text[i] != quote:
                i += 2 if text[i] == "\\" else 1
        elif text.startswith("//", i):
            i = text.find("\n", i)
        elif text[i] == "{":
            depth += 1
        elif text[i] == "}":
            depth -= 1
        i += 1
    return i


def without_comments(text):
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', lambda m: m.group() if m.group()[0] == '"' else " ", text, flags=re.S)


def statements(body):
    """Statements of a body, as far as semicolons and braces of blocks part them; those of lambdas stay with the call around."""
    body = without_comments(body)
    depth, start, result = 0, 0, []
    for i, c in enumerate(body):
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c in ";{}" and depth <= 0:
            result.append(body[start:i])
            start = i + 1
    return [s for s in result if s.strip()]


class Tests:
    """All conformance tests: name -> source, where they are not compiled, what they claim."""

    def __init__(self, folder, documented, codes):
        """documented: function -> the errors of its page."""
        self.documented, self.functions, self.codes = documented, set(documented), codes
        self.call = re.compile(r"(?<![\w.>:])(?:::)?(\w+)\s*\(|(?:\.|->)(\w+)\s*\(")
        headers = {}
        for path in sorted(glob.glob(os.path.join(folder, "*.h"))):
            with open(path) as file:
                headers.update(self.helpers(file.read()))
        self.tests = {}
        for path in sorted(glob.glob(os.path.join(folder, "*.cpp"))):
            with open(path) as file:
                text = file.read()
            by_upper = {name.upper(): name for name in self.functions}
            extensions = {variable: {by_upper[name]} for name, variable in ALIAS.findall(text) if name in by_upper}
            helpers = {**headers, **extensions, **self.helpers(text, extensions)}
            windows_only, linux_only = self.regions(text)
            for match in TEST.finditer(text):
                body = text[match.end():braces(text, match.end())]
                name = f"{match.group(1)}.{match.group(2)}"
                test = self.tests.setdefault(name, {"file": os.path.basename(path), "claims": set(), "where": "both"})
                if any(a <= match.start() < b for a, b in windows_only):
                    test["where"] = "Windows"
                elif any(a <= match.start() < b for a, b in linux_only):
                    test["where"] = "here"
                test["claims"] |= self.claims(body, helpers)
                if match.group(1) == "WrongSocket":
                    test["claims"] |= {(function, "wrong_type") for function, _ in test["claims"]}

    @staticmethod
    def regions(text):
        """Stretches between preprocessor lines that only Windows, or only Linux, compiles."""
        found, stack = {True: [], False: []}, []
        for match in re.finditer(r"^#\s*(ifdef|ifndef|if|else|elif|endif)\b([^\n]*)", text, re.M):
            kind, rest = match.groups()
            if kind in ("ifdef", "ifndef", "if"):
                windows = None
                if re.match(r"\s*_WIN32\b", rest) and kind != "if":
                    windows = kind == "ifdef"
                stack.append((windows, match.end()))
            elif stack:
                windows, start = stack.pop()
                if windows is not None:
                    found[windows].append((start, match.start()))
                if kind != "endif":
                    stack.append((None if windows is None else not windows, match.end()))
        return found[True], found[False]

    def helpers(self, text, known=()):
        """Functions of a test's source, and which functions of the API they stand for."""
        bodies = {}
        for match in DEFINITION.finditer(text):
            if match.group(1) not in self.functions and match.group(1) not in known and match.group(1) not in ("TEST", "TEST_F", "TEST_P"):
                bodies[match.group(1)] = without_comments(text[match.end():braces(text, match.end())])
        self.bodies = {**getattr(self, "bodies", {}), **bodies}
        return self.followed(bodies, dict(known))

    def followed(self, bodies, known):
        """What calls of these bodies mean: the functions that their results come from, else all that they call."""
        found = dict(known)
        for _ in range(3):
            for name, body in bodies.items():
                returned = " ".join(re.findall(r"return\b[^;]*", body))
                called = self.called(returned, found)
                if not called:
                    called = self.called(body, found)
                found[name] = called if len(called) <= 2 else set()
        return found

    def called(self, text, helpers):
        result = set()
        for match in self.call.finditer(text):
            name = match.group(1) or match.group(2)
            if name in self.functions and (match.group(1) or name[0].isupper()):
                result.add(name)
            elif name in helpers:
                result |= helpers[name]
        return result

    def claims(self, body, helpers):
        lambdas = {}
        for match in LAMBDA.finditer(body):
            opened = body.find("{", match.end())
            lambdas[match.group(1)] = without_comments(body[opened + 1:braces(body, opened + 1)])
        helpers = self.followed(lambdas, helpers)
        claims, last, before = set(), set(), set()
        for statement in statements(body):
            called = self.called(statement, helpers)
            asserted = re.search(r"\b(?:EXPECT|ASSERT)_\w+", statement)
            codes = {winsock_name(code) for code in CODE.findall(statement)} & self.codes
            if (table := TABLE.search(statement)) and codes:
                claims |= {(function, code) for function in self.called(self.bodies[table.group(1)], {}) for code in codes}
            elif asserted and "||" in statement:
                pass
            elif asserted and codes:
                # EXPECT_EQ(WSAGetLastError(), ...) speaks of the call before.
                direct = called - {"WSAGetLastError", "WSASetLastError"}
                claims |= {(function, code) for function in direct or last for code in codes
                           if code in self.documented[function] or len(direct or before) == 1}
            elif asserted and not re.search(r"_FALSE|SOCKET_ERROR|_FAILS|_NE\([^,]*, 0\)|_EQ\([^;]*nullptr\)\s*(?:<<|$)", statement):
                claims |= {(function, "succeeds") for function in called}
            elif re.search(r"_NE\(.*(?:nullptr|INVALID_|SOCKET_ERROR)", statement):
                claims |= {(function, "succeeds") for function in called}
            before = called - {"WSAGetLastError", "WSASetLastError"}
            last = before or last
        for outcome, table, names in TAG.findall(body):
            about = {n.strip() for n in names.split(",")}
            if table:
                about = set().union(*(self.called(self.bodies[n], {}) for n in about))
            unknown = about - self.functions
            if unknown:
                raise SystemExit(f"contract: a tag names {', '.join(sorted(unknown))}, which no function is called")
            claims |= {(function, outcome) for function in about}
        return claims
