"""A real OpenStack on this one machine, to rehearse a deployment on; see README.md."""
