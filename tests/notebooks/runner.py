"""Run a notebook's cells in order in IPython, the shell inside every Jupyter kernel.

From: the path of a notebook, the current folder. To: on standard output one JSON object a cell:
what its value displays as, by kind. Leaves with code 1 at the first cell that fails.

A kernel of its own would need local sockets, which our tests forbid, and on Windows there is no
other transport; the shell, its display of values and its errors are the same without one.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import pytest_socket
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config


def run(path: Path) -> int:
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=config)
    sys.path.insert(0, "")  # as a kernel does: modules beside the notebook
    pytest_socket.disable_socket(allow_unix_socket=True)
    warnings.simplefilter("error")
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        with capture_output() as captured:
            done = shell.run_cell(source, store_history=False)
        error = done.error_before_exec or done.error_in_exec
        if error is not None:
            print(f"{path.name} {cell['id']}: {error!r}\n{captured.stdout}", file=sys.stderr)
            return 1
        shown, _ = shell.display_formatter.format(done.result)
        told = {"id": cell["id"], "printed": captured.stdout, "shown": shown}
        print(json.dumps(told, ensure_ascii=True, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1])))
