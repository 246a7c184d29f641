"""Class 2 against an implementation that shares nothing with ours (itot.py), in both roles, well-behaved and not."""
import os
import random
import socket
import tempfile
import unittest

import itot
from recorder import Recorder
from interop_test import decode
from serving import LIMIT, Server, start_caller

WSAECONNRESET, WSAEDISCON = 10054, 10101


class OurServer(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def serve(self, connections=1):
        self.server = Server(self.folder.name, "2", connections)
        self.addCleanup(self.server.process.kill)
        return self.server.port

    def ended(self, messages, why, words=""):
        self.assertEqual(self.server.line(), f"messages {messages} end {why} words '{words}'")

    def test_echoes_messages_of_every_size(self):
        peer = itot.call(self.serve())
        self.assertEqual(peer.connect(b"caller data").code, itot.CC)
        sizes = [0, 1, 2, 127, 128, 8187, 65403, 65404, 99999] + [random.randrange(2000) for _ in range(100)]
        for size in sizes:
            message = random.randbytes(size)
            peer.message(message, largest=random.choice([65403, 1000, 7]) if size < 2000 else 65403)
            self.assertEqual(peer.receive_message(), message)
        peer.disconnect()
        self.assertEqual(peer.get().code, itot.DC)
        self.assertIsNone(peer.get())
        self.ended(len(sizes), WSAEDISCON)

    def test_answers_last_words_with_its_own_and_no_dc(self):
        peer = itot.call(self.serve())
        peer.connect()
        peer.message(b"one")
        peer.disconnect(b"total")
        self.assertEqual(peer.get().data, b"one")
        answer = peer.get()
        self.assertEqual((answer.code, answer.reason, answer.data), (itot.DR, 0x80, b"bye:total"))
        self.assertEqual(answer.parameters, {0xE0: b"\x80"})
        self.assertEqual((answer.destination, answer.source), (peer.mine, peer.theirs))
        self.assertIsNone(peer.get())
        self.ended(1, WSAEDISCON, "total")

    def test_acknowledges_expedited_data_and_waits_for_ours(self):
        peer = itot.call(self.serve())
        self.assertEqual(peer.connect(options=0x21).parameters[0xC6], b"\x21")
        peer.expedited(b"urgent", number=5)
        acknowledgement, back = peer.get(), peer.get()
        self.assertEqual((acknowledgement.code, acknowledgement.octets[4]), (itot.EA, 5))
        self.assertEqual((back.code, back.data, back.end), (itot.ED, b"urgent", True))
        peer.message(b"held back")
        peer.sock.settimeout(0.3)
        with self.assertRaises(TimeoutError):
            peer.get()
        peer.sock.settimeout(LIMIT)
        peer.acknowledge(back.number)
        self.assertEqual(peer.receive_message(), b"held back")
        peer.disconnect()
        peer.get()
        self.ended(1, WSAEDISCON)

    def test_plain_expedited_data_needs_no_acknowledgement(self):
        peer = itot.call(self.serve())
        self.assertEqual(peer.connect(options=0x01).parameters[0xC6], b"\x01")
        for number in range(10):
            peer.expedited(b"x" * (number + 1))
            self.assertEqual(peer.get().data, b"x" * (number + 1))
        peer.disconnect()
        peer.get()
        self.ended(0, WSAEDISCON)

    def test_takes_concatenated_tpdus(self):
        peer = itot.call(self.serve())
        peer.connect(options=0x21)
        peer.expedited(b"x")
        peer.get()
        number = peer.get().number
        acknowledgement = itot.header(itot.EA, peer.theirs.to_bytes(2, "big") + bytes([number]))
        peer.put(acknowledgement + itot.header(itot.DT, peer.theirs.to_bytes(2, "big") + b"\x80", b"behind it"))
        self.assertEqual(peer.receive_message(), b"behind it")
        peer.disconnect()
        peer.get()
        self.ended(1, WSAEDISCON)

    def test_an_abortive_end_is_one_and_its_words_are_there(self):
        for information in (itot.ABORT, b""):
            with self.subTest(information=information):
                peer = itot.call(self.serve())
                peer.connect()
                peer.message(b"still delivered")
                peer.disconnect(b"why", information=information)
                self.assertEqual(peer.get().data, b"still delivered")
                self.assertEqual(peer.get().code, itot.DC)
                self.ended(1, WSAECONNRESET, "why")

    def test_a_peer_that_vanishes_resets(self):
        for last in (b"", b"\x03\x00\x00\x20\x04\xf0", b"\x03"):
            with self.subTest(last=last):
                peer = itot.call(self.serve())
                peer.connect()
                peer.write(last)
                peer.close()
                self.ended(0, WSAECONNRESET)

    def test_what_comes_behind_a_disconnect_is_dropped(self):
        peer = itot.call(self.serve())
        peer.connect()
        peer.disconnect(b"end")
        peer.message(b"too late")
        peer.expedited(b"too late")
        peer.disconnect(b"once more")
        self.assertEqual(peer.get().data, b"bye:end")
        self.assertIsNone(peer.get())
        self.ended(0, WSAEDISCON, "end")

    def test_every_tpdu_that_it_emits_is_well_formed_to_tshark(self):
        port = self.serve(3)
        kinds = set()

        def recorded(talk):
            recorder = Recorder(port)
            peer = itot.call(recorder.port)
            talk(peer)
            peer.close()
            recorder.join()
            pcap = os.path.join(self.folder.name, "recorded.pcap")
            recorder.write_pcap(pcap)
            for tpdu in decode(pcap, recorder.port):
                if not tpdu["from_client"]:
                    kinds.add(int(tpdu["fields"]["cotp.type"].get("show"), 16))

        def expedited_and_dc(peer):
            peer.connect(options=0x21)
            peer.message(b"m")
            peer.receive_message()
            peer.expedited(b"x")
            peer.get()
            peer.acknowledge(peer.get().number)
            peer.disconnect()
            self.assertEqual(peer.get().code, itot.DC)

        def last_words(peer):
            peer.connect()
            peer.disconnect(b"words")
            self.assertEqual(peer.get().code, itot.DR)

        def data_before_the_request(peer):
            peer.message(b"too early")  # an ER that quotes more than two octets is not decoded by tshark
            self.assertEqual(peer.get().code, itot.ER)

        for talk in (expedited_and_dc, last_words, data_before_the_request):
            recorded(talk)
        cc, dt, ed, ea, dr, dc, er = 0x0D, 0x0F, 0x01, 0x02, 0x08, 0x0C, 0x07
        self.assertEqual(kinds, {cc, dt, ed, ea, dr, dc, er})


class OurCaller(unittest.TestCase):
    def setUp(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(LIMIT)
        self.addCleanup(self.listener.close)

    def call(self, messages=0, transport_class="2"):
        self.caller = start_caller(transport_class, self.listener.getsockname()[1], messages)
        self.addCleanup(self.caller.kill)
        return itot.Peer(self.listener.accept()[0])

    def finish(self):
        output, errors = self.caller.communicate(timeout=LIMIT)
        return self.caller.returncode, output, errors

    def test_gets_its_messages_back_and_says_goodbye(self):
        peer = self.call(300)
        request = peer.accept()
        self.assertEqual(request.class_option, 0x21)
        for _ in range(300):
            peer.message(peer.receive_message())
        end = peer.get()
        self.assertEqual((end.code, end.reason, end.data), (itot.DR, 0x80, b"that was all"))
        self.assertEqual(end.parameters, {0xE0: b"\x80"})
        peer.confirm()
        self.assertIsNone(peer.get())
        self.assertEqual(self.finish(),
                         (0, "class 2 messages 300\nmessages 300 end 10101 words ''\n", ""))

    def test_takes_a_dr_for_the_answer_to_its_own(self):
        peer = self.call()
        peer.accept()
        self.assertEqual(peer.get().code, itot.DR)
        peer.message(b"ignored")
        peer.disconnect(b"grand total")
        self.assertIsNone(peer.get())
        self.assertEqual(self.finish()[1], "class 2 messages 0\nmessages 0 end 10101 words 'grand total'\n")

    def test_takes_the_end_of_tcp_for_the_answer(self):
        peer = self.call()
        peer.accept()
        self.assertEqual(peer.get().code, itot.DR)
        peer.close()
        self.assertEqual(self.finish()[1], "class 2 messages 0\nmessages 0 end 10101 words ''\n")

    def refused(self, answer):
        peer = self.call()
        request = peer.get()
        peer.theirs = request.source
        answer(peer)
        status, _, errors = self.finish()
        self.assertEqual((status, errors), (1, "peer: connect: 10061\n"))
        return peer

    def test_is_refused_by_whatever_is_not_a_good_answer(self):
        def confirm(class_option, parameters=b""):
            return lambda peer: peer.put(itot.header(
                itot.CC, peer.theirs.to_bytes(2, "big") + b"\x42\x42" + bytes([class_option]) + parameters))

        answers = {
            "DR": lambda peer: peer.put(itot.header(itot.DR, peer.theirs.to_bytes(2, "big") + b"\0\0\x03")),
            "ER": lambda peer: peer.put(itot.header(itot.ER, peer.theirs.to_bytes(2, "big") + b"\0")),
            "the end of TCP": lambda peer: peer.close(),
            "class 0": confirm(0x00),
            "explicit flow control": confirm(0x20),
            "class 4": confirm(0x40),
            "a size larger than proposed": confirm(0x21, b"\xf0\x02\x02\x00"),
            "a size code larger than proposed": confirm(0x21, b"\xc0\x01\x0e"),
            "options that were not offered": confirm(0x21, b"\xc6\x01\x49"),
            "an unknown parameter": confirm(0x21, b"\x99\x01\x00"),
            "DT": lambda peer: peer.message(b"too early"),
            "HTTP": lambda peer: peer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        }
        for name, answer in answers.items():
            with self.subTest(name):
                self.refused(answer)

    def test_falls_back_to_class_0_where_it_offers_that(self):
        peer = self.call(3, "20")
        request = peer.get()
        self.assertEqual(request.parameters[0xC7], b"\0")
        peer.put(itot.header(itot.CC, request.source.to_bytes(2, "big") + b"\x42\x42\x00\xc0\x01\x0b"))
        for _ in range(3):
            whole = b""
            while True:
                self.assertTrue(peer._need(7))
                length = int.from_bytes(peer._unread[2:4], "big")
                self.assertTrue(peer._need(length))
                octets, peer._unread = peer._unread[:length], peer._unread[length:]
                self.assertEqual(octets[4:6], b"\x02\xf0")
                self.assertLessEqual(length - 4, 2048)
                whole += octets[7:]
                peer.write(octets)
                if octets[6] == 0x80:
                    break
        self.assertFalse(peer._need(1))  # no DR in class 0
        peer.close()
        self.assertEqual(self.finish()[:2], (0, "class 0 messages 3\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
