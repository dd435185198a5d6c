"""``python -m sealane`` is the command line."""

from sealane.cli import main

if __name__ == "__main__":
    main()
