#!/usr/bin/python3
"""A card reader on USB that is none: umockdev answers libusb's calls into the kernel.

    umockdev-wrapper /usr/bin/python3 reader_mock.py [--control SOCKET] [--case ID] [--mode MODE] [--id VID:PID]
        SCENARIO -- PROGRAM [ARGUMENTS]

The program runs with the mocked bus and its exit code becomes ours. The system's python3 is needed (gi).

Modes, split by default: split (four bulk endpoints: preamble and length apart from the rest), single (one bulk pair,
answers in 64-byte pieces), hid (one pair of interrupt endpoints, padded reports of 64 bytes), hid-in (the same without
an endpoint to the reader: reports go there by SET_REPORT control transfers).

Scenarios. A card from the cases file (--case, R01 by default) lies on the reader from the start unless said
otherwise; it is read once and then not found until it is lifted and placed again, as real readers do.
  split, single, hid  nothing is wrong, in this mode
  single-behind-four  four bulk endpoints, but only whole frames on the first pair are understood
  no-card             nothing on the reader
  bad-checksum        every answer that carries a card has a wrong checksum
  bad-checksum-once   only the first one
  short-body          answers that carry a card end after 128 bytes
  stall               the card's answer stalls the endpoint
  never-completes     nothing is ever answered
  unplug-mid-read     the reader goes away when the card is read
  pulled              the first reading fails with 41 and the card is gone
  stray               three stray bytes before every answer
  absent              not plugged in
The control socket takes one command a line and answers "ok" or "error ...":
  place FILE   a card: 256 bytes of text, with or without 1024 bytes of photo behind them
  case ID      a card of the cases file; answers to other commands (status words, say) are put in place too
  lift · plug · unplug · silent on · silent off
  unplug-after N   of the next card's answer N bytes come, then the reader is unplugged
  partial          the next card's answer stops after 128 bytes of a transfer until that times out, then goes on
  late             the next card's answer comes with the next question, before its answer
  move             from now on plugged in at another port
  address ID       the newest address of the next card read is this case's
  count        the number of cards handed out so far, instead of "ok"
  misunderstood  how many transfers made no sense so far, instead of "ok"
  resets       how often the device was reset so far, instead of "ok"
  finds        how often a card was asked for so far, instead of "ok"
"""

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import traceback

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402

PREAMBLE = bytes.fromhex("AAAAAA9669")
CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "idcard-cases.json")
SCENARIOS = (
    "split single hid single-behind-four no-card bad-checksum bad-checksum-once short-body stall never-completes "
    "unplug-mid-read pulled stray absent"
).split()
MODES = {"split": (0xFF, 2, [0x02, 0x06, 0x81, 0x85]), "single": (0xFF, 2, [0x81, 0x02]), "hid": (0x03, 3, [0x81, 0x02]),
         "hid-in": (0x03, 3, [0x81])}
PACKET_BYTES = 64
# Class, interface, to the device; SET_REPORT; an output report without a number; interface 0; 64 bytes.
SET_OUTPUT_REPORT = bytes([0x21, 0x09, 0x00, 0x02, 0x00, 0x00, PACKET_BYTES, 0x00])
PARTIAL_BYTES = 128
HOLD = "hold"  # among the pieces: what follows comes once the transfer before it has timed out

ENODATA, EAGAIN, ENODEV, EINVAL, ENOENT, EPIPE, ESHUTDOWN = 61, 11, 19, 22, 2, 32, 108
GET_CAPABILITIES, CLAIM, RELEASE, DISCONNECT_CLAIM, IOCTL = 0x8004551A, 0x8004550F, 0x80045510, 0x8108551B, 0xC0105512
SUBMITURB, REAPURBNDELAY, REAPURB, DISCARDURB = 0x8038550A, 0x4008550D, 0x4008550C, 0x550B
CLEAR_HALT, RESET, SETCONFIG, SETINTERFACE, GET_SPEED, CONTROL = 0x80045515, 0x5514, 0x80045505, 0x80085504, 0x551F, 0xC0185500
CAPABILITIES = 0x17
URB_BYTES = 56


