"""The page of the workbench, served to one user on this machine."""
