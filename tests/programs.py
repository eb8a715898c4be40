"""The programs that tests start, which are Debian's: tests/packages.sh names their packages."""

import os
import shutil

import pytest


def found(program):
    """Return the path of a program, also of one that is there for administrators; None if it is not there."""
    return shutil.which(program, path=os.pathsep.join((os.environ["PATH"], "/usr/sbin", "/sbin")))


def needs(program):
    """Return the mark of a test that is skipped, and says so, where a program is not there."""
    return pytest.mark.skipif(not found(program), reason=f"{program} is not installed")
