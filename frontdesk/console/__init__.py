"""The staff console: who needs a person, what was said, what was understood, and what to teach.

Pages are drawn on the server and work without JavaScript for reading; htmx keeps them live. This room
knows the record and the clinic. What only the edge can do (speak to a visitor) it asks for through
`frontdesk.console.ports`.
"""
