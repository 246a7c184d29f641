"""What is not a good TPDU gets its documented answer, DR or ER, and no other connection notices. D stands for our end's
reference, S for the caller's."""
import tempfile
import unittest

import itot
from serving import Server

X = "ab" * 16


def framed(tpdu):
    return f"0300{len(bytes.fromhex(tpdu.replace('D', '0000').replace('S', '0000'))) + 4:04x}" + tpdu


# In an open connection: the octets, and the reason of the DR that answers them. [ISO 8073 clauses 6.22, 13.5.3]
LENGTH, ERROR, REFERENCES = 0x8A, 0x85, 0x84
IN_OPEN_CONNECTION = [
    ("TPKT of another version", "02000007", ERROR),
    ("TPKT of version 0", "0000000b", ERROR),
    ("HTTP", b"GET / HTTP/1.0\r\n\r\n".hex(), ERROR),
    ("TLS", "1603010200010001fc0303", ERROR),
    ("TPKT of no octets", "03000000", LENGTH),
    ("TPKT of its header alone", "03000004", LENGTH),
    ("TPKT of 6 octets", "0300000604f0", LENGTH),
    ("LI 0", framed("00f0D80"), LENGTH),
    ("LI 1 in DT", framed("01f0D80"), LENGTH),
    ("LI 3 in DT", framed("03f0D80"), LENGTH),
    ("LI 255", framed("fff0D80" + X * 16), LENGTH),
    ("LI beyond the TPKT", framed("40f0D80"), LENGTH),
    ("LI one beyond the TPKT", framed("05f0D80"), LENGTH),
    ("type 00", framed("0400D80"), ERROR),
    ("type 30", framed("0430D80"), ERROR),
    ("type 40", framed("0440D80"), ERROR),
    ("RJ", framed("0450D00"), ERROR),
    ("AK", framed("0460D00"), ERROR),
    ("type 90", framed("0490D80"), ERROR),
    ("type a0", framed("04a0D80"), ERROR),
    ("type b0", framed("04b0D80"), ERROR),
    ("ED with a low bit", framed("0411D80ab"), ERROR),
    ("EA with a low bit", framed("0421D00"), ERROR),
    ("ER with a low bit", framed("0471D00"), ERROR),
    ("DR with a low bit", framed("0681DS80"), ERROR),
    ("DC with a low bit", framed("05c1DS"), ERROR),
    ("DT with a low bit", framed("04f1D80ab"), ERROR),
    ("DT for nobody", framed("04f0ffff80ab"), REFERENCES),
    ("DT without data and end", framed("04f0D00"), ERROR),
    ("DT with a parameter", framed("07f0D80990100ab"), ERROR),
    ("DT with half a parameter", framed("05f0D8099ab"), LENGTH),
    ("DT with a parameter too long", framed("06f0D809909ab"), LENGTH),
    ("DT larger than agreed", "0300ff8904f0D80" + "00" * 65408, ERROR),
    ("DT of class 0", framed("02f080" + X), LENGTH),
    ("ED without data", framed("0410D80"), ERROR),
    ("ED of 17 octets", framed("0410D80" + X + "ab"), ERROR),
    ("ED without end", framed("0410D00ab"), ERROR),
    ("ED for nobody", framed("0410ffff80ab"), REFERENCES),
    ("ED with a parameter", framed("0710D80990100ab"), ERROR),
    ("ED too short", framed("0310D80"), LENGTH),
    ("EA of nothing", framed("0420D00"), ERROR),
    ("EA with bit 8", framed("0420D80"), ERROR),
    ("EA too short", framed("0320D00"), LENGTH),
    ("EA with a parameter", framed("0720D00990100"), ERROR),
    ("a second CR", framed("06e00000123421"), ERROR),
    ("a CR that names a destination", framed("06e0D123421"), ERROR),
    ("a CR too short", framed("05e0000012342100"), LENGTH),
    ("CC", framed("06d0DS21"), ERROR),
    ("CC with credit", framed("06d5DS21"), ERROR),
    ("DR too short", framed("0580DS"), LENGTH),
    ("DR of 65 octets", framed("0980DS80e00180" + "ab" * 65), ERROR),
    ("DR with a TSAP", framed("0980DS80c10141"), ERROR),
    ("DR with half a parameter", framed("0780DS80e0"), LENGTH),
    ("DR with a parameter too long", framed("0880DS80e005"), LENGTH),
    ("DC of nothing", framed("05c0DS"), ERROR),
    ("DC too short", framed("04c0D00"), LENGTH),
    ("DC with a parameter", framed("08c0DSe00180"), ERROR),
    ("ER", framed("0470D02"), ERROR),
    ("ER too short", framed("0370D"), LENGTH),
    ("ER with another parameter", framed("0770D02e00180"), ERROR),
    ("EA of nothing before DT", framed("0420D0004f0D80ab"), ERROR),
]

