"""Write the domains of throwaway addresses as the functions carry them: one a line.

The package that lists them is a set in Python, twice as long, and only needed to build.
"""

from disposable_email_domains import blocklist

from undersigned.rules.disposable import FILE


def main() -> None:
    """Write the file."""
    FILE.write_text("\n".join(sorted(blocklist)) + "\n", "ascii")


if __name__ == "__main__":
    main()
