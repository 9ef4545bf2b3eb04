#!/usr/bin/python3
"""A printer of the USB printer class that is none: umockdev answers libusb's calls, and its bytes go to a port and back.

    umockdev-wrapper /usr/bin/python3 printer_mock.py PORT -- PROGRAM [ARGUMENTS]

The program runs with the mocked bus and its exit code becomes ours. Whoever listens on PORT is the printer.
"""

import socket
import struct
import sys
import threading

# Nothing is left beside the sources.
sys.dont_write_bytecode = True
from reader_mock import Bus, Usb, run

OUT, IN = 0x01, 0x82
BULK = 2
PRINTER_CLASS, PRINTERS, BIDIRECTIONAL = 7, 1, 2
PACKET_BYTES = 64


class PrinterUsb(Usb):
    """Bulk transfers both ways; each answer of the printer ends a transfer."""

    def __init__(self, sam, port):
        super().__init__(sam, "printer", None)
        self.line = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=self.listen, daemon=True).start()

    def take(self, endpoint, data):
        if endpoint == OUT:
            self.line.sendall(data)

    def listen(self):
        while said := self.line.recv(PACKET_BYTES - 1):
            with self.lock:
                self.queued.setdefault(IN, []).append(said)

    def reap(self, client):
        # Memory of the program can be reached while one of its calls is answered, and only then.
        self.deliver()
        return super().reap(client)


class PrinterBus(Bus):
    """The testbed with one printer on it."""

    def __init__(self, port):
        super().__init__("absent", "single", "04B8:0E15")
        self.usb = PrinterUsb(self.sam, port)

    def descriptors(self):
        endpoints = b"".join(bytes([7, 5, address, BULK, PACKET_BYTES, 0, 0]) for address in (OUT, IN))
        device = bytes([18, 1, 0x10, 0x01, 0, 0, 0, 64]) + struct.pack("<HHH", self.vendor, self.product, 0x0100) + bytes([0, 0, 0, 1])
        interface = bytes([9, 4, 0, 0, 2, PRINTER_CLASS, PRINTERS, BIDIRECTIONAL, 0])
        configuration = bytes([9, 2]) + struct.pack("<H", 18 + len(endpoints)) + bytes([1, 1, 0, 0x80, 50])
        return (device + configuration + interface + endpoints).hex().upper()

    def make_usb(self):
        return self.usb


def main():
    split = sys.argv.index("--")
    bus = PrinterBus(int(sys.argv[1]))
    bus.plug()
    run(bus, sys.argv[split + 1 :])


if __name__ == "__main__":
    main()
