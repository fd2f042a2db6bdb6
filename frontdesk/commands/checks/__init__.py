"""What `frontdesk doctor` looks at, one subject a module. Nothing here changes or makes anything."""
