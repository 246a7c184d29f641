"""Interoperability of the ISO transport: tshark decodes what we put on the wire, and npm's iso-on-tcp is a peer that we must
get along with. tests/interop/run sets FAREWELL (the compiled examples/farewell.c) and INTEROP_NODE (a folder with
node_modules)."""
import os
import pathlib
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree

import serving
from recorder import Recorder

FAREWELL = os.environ["FAREWELL"]
NODE_FOLDER = pathlib.Path(os.environ["INTEROP_NODE"])
LIMIT = 60  # seconds, generous: only a hang takes that long


class Server:
    """`farewell server`, and the port that it writes to a file."""

    def __init__(self, folder, transport):
        port_file = pathlib.Path(folder) / "port"
        self.process = subprocess.Popen([FAREWELL, "server", transport, str(port_file)], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        give_up = time.monotonic() + LIMIT
        while not (port_file.exists() and port_file.read_text().endswith("\n")):
            if self.process.poll() is not None or time.monotonic() > give_up:
                self.process.kill()
                raise AssertionError("farewell server: " + self.process.communicate()[0])
            time.sleep(0.01)  # between two looks at a file that another process writes
        self.port = int(port_file.read_text())

    def finish(self):
        output, _ = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, output


def client(port):
    return subprocess.run([FAREWELL, "client", "iso", "127.0.0.1", str(port)], capture_output=True, text=True,
                          timeout=LIMIT)


def decode(pcap, port):
    """tshark's view of a capture: a dictionary of fields for each TPDU, in order, with its user data and direction."""
    command = ["tshark", "-r", pcap, "-d", f"tcp.port=={port},tpkt", "--disable-protocol", "t125", "-T", "pdml"]
    pdml = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT).stdout
    tpdus = []
    for packet in xml.etree.ElementTree.fromstring(pdml):
        from_client = packet.find(".//field[@name='tcp.dstport']").get("show") == str(port)
        for proto in packet:
            if proto.get("name") == "cotp":
                fields = {field.get("name"): field for field in proto.iter("field")}
                tpdus.append({"from_client": from_client, "data": b"", "fields": fields})
            elif proto.get("name") == "fake-field-wrapper":
                tpdus[-1]["data"] += bytes.fromhex(proto.find(".//field[@name='data.data']").get("value"))
            elif proto.get("name") == "_ws.malformed":
                raise AssertionError("tshark finds a TPDU malformed")
    return tpdus


class TsharkDecodes(unittest.TestCase):
    def test_every_tpdu_of_the_two_way_farewell(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder, "iso")
            recorder = Recorder(server.port)
            told = client(recorder.port)
            self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
            status, output = server.finish()
            self.assertEqual(status, 0, output)
            recorder.join()
            pcap = os.path.join(folder, "farewell.pcap")
            recorder.write_pcap(pcap)
            tpdus = decode(pcap, recorder.port)

        def show(tpdu, name):
            field = tpdu["fields"].get(name)
            return None if field is None else field.get("show")

        seen = [(tpdu["from_client"], show(tpdu, "cotp.type"), tpdu["data"]) for tpdu in tpdus]
        cr, cc, dt, dr = "0x0e", "0x0d", "0x0f", "0x08"
        self.assertEqual(seen, [
            (True, cr, b"till 12"),
            (False, cc, b"head office"),
            (True, dt, b"apples 3"),
            (True, dt, b"pears 4"),
            (True, dr, b"total 7"),
            (False, dr, b"grand total 1007"),
        ])
        for connect in tpdus[:2]:
            self.assertEqual(show(connect, "cotp.class"), "2")
            self.assertEqual(show(connect, "cotp.opts.no_explicit_flow_control"), "1")
            self.assertEqual(show(connect, "cotp.opts.extended_formats"), "0")
        for data in tpdus[2:4]:
            self.assertEqual(show(data, "cotp.eot"), "1")
        for end in tpdus[4:]:
            self.assertEqual(show(end, "cotp.cause"), "128")
            self.assertEqual(show(end, "cotp.parameter_code"), "0xe0")
            self.assertEqual(end["fields"]["cotp.parameter_value"].get("value"), "80")
        # Each side names the connection as the other one has asked.
        for tpdu in tpdus[1:]:
            other = tpdus[1] if tpdu["from_client"] else tpdus[0]
            self.assertEqual(show(tpdu, "cotp.destref"), show(other, "cotp.srcref"))


class IsoOnTcp(unittest.TestCase):
    def test_its_class_0_answer_is_refused_cleanly(self):
        with subprocess.Popen(["node", "class0_server.js"], cwd=NODE_FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as node:
            port = int(node.stdout.readline())
            told = client(port)
            node.stdin.close()
        self.assertEqual(told.returncode, 1, told.stdout)
        self.assertIn("expected success, got WSAECONNREFUSED", told.stderr)

    def test_its_client_gets_1000_messages_back_from_our_class_0_server(self):
        with tempfile.TemporaryDirectory() as folder:
            server = serving.Server(folder, "0", 1)
            told = subprocess.run(["node", "class0_echo_client.js", str(server.port), "1000"], cwd=NODE_FOLDER,
                                  capture_output=True, text=True, timeout=2 * LIMIT)
            self.assertEqual(told.stdout.strip(), "messages 1000", told.stderr)
            self.assertIn("messages 1000", server.finish()[1])

    def test_its_server_gives_1000_messages_back_to_our_class_0_client(self):
        with subprocess.Popen(["node", "class0_echo_server.js"], cwd=NODE_FOLDER, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as node:
            caller = serving.start_caller("0", int(node.stdout.readline()), 1000)
            told, errors = caller.communicate(timeout=2 * LIMIT)
            node.stdin.close()
        self.assertEqual((told, errors), ("class 0 messages 1000\n", ""))

    def test_nodes7_connects_to_a_class_0_listener_and_gets_its_request_back(self):
        with tempfile.TemporaryDirectory() as folder:
            server = serving.Server(folder, "0", 1)
            told = subprocess.run(["node", "class0_nodes7.js", str(server.port)], cwd=NODE_FOLDER, capture_output=True,
                                  text=True, timeout=LIMIT)
            # TPKT, DT, and S7's request to set up communication (32 01 ... f0).
            self.assertRegex(told.stdout, "^connected, echo of 0300001902f080320100000000000800" "00f0", told.stderr)
            server.finish()

    def test_its_class_0_request_is_refused_and_the_listener_goes_on(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder, "iso")
            refused = subprocess.run(["node", "class0_client.js", str(server.port)], cwd=NODE_FOLDER, capture_output=True,
                                     text=True, timeout=LIMIT)
            self.assertEqual(refused.stdout.strip(), "refused", refused.stderr)
            told = client(server.port)
            self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
            status, output = server.finish()
            self.assertEqual(status, 0, output)


if __name__ == "__main__":
    unittest.main(verbosity=2)