def frame(status, data=b""):
    """An answer frame."""
    body = struct.pack(">H", 4 + len(data)) + bytes([0, 0, status]) + data
    check = 0
    for byte in body:
        check ^= byte
    return PREAMBLE + body + bytes([check])


def read_frame(card):
    """The answer to a read for a card of 256 bytes of text and perhaps 1024 of photo."""
    return frame(0x90, struct.pack(">HH", 256, len(card) - 256) + card)


def case(name):
    """Command and raw answer of one of the cases."""
    with open(CASES, encoding="utf-8") as file:
        found = next(case for case in json.load(file) if case["id"] == name)
    return bytes.fromhex(found["cmd"]), bytes.fromhex(found["frame_hex"])


class Sam:
    """The security module: what it answers to which command."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.read_answer = None
        self.progress = None  # None | "placed" | "selected" | "read"
        self.overrides = {}
        self.silent = scenario == "never-completes"
        self.handed_out = 0
        self.finds = 0
        self.faults = 0
        self.resets = 0
        self.misunderstood = 0
        self.next_card = None  # None | ("unplug-after", bytes) | ("partial", bytes) | ("late", 0)
        self.owed = None  # an answer that comes with the next question

    def place(self, answer):
        self.read_answer, self.progress = answer, "placed"

    def lift(self):
        self.progress = None

    def put_case(self, name):
        command, answer = case(name)
        self.overrides = {code: kept for code, kept in self.overrides.items() if code == b"\x30\x03"}
        if command == b"\x30\x01":
            self.place(answer)
        else:
            self.overrides[command] = answer
            self.place(self.read_answer or read_frame(bytes(256)))

    def answer(self, command):
        """Gives (frame or None, event): an event is "stall" or "unplug"."""
        if command == b"\x20\x01":
            self.finds += 1
        if self.silent:
            return None, None
        if command in self.overrides:
            return self.overrides[command], None
        if command in (b"\x10\xff", b"\x11\xff"):
            return frame(0x90), None
        if command == b"\x12\xff":
            return case("S02")[1], None
        if command == b"\x20\x01":
            if self.progress in ("placed", "selected"):
                self.progress = "placed"
                return frame(0x9F, bytes(4)), None
            return frame(0x80), None
        if command == b"\x20\x02":
            if self.progress == "placed":
                self.progress = "selected"
                return frame(0x90, bytes(8)), None
            return frame(0x81), None
        if command == b"\x30\x01":
            return self.read()
        if command == b"\x30\x03":
            return frame(0x91 if self.progress == "read" else 0x41), None
        return frame(0x21), None

    def read(self):
        if self.progress != "selected":
            return frame(0x41), None
        self.faults += 1
        if self.scenario == "unplug-mid-read":
            return None, "unplug"
        if self.scenario == "stall":
            self.progress = "placed"
            return None, "stall"
        if self.scenario == "pulled" and self.faults == 1:
            self.lift()
            return frame(0x41), None
        self.progress = "read"
        self.handed_out += 1
        answer = self.read_answer
        if self.scenario == "bad-checksum" or (self.scenario == "bad-checksum-once" and self.faults == 1):
            answer = answer[:-1] + bytes([answer[-1] ^ 1])
        if self.scenario == "short-body":
            answer = answer[: 7 + 128]
        fault, self.next_card = self.next_card, None
        if fault and fault[0] == "late":
            self.owed = answer
            return None, None
        return answer, fault


class Usb(UMockdev.IoctlBase):
    """The kernel's side of one device file."""

    def __init__(self, sam, mode, unplug):
        super().__init__()
        self.sam, self.mode, self.unplug = sam, mode, unplug
        self.lock = threading.RLock()
        self.gone = False
        self.received = {}
        self.queued = {}  # endpoint -> pieces to be delivered
        self.pending = []  # submitted, not finished
        self.filled = {}  # address of a URB -> bytes in it so far
        self.finished = []

    # libusb calls come in on umockdev's thread; complete() must be called exactly once.
    def do_handle_ioctl(self, client):
        with self.lock:
            try:
                result, error = self.handle(client, client.get_request() & 0xFFFFFFFF)
            except Exception:  # a second complete() would abort the process
                traceback.print_exc()
                result, error = -1, EINVAL
        client.complete(result, error)
        return True

    def handle(self, client, request):
        if request in (REAPURBNDELAY, REAPURB):
            return self.reap(client)
        if self.gone:
            return -1, ENODEV
        if request == GET_CAPABILITIES:
            client.get_arg().resolve(0, 4).update(0, struct.pack("<I", CAPABILITIES))
            return 0, 0
        if request == SUBMITURB:
            return self.submit(client)
        if request == DISCARDURB:
            return self.discard(client)
        if request == IOCTL:
            return -1, ENODATA
        if request == GET_SPEED:
            return 2, 0
        if request == RESET:
            self.sam.resets += 1
        known = (CLAIM, RELEASE, DISCONNECT_CLAIM, CLEAR_HALT, RESET, SETCONFIG, SETINTERFACE, CONTROL)
        return (0, 0) if request in known else (-1, EINVAL)

    def submit(self, client):
        urb = client.get_arg().resolve(0, URB_BYTES)
        kind, endpoint = struct.unpack("<BB", bytes(urb.retrieve()[:2]))
        (length,) = struct.unpack("<i", bytes(urb.retrieve()[24:28]))
        if kind == 2:
            # Eight bytes of setup, then the report.
            data = bytes(urb.resolve(16, length).retrieve()[:length])
            if self.mode != "hid-in" or data[:8] != SET_OUTPUT_REPORT:
                self.finish(urb, -EPIPE, 0)
            else:
                self.finish(urb, 0, length - 8)
                self.take(0, data[8:])
        elif endpoint & 0x80:
            self.pending.append((endpoint, urb, length))
            self.deliver()
        else:
            data = bytes(urb.resolve(16, length).retrieve()[:length])
            self.finish(urb, 0, length)
            self.take(endpoint, data)
        return 0, 0

    def finish(self, urb, status, actual):
        urb.update(4, struct.pack("<i", status))
        urb.update(28, struct.pack("<i", actual))
        self.finished.append(urb)

    def reap(self, client):
        if not self.finished:
            return -1, (ENODEV if self.gone else EAGAIN)
        client.get_arg().resolve(0, 8).set_ptr(0, self.finished.pop(0))
        return 0, 0

    def discard(self, client):
        # The argument is the URB's address itself, which umockdev keeps as a pointer's bytes.
        (address,) = struct.unpack("<Q", bytes(client.get_arg().retrieve()[:8]))
        for entry in self.pending:
            if entry[1].client_addr == address:
                self.pending.remove(entry)
                self.finish(entry[1], -ENOENT, self.filled.pop(address, 0))
                if self.queued.get(entry[0], [])[:1] == [HOLD]:
                    self.queued[entry[0]].pop(0)
                return 0, 0
        return -1, EINVAL

    def take(self, endpoint, data):
        """One OUT transfer. Whole frames in single mode; in split mode header and body apart."""
        if self.mode == "split":
            self.received[endpoint] = data
            if endpoint != 0x06 or 0x02 not in self.received:
                return
            request = self.received.pop(0x02) + self.received.pop(0x06)
        else:
            request = data[: 7 + int.from_bytes(data[5:7], "big")]  # reports are padded
        check = 0
        for byte in request[5:]:
            check ^= byte
        if request[:5] != PREAMBLE or len(request) < 10 or check != 0:
            self.sam.misunderstood += 1
            return
        if self.sam.owed is not None:
            self.queue(self.sam.owed)
            self.sam.owed = None
        answer, event = self.sam.answer(request[7:9])
        unplugged_after = event[1] if isinstance(event, tuple) and event[0] == "unplug-after" else None
        if event == "unplug" or unplugged_after is not None:
            # Not from within this call: the program's transfer must be waiting already.
            GLib.timeout_add(50, self.unplug)
        if event == "stall":
            self.queued.setdefault(0x81, []).append("stall")
        elif answer is not None:
            self.queue(answer[:unplugged_after], partial=event == ("partial", PARTIAL_BYTES))
        self.deliver()

    def queue(self, answer, partial=False):
        """An answer in the pieces of the mode."""
        stray = bytes([0xAA, 0x00, 0x55]) if self.sam.scenario == "stray" else b""
        if self.mode == "split":
            pieces = {0x81: [stray + answer[:7]], 0x85: [answer[7:]] if answer[7:] else []}
        else:
            answer = stray + answer
            pieces = {0x81: [answer[start : start + PACKET_BYTES] for start in range(0, len(answer), PACKET_BYTES)]}
            if self.mode.startswith("hid"):
                pieces[0x81] = [piece.ljust(PACKET_BYTES, b"\0") for piece in pieces[0x81]]
        for endpoint, parts in pieces.items():
            if partial and endpoint == max(pieces):
                whole = b"".join(parts)
                parts = [whole[:PARTIAL_BYTES], HOLD, whole[PARTIAL_BYTES:]]
            self.queued.setdefault(endpoint, []).extend(parts)

    def deliver(self):
        """As the bus does: a transfer ends with a short packet or when it is full, never with a full packet alone."""
        for entry in list(self.pending):
            endpoint, urb, length = entry
            address, pieces = urb.client_addr, self.queued.get(endpoint, [])
            filled, status, ended = self.filled.get(address, 0), 0, False
            while pieces and pieces[0] != HOLD and not ended:
                piece = pieces.pop(0)
                if piece == "stall":
                    status, ended = -EPIPE, True
                    break
                part, rest = piece[: length - filled], piece[length - filled :]
                urb.resolve(16, length).update(filled, part)
                filled += len(part)
                if rest:
                    pieces.insert(0, rest)
                ended = filled == length or len(piece) % PACKET_BYTES != 0
            self.filled[address] = filled
            if ended:
                self.pending.remove(entry)
                self.finish(urb, status, self.filled.pop(address))

    def go(self):
        with self.lock:
            self.gone = True
            for _, urb, _ in self.pending:
                self.finish(urb, -ESHUTDOWN, 0)
            self.pending.clear()


