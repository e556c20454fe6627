"""The commands of the `amparo` command line, one file each."""
