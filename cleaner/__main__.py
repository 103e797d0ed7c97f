"""`python -m cleaner`: the command line."""

from cleaner.cli.entry import main

if __name__ == "__main__":
    main()
