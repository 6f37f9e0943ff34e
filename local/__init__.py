"""The local stack (never deployed): AWS emulator, HTTP front and WeChat simulator on one command."""
