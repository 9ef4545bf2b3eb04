#!/bin/sh
# Runs one ippeveprinter with a message bus and an Avahi of its own: ippeveprinter does not start without DNS-SD.
# Usage: ipp_printer.sh DIRECTORY PORT [own]
# "own": this runs as root of a user, mount and process namespace, so the bus and Avahi (whose run directory and user
# are compiled in) meet nobody else's, many printers run side by side, and all of it ends with the first process.
# Without it the machine's own Avahi is used.
set -eu
directory=$1 port=$2

if [ "${3-}" = own ]; then
    mount -t tmpfs none /run
    mkdir /run/avahi-daemon /run/dbus
    printf 'root:x:0:0::/:/bin/sh\navahi:x:0:0::/:/bin/sh\n' >"$directory/passwd"
    printf 'root:x:0:\navahi:x:0:\n' >"$directory/group"
    mount --bind "$directory/passwd" /etc/passwd
    mount --bind "$directory/group" /etc/group
    cat >"$directory/bus.conf" <<BUS
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
 <type>session</type>
 <listen>unix:path=/run/dbus/system_bus_socket</listen>
 <auth>EXTERNAL</auth>
 <policy context="default">
  <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
 </policy>
</busconfig>
BUS
    cat >"$directory/avahi.conf" <<AVAHI
[server]
host-name=printer$port
use-ipv6=no
allow-interfaces=lo
enable-dbus=yes
[wide-area]
enable-wide-area=no
[publish]
publish-hinfo=no
publish-workstation=no
AVAHI
    export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket
    dbus-daemon --config-file="$directory/bus.conf" --nofork --nopidfile &
    while ! [ -S /run/dbus/system_bus_socket ]; do sleep 0.02; done
    avahi-daemon -f "$directory/avahi.conf" --no-drop-root --no-chroot --no-rlimits &
    while ! [ -S /run/avahi-daemon/socket ]; do sleep 0.02; done
fi

# Prints a job: tells the printer's reasons, waits while it is held, then "paper" comes out.
cat >"$directory/print" <<PRINT
#!/bin/sh
env | grep '^IPP_' >"$directory/ticket"
while :; do
    [ -e "$directory/reasons" ] && cat "$directory/reasons" >&2
    [ -e "$directory/hold" ] || break
    sleep 0.05
done
cp "\$1" "$directory/paper/"
PRINT
chmod +x "$directory/print"
exec ippeveprinter -v -p "$port" -n localhost -d "$directory/spool" -k -f application/pdf -c "$directory/print" "yizhan-$port"
