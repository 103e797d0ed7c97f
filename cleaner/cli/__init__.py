"""The command line: commands, options, rendering."""