class Bus:
    """The testbed with at most one reader on it."""

    def __init__(self, scenario, mode, identity):
        self.testbed = UMockdev.Testbed.new()
        mode = scenario if scenario in MODES else mode
        self.interface_class, self.endpoint_type, self.endpoints = MODES[mode]
        self.mode = "single" if scenario == "single-behind-four" else mode
        self.vendor, self.product = (int(part, 16) for part in identity.split(":"))
        self.port = 1
        self.sam = Sam(scenario)
        self.number = 4
        self.device = None
        self.lock = threading.RLock()
        # Without a bus directory libusb would not look for devices at all.
        self.testbed.add_from_string("P: /devices/usb1\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device_root\n\n")

    def descriptors(self):
        endpoints = b"".join(bytes([7, 5, address, self.endpoint_type, 64, 0, 10]) for address in self.endpoints)
        device = bytes([18, 1, 0x10, 0x01, 0, 0, 0, 64]) + struct.pack("<HHH", self.vendor, self.product, 0x0100) + bytes([0, 0, 0, 1])
        interface = bytes([9, 4, 0, 0, len(self.endpoints), self.interface_class, 0, 0, 0])
        configuration = bytes([9, 2]) + struct.pack("<H", 18 + len(endpoints)) + bytes([1, 1, 0, 0x80, 50])
        return (device + configuration + interface + endpoints).hex().upper()

    def make_usb(self):
        return Usb(self.sam, self.mode, self.unplug)

    def plug(self):
        with self.lock:
            if self.device is not None:
                return
            self.number += 1
            node = f"/dev/bus/usb/001/{self.number:03}"
            text = (
                f"P: /devices/usb1/1-{self.port}\nN: bus/usb/001/{self.number:03}={self.descriptors()}\n"
                f"E: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: DEVNAME={node}\nE: BUSNUM=001\nE: DEVNUM={self.number:03}\n"
                f"E: MAJOR=189\nE: MINOR={self.number - 1}\nE: PRODUCT={self.vendor:x}/{self.product:x}/100\n"
                f"A: busnum=1\\n\nA: devnum={self.number}\\n\nA: speed=12\\n\nA: bConfigurationValue=1\\n\n"
                f"A: idVendor={self.vendor:04x}\\n\nA: idProduct={self.product:04x}\\n\nH: descriptors={self.descriptors()}\n\n"
            )
            usb = self.make_usb()
            # First: adding the device announces it, and libusb opens it at once.
            self.testbed.attach_ioctl(node, usb)
            self.device = (node, usb, f"/sys/devices/usb1/1-{self.port}")
            self.testbed.add_from_string(text)

    def unplug(self):
        with self.lock:
            if self.device is not None:
                node, usb, path = self.device
                usb.go()
                self.testbed.uevent(path, "remove")
                self.testbed.detach_ioctl(node)
                self.testbed.remove_device(path)
                self.device = None
        return False  # not again, if called by a timer


