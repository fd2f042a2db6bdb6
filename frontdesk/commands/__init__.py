"""The commands of `frontdesk`, one module each. They reach the assistant over HTTP only."""