# As the first TPDU: the octets, and the answer: ("DR", reason), ("ER", cause), ("DC",), None: the end of TCP. [clause 6.6]
AS_REQUEST = [
    ("HTTP", b"GET / HTTP/1.0\r\n\r\n".hex(), ("ER", 0)),
    ("TPKT of 6 octets", "0300000604e0", ("ER", 0)),
    ("LI 0", framed("00e00000"), ("ER", 3)),
    ("LI beyond the TPKT", framed("20e00000424221"), ("ER", 3)),
    ("CR too short", framed("05e000004242"), ("ER", 3)),
    ("type 00", framed("0600000042422100"), ("ER", 2)),
    ("DT", framed("04f0123480ab"), ("ER", 2)),
    ("ED", framed("0410123480ab"), ("ER", 2)),
    ("EA", framed("0420123400"), ("ER", 2)),
    ("DC", framed("05c012344242"), ("ER", 2)),
    ("CC", framed("06d01234424221"), ("DR", 0x85)),
    ("DR", framed("068012344242 80".replace(" ", "")), ("DC",)),
    ("ER", framed("0470123402"), None),
    ("CR with a destination", framed("06e01234424221"), ("DR", 0x85)),
    ("CR without a source", framed("06e00000000021"), ("ER", 3)),
    ("CR of class 5", framed("06e00000424250"), ("DR", 0x85)),
    ("CR of class 15", framed("06e000004242f0"), ("DR", 0x85)),
    ("CR with option bit 3", framed("06e00000424225"), ("DR", 0x85)),
    ("CR with option bit 4", framed("06e00000424229"), ("DR", 0x85)),
    ("CR with extended formats and no flow control", framed("06e00000424223"), ("DR", 0x85)),
    ("CR of class 0 with an option", framed("06e00000424204"), ("ER", 3)),
    ("CR of class 0 with half a parameter", framed("07e000004242 00c0".replace(" ", "")), ("ER", 3)),
    ("CR with half a parameter", framed("07e00000424221c0"), ("DR", 0x8A)),
    ("CR with a parameter too long", framed("08e00000424221c005"), ("DR", 0x8A)),
    ("CR with two octets of options", framed("0ae00000424221c6020101"), ("DR", 0x8A)),
    ("CR with a bad alternative", framed("09e00000424221c70121"), ("DR", 0x85)),
    ("CR with alternative class 5", framed("09e00000424221c70150"), ("DR", 0x85)),
    ("CR of 33 octets of data", framed("06e00000424221" + "ab" * 33), ("DR", 0x85)),
    ("CR of class 1", framed("06e00000424210"), ("DR", 0x82)),
    ("CR of class 3", framed("06e00000424230"), ("DR", 0x82)),
    ("CR of class 4", framed("06e00000424240"), ("DR", 0x82)),
    ("CR of class 0", framed("06e00000424200"), ("DR", 0x82)),
    ("CR with explicit flow control", framed("06e00000424220"), ("DR", 0x82)),
    ("CR with extended formats", framed("06e00000424222"), ("DR", 0x82)),
]


class Malformed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.server = Server(folder.name, "2", 1 + len(IN_OPEN_CONNECTION))
        self.addCleanup(self.server.process.kill)
        self.undisturbed = itot.call(self.server.port, 0x7777)
        self.assertEqual(self.undisturbed.connect().code, itot.CC)

    def check_the_other_connection(self):
        self.undisturbed.message(b"still here")
        self.assertEqual(self.undisturbed.receive_message(), b"still here")

    def test_the_table_is_large(self):
        self.assertGreaterEqual(len(IN_OPEN_CONNECTION) + len(AS_REQUEST), 60)

    def test_each_gets_its_answer_in_an_open_connection(self):
        for name, octets, reason in IN_OPEN_CONNECTION:
            with self.subTest(name):
                peer = itot.call(self.server.port)
                self.assertEqual(peer.connect().code, itot.CC)
                peer.message(b"before it")
                self.assertEqual(peer.receive_message(), b"before it")
                octets = octets.replace("D", f"{peer.theirs:04x}").replace("S", f"{peer.mine:04x}")
                peer.write(bytes.fromhex(octets))
                answer = peer.get()
                self.assertIsNotNone(answer)
                self.assertEqual((answer.code, answer.reason), (itot.DR, reason))
                self.assertEqual(answer.parameters, {0xE0: b"\xc0"})
                self.assertEqual((answer.destination, answer.source), (peer.mine, peer.theirs))
                peer.close()
                self.assertEqual(self.server.line(), "messages 1 end 10054 words ''")
                self.check_the_other_connection()

    def test_each_gets_its_answer_as_a_request(self):
        for name, octets, wanted in AS_REQUEST:
            with self.subTest(name):
                peer = itot.call(self.server.port)
                peer.write(bytes.fromhex(octets))
                answer = peer.get()
                if wanted is None:
                    self.assertIsNone(answer)
                else:
                    self.assertIsNotNone(answer)
                    kind = {itot.DR: "DR", itot.ER: "ER", itot.DC: "DC"}[answer.code]
                    detail = {"DR": lambda: (answer.reason,), "ER": lambda: (answer.cause,), "DC": tuple}[kind]()
                    self.assertEqual((kind, *detail), wanted)
                peer.close()
                self.check_the_other_connection()


if __name__ == "__main__":
    unittest.main(verbosity=2)
