"""How fast the server answers, side by side with other servers: see server_load.py, or --help."""

from server_load import main

if __name__ == "__main__":
    raise SystemExit(main())
