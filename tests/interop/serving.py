"""tests/interop/peer.c as a server and as a caller; PEER is the compiled program."""
import os
import pathlib
import subprocess
import time

PEER = os.environ["PEER"]
LIMIT = 120  # seconds, generous: only a hang takes that long


class Server:
    def __init__(self, folder, transport_class, connections):
        port_file = pathlib.Path(folder) / f"port{time.monotonic_ns()}"
        self.process = subprocess.Popen([PEER, "echo", transport_class, str(port_file), str(connections)],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        give_up = time.monotonic() + LIMIT
        while not (port_file.exists() and port_file.read_text().endswith("\n")):
            if self.process.poll() is not None or time.monotonic() > give_up:
                self.process.kill()
                raise AssertionError("peer echo: " + self.process.communicate()[0])
            time.sleep(0.01)  # between two looks at a file that another process writes
        self.port = int(port_file.read_text())

    def line(self):
        """What the server tells of the next connection that has ended."""
        return self.process.stdout.readline().strip()

    def finish(self):
        output, _ = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, output


def start_caller(transport_class, port, messages):
    return subprocess.Popen([PEER, "call", transport_class, str(port), str(messages)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)
