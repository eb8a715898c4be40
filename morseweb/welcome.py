"""Printed by `make run`: where the service is, and how to make the first user."""

import os

PORT = os.environ.get("PORT", "8000")

if __name__ == "__main__":
    print(f"\n  Morse is at http://127.0.0.1:{PORT}/   (stop it with Ctrl+C)")
    print(f"  Try: curl -d SOS 127.0.0.1:{PORT}/encode")
    print(f"  Edit alphabets at http://127.0.0.1:{PORT}/admin/ once `make admin` has made you a user.\n", flush=True)
