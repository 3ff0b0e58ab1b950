"""No image of the desk's memory is ever written to the disk: it may hold a key, or names."""

import resource


def forbid() -> None:
    """Let no crash, and no SIGQUIT, leave a core dump; what the desk starts leaves none either."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
