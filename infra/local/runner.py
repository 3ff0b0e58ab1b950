"""Runs MiniStack inside its own environment, on a line to whoever started it.

The line is standard input. Each line read from it asks for the state to be saved; its end, however
the other side came by it, is the order to save and stop: MiniStack never outlives a killed parent.
Started by engine.py as `python -P runner.py RUNTIME MAILS`: a folder with what the Lambda runtime
brings along for functions, and the file to write mails to.
"""

import json
import os
import runpy
import signal
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any


def obey() -> None:
    """Save whenever a line arrives, and end this process when no more can come."""
    for _ in sys.stdin:
        app: Any = import_module("ministack.app")
        app.save_all(app._build_persistence_save_dict())  # noqa: SLF001 - it has no public name
    os.kill(os.getpid(), signal.SIGTERM)


def keep_mails(file: Path) -> None:
    """Write each mail to a file, as MiniStack forgets it at its end and its headers at once."""
    ses: Any = import_module("ministack.services.ses_v2")
    handle = ses.handle_request

    async def keeping(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:  # noqa: ANN401
        answer = await handle(method, path, headers, body, query)
        if method == "POST" and path.endswith("/outbound-emails") and answer[0] == 200:  # noqa: PLR2004
            line = {"at": time.time(), **json.loads(answer[2]), **json.loads(body)}
            with file.open("a", encoding="utf-8") as mails:
                mails.write(json.dumps(line) + "\n")
        return answer

    ses.handle_request = keeping


def mend_nested_updates() -> None:
    """Let an updated nested stack remember what its unchanged resources are called.

    MiniStack forgets to hand their attributes on, so that what refers to one of them fails.
    """
    stacks: Any = import_module("ministack.services.cloudformation")
    provisioners: Any = import_module("ministack.services.cloudformation.provisioners")
    update = provisioners._update_resource  # noqa: SLF001 - it has no public name

    def remembering(*change: Any) -> Any:  # noqa: ANN401
        *_, stack, logical = change  # where a nested stack ends; others tell what they know as well
        held = stacks._stacks.get(stack, {}).get("_resources", {})  # noqa: SLF001
        return update(*change, held.get(logical, {}).get("Attributes"))

    provisioners._update_resource = remembering  # noqa: SLF001


if __name__ == "__main__":
    runtime, mails = sys.argv[1:]
    del sys.argv[1:]
    # Only the functions' processes, which inherit this, may see it: MiniStack's botocore differs.
    os.environ["PYTHONPATH"] = runtime
    keep_mails(Path(mails))
    mend_nested_updates()
    threading.Thread(target=obey, daemon=True).start()
    runpy.run_module("ministack", run_name="__main__")
