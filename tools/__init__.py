"""What the project's makers run now and then: `python -m tools.draw_conversation`."""
