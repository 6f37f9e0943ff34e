"""An operator tries a failure notice on somebody before customers get it."""
