"""Runs every example that the README and the docstrings of the installed package show to people who use Python."""

import importlib.metadata
import inspect
import re
import textwrap

import aws_cdk as cdk
import cdk_agentcore_gateway_auth as package

README = importlib.metadata.metadata("cdk-agentcore-gateway-auth").get_payload()


def docstring_examples(documented):
    for block in re.findall(r"^( *)Example::\n\n((?:\1    .*\n|\s*\n)+)", documented.__doc__ or "", re.MULTILINE):
        yield textwrap.dedent(block[1])


in_readme = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
in_docstrings = [
    example
    for _, declared in inspect.getmembers(package, inspect.isclass)
    for documented in [declared, *(member for _, member in inspect.getmembers(declared, inspect.isroutine))]
    for example in docstring_examples(documented)
]
assert len(in_readme) >= 2, in_readme
assert len(in_docstrings) >= 6, in_docstrings

for number, example in enumerate([*in_readme, *in_docstrings]):
    names = {}
    try:
        exec(compile(example, f"example {number}", "exec"), names)
        for stack in [value for value in names.values() if inspect.isclass(value) and issubclass(value, cdk.Stack)]:
            if stack is not cdk.Stack:
                stack(cdk.App(), "Example")
    except Exception as error:
        raise AssertionError(f"an example of the package does not run:\n\n{example}") from error

print(f"{len(in_readme)} examples of the README and {len(in_docstrings)} of docstrings run in Python")