def obey(bus, words):
    command, argument = words[0], words[-1]
    if command == "place":
        with open(argument, "rb") as file:
            card = file.read()
        if len(card) not in (256, 1280):
            return "error a card has 256 or 1280 bytes"
        bus.sam.overrides.clear()
        bus.sam.place(read_frame(card))
    elif command == "case":
        bus.sam.put_case(argument)
    elif command == "lift":
        bus.sam.lift()
    elif command == "plug":
        bus.plug()
    elif command == "unplug":
        bus.unplug()
    elif command in ("unplug-after", "partial", "late"):
        bytes_before = int(argument) if command == "unplug-after" else PARTIAL_BYTES if command == "partial" else 0
        bus.sam.next_card = (command, bytes_before)
    elif command == "address":
        bus.sam.overrides[b"\x30\x03"] = case(argument)[1]
    elif command == "move":
        bus.port += 1
    elif command == "misunderstood":
        return str(bus.sam.misunderstood)
    elif command == "resets":
        return str(bus.sam.resets)
    elif command == "silent":
        bus.sam.silent = argument == "on"
    elif command == "count":
        return str(bus.sam.handed_out)
    elif command == "finds":
        return str(bus.sam.finds)
    else:
        return "error unknown command"
    return "ok"


def listen(path, bus):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()

    def serve(connection):
        with connection, connection.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                try:
                    answer = obey(bus, line.split())
                except Exception as error:
                    answer = f"error {error}"
                lines.write(answer + "\n")
                lines.flush()

    def accept():
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def run(bus, program):
    """Runs the program with this bus; ends with its exit code."""
    loop = GLib.MainLoop()
    child = subprocess.Popen(program)

    def wait():
        child.wait()
        GLib.idle_add(loop.quit)

    # Whoever ends us ends the program too.
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    threading.Thread(target=wait, daemon=True).start()
    loop.run()
    # The testbed would be removed with its last user, and threads still use it.
    shutil.rmtree(bus.testbed.get_root_dir(), ignore_errors=True)
    os._exit(child.returncode if child.returncode >= 0 else 128 - child.returncode)


def main():
    split = sys.argv.index("--")
    ours, program = sys.argv[1:split], sys.argv[split + 1 :]
    control, card, mode, identity = None, "R01", "split", "0400:C35A"
    while ours and ours[0].startswith("--"):
        option, value, ours = ours[0], ours[1], ours[2:]
        if option == "--control":
            control = value
        elif option == "--case":
            card = value
        elif option == "--mode" and value in MODES:
            mode = value
        elif option == "--id":
            identity = value
        else:
            sys.exit(f"unknown option {option}")
    if len(ours) != 1 or ours[0] not in SCENARIOS:
        sys.exit(__doc__)
    bus = Bus(ours[0], mode, identity)
    if ours[0] not in ("no-card", "absent"):
        bus.sam.put_case(card)
    if ours[0] != "absent":
        bus.plug()
    if control:
        listen(control, bus)
    run(bus, program)


if __name__ == "__main__":
    main()
