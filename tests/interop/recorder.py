"""A TCP relay on loopback that records what passes and writes it as a pcap file, so that tshark can judge our wire format
without the privilege to capture packets."""
import socket
import struct
import threading


class Recorder:
    """Relays one connection from `port` to `target_port`; chunks() keeps (from_client, octets) in order."""

    def __init__(self, target_port):
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._chunks = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        client, _ = self._listener.accept()
        self._listener.close()
        server = socket.create_connection(("127.0.0.1", self._target_port))
        back = threading.Thread(target=self._copy, args=(server, client, False))
        back.start()
        self._copy(client, server, True)
        back.join()
        client.close()
        server.close()

    def _copy(self, source, sink, from_client):
        while True:
            try:
                octets = source.recv(65536)
            except ConnectionResetError:
                octets = b""
            if not octets:
                break
            with self._lock:
                self._chunks.append((from_client, octets))
            try:
                sink.sendall(octets)
            except (BrokenPipeError, ConnectionResetError):
                break
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def join(self, timeout=60):
        self._thread.join(timeout)
        assert not self._thread.is_alive(), "the recorded connection has not ended"

    def write_pcap(self, path):
        """One IPv4/TCP packet a chunk, with sequence numbers that fit together (LINKTYPE_RAW)."""
        sequence = {True: 1, False: 1}
        with open(path, "wb") as pcap:
            pcap.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, 101))
            for number, (from_client, octets) in enumerate(self._chunks):
                for start in range(0, len(octets), 32768):
                    piece = octets[start:start + 32768]
                    ports = (40000, self.port) if from_client else (self.port, 40000)
                    tcp = struct.pack(">HHIIBBHHH", *ports, sequence[from_client], sequence[not from_client],
                                      5 << 4, 0x18, 65535, 0, 0) + piece
                    address = b"\x7f\x00\x00\x01"
                    packet = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), number & 0xFFFF, 0, 64, 6, 0)
                    packet += address + address + tcp
                    sequence[from_client] += len(piece)
                    pcap.write(struct.pack("<IIII", number, start, len(packet), len(packet)) + packet)
