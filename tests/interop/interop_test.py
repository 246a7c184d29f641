"""Interoperability of the ISO transport: tshark decodes what we put on the wire, and npm's iso-on-tcp is a peer that we
must get along with. Run with FAREWELL naming the compiled examples/farewell.c."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from recorder import Recorder

HERE = pathlib.Path(__file__).parent
FAREWELL = os.environ["FAREWELL"]
LIMIT = 60  # seconds, generous: only a hang takes that long


class Server:
    """`farewell server`, and the port that it reports in a file."""

    def __init__(self, folder, transport):
        port_file = pathlib.Path(folder) / "port"
        self.process = subprocess.Popen([FAREWELL, "server", transport, str(port_file)], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        give_up = time.monotonic() + LIMIT
        while not (port_file.exists() and port_file.read_text().endswith("\n")):
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise AssertionError("farewell server: " + self.process.communicate()[0])
            time.sleep(0.01)  # between two looks at a file that another process writes
        self.port = int(port_file.read_text())

    def finish(self):
        output, _ = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, output


def client(transport, port):
    return subprocess.run([FAREWELL, "client", transport, "127.0.0.1", str(port)], capture_output=True, text=True,
                          timeout=LIMIT)


def decode(pcap, port):
    """tshark's view: one dictionary a TPDU."""
    fields = ["tcp.srcport", "tpkt.length", "cotp.type", "cotp.class", "cotp.opts.no_explicit_flow_control", "cotp.eot",
              "cotp.reason", "cotp.parameter_code", "cotp.parameter_value", "cotp.tpdu_size", "_ws.malformed",
              "tcp.payload"]
    command = ["tshark", "-r", pcap, "-d", f"tcp.port=={port},tpkt", "--disable-protocol", "t125", "-o",
               "tcp.desegment_tcp_streams:TRUE", "-Y", "cotp", "-T", "json", "-x"]
    listing = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT).stdout)
    del fields
    tpdus = []
    for packet in listing:
        layers = packet["_source"]["layers"]
        assert "_ws.malformed" not in layers, layers
        cotp = layers["cotp"]
        if isinstance(cotp, dict):
            cotp = [cotp]
        from_client = layers["tcp"]["tcp.dstport"] == str(port)
        tpdus += [(from_client, tpdu) for tpdu in cotp]
    return tpdus


@unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
class TsharkDecodes(unittest.TestCase):
    def test_every_tpdu_of_the_two_way_farewell(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder, "iso")
            recorder = Recorder(server.port)
            told = client("iso", recorder.port)
            self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
            status, output = server.finish()
            self.assertEqual(status, 0, output)
            recorder.join()
            pcap = os.path.join(folder, "farewell.pcap")
            recorder.write_pcap(pcap)
            found = decode(pcap, recorder.port)

        kinds = [(from_client, int(tpdu["cotp.type"], 16 if "x" in tpdu["cotp.type"] else 10)) for from_client, tpdu in found]
        cr, cc, dt, dr = 0xE, 0xD, 0xF, 0x8
        self.assertEqual(kinds, [(True, cr), (False, cc), (True, dt), (True, dt), (True, dr), (False, dr)])

        def user_data(index):
            return tail(found[index][1])

        def tail(tpdu):
            raw = tpdu.get("_raw")
            return bytes.fromhex(raw) if raw else b""

        del user_data


if __name__ == "__main__":
    unittest.main(verbosity=2)
