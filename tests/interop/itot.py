"""A second implementation of ISO transport class 2 over TCP, small and independent of ours: written from RFC 2126, RFC 1006
and ISO 8073 alone, for tests. It says what it is told to say, well-formed or not."""
import socket
import struct

CR, CC, DR, DC, DT, ED, EA, ER = 0xE0, 0xD0, 0x80, 0xC0, 0xF0, 0x10, 0x20, 0x70
GRACEFUL, ABORT = b"\xe0\x01\x80", b"\xe0\x01\xc0"


def tpkt(tpdu):
    return struct.pack(">BBH", 3, 0, len(tpdu) + 4) + tpdu


def header(code, rest, data=b""):
    """LI, code, the rest of the header, user data."""
    return bytes([1 + len(rest), code]) + rest + data


class Tpdu:
    def __init__(self, octets):
        self.octets = octets
        size = octets[0] + 1
        self.code = octets[1] if octets[1] & 0xF0 not in (CR, CC) else octets[1] & 0xF0
        self.destination = struct.unpack(">H", octets[2:4])[0]
        self.data = octets[size:]
        fixed = {CR: 7, CC: 7, DR: 7, DC: 6, DT: 5, ED: 5, EA: 5, ER: 5}[self.code]
        if self.code in (CR, CC, DR, DC):
            self.source = struct.unpack(">H", octets[4:6])[0]
        if self.code in (CR, CC):
            self.class_option = octets[6]
        if self.code == DR:
            self.reason = octets[6]
        if self.code == ER:
            self.cause = octets[4]
        if self.code in (DT, ED):
            self.end, self.number = octets[4] >= 0x80, octets[4] & 0x7F
        self.parameters = {}
        at = fixed
        while at < size:
            self.parameters[octets[at]] = octets[at + 2:at + 2 + octets[at + 1]]
            at += 2 + octets[at + 1]


class Peer:
    """One connection, in either role."""

    def __init__(self, sock, reference=0x4242):
        self.sock = sock
        self.sock.settimeout(60)
        self.mine, self.theirs = reference, 0
        self._unread = b""

    # -- octets --
    def write(self, octets):
        self.sock.sendall(octets)

    def put(self, tpdu):
        self.write(tpkt(tpdu))

    def _need(self, count):
        while len(self._unread) < count:
            octets = self.sock.recv(65536)
            if not octets:
                return False
            self._unread += octets
        return True

    def get(self):
        """The next TPDU, None at the end of TCP."""
        try:
            if not self._need(4):
                return None
            length = struct.unpack(">H", self._unread[2:4])[0]
            assert self._unread[0] == 3 and self._unread[1] == 0, self._unread[:4]
            if not self._need(length):
                return None
        except ConnectionResetError:
            return None
        octets, self._unread = self._unread[4:length], self._unread[length:]
        return Tpdu(octets)

    # -- TPDUs --
    def connect(self, data=b"", options=0x21, selector=b"", class_option=0x21):
        called = bytes([0xC2, len(selector)]) + selector if selector else b""
        self.put(header(CR, struct.pack(">HHB", 0, self.mine, class_option) + called + b"\xc0\x01\x0d\xf0\x02\x01\xff"
                        + bytes([0xC6, 1, options]), data))
        answer = self.get()
        if answer and answer.code == CC:
            assert answer.destination == self.mine
            self.theirs = answer.source
        return answer

    def accept(self, data=b"", options=0x21):
        request = self.get()
        assert request.code == CR and request.destination == 0 and request.source != 0
        self.theirs = request.source
        agreed = request.parameters.get(0xC6, b"\0")[0] & options
        self.put(header(CC, struct.pack(">HHB", self.theirs, self.mine, 0x21) + b"\xf0\x02\x01\xff"
                        + bytes([0xC6, 1, agreed]), data))
        return request

    def message(self, data, largest=65000):
        pieces = [data[i:i + largest] for i in range(0, len(data), largest)] or [b""]
        for piece in pieces[:-1]:
            self.put(header(DT, struct.pack(">HB", self.theirs, 0), piece))
        self.put(header(DT, struct.pack(">HB", self.theirs, 0x80), pieces[-1]))

    def expedited(self, data, number=0):
        self.put(header(ED, struct.pack(">HB", self.theirs, 0x80 | number), data))

    def acknowledge(self, number):
        self.put(header(EA, struct.pack(">HB", self.theirs, number)))

    def disconnect(self, data=b"", reason=0x80, information=GRACEFUL):
        self.put(header(DR, struct.pack(">HHB", self.theirs, self.mine, reason) + information, data))

    def confirm(self):
        self.put(header(DC, struct.pack(">HH", self.theirs, self.mine)))

    def receive_message(self):
        whole = b""
        while True:
            tpdu = self.get()
            assert tpdu and tpdu.code == DT and tpdu.destination == self.mine, tpdu and tpdu.octets[:8]
            whole += tpdu.data
            if tpdu.end:
                return whole

    def close(self):
        self.sock.close()


def call(port, reference=0x4242):
    return Peer(socket.create_connection(("127.0.0.1", port)), reference)
