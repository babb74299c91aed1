#!/bin/sh
# Does the box hold on aarch64? Boots Debian's arm64 kernel in an emulated machine and runs the box's tests there as
# root, without privileges and with a container's capabilities (scripts/box_elsewhere.sh). A machine, because emulators
# of single programs have neither seccomp nor Landlock. Run as root on Debian; takes half an hour and 1.5 GB in /tmp.
# Needs the packages qemu-system-arm, mmdebstrap and cpio; the arm64 packages come from where this host's apt gets its own.
#
#   scripts/box_on_aarch64.sh [SUITE]      the Debian release to boot: trixie has Linux 6.12, so every layer
set -eu
cd "$(dirname "$0")/.."
suite=${1:-trixie}
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' | head -1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# Unpacked, not installed: install scripts would have to be emulated too. What they would have done follows.
mmdebstrap --quiet --mode=root --variant=extract --architectures=arm64 --include='?essential' \
    --include=linux-image-cloud-arm64,python3-numpy,python3-msgspec,python3-yaml,python3-pytest,libseccomp2,iproute2 "$suite" "$root" "$mirror"
for file in passwd group; do cp "$root/usr/share/base-passwd/$file.master" "$root/etc/$file"; done
for library in blas lapack; do
    ln -s "$library/lib$library.so.3" "$root/usr/lib/aarch64-linux-gnu/"
done
mv "$root"/boot/vmlinuz-* "$work/vmlinuz"
rm -rf "$root"/boot/* "$root/usr/lib/modules" "$root"/usr/share/doc "$root"/usr/share/locale "$root/var/cache/apt"

mkdir -p "$root/project/.venv/lib/python3.0/site-packages"  # none to borrow: all is Debian's
cp -R .ci assignment autograder student_template tests solutions grading.yml pyproject.toml SECURITY.md scripts \
    "$root/project"
cat > "$root/init" << 'END'
#!/bin/sh
export PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8 HOME=/root PYTHONPATH=.:tests/helpers NO_COLOR=1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir /dev/shm && mount -t tmpfs tmpfs /dev/shm
ip link set lo up
cd /project
held=yes
# Compile once what every zygote imports; emulated, that takes longer than all the rest of its start.
python3 -c 'import importlib; from autograder.sandbox.box.zygote import _COMMON
for name in _COMMON.split(): importlib.import_module(name)'
echo "== $(uname -mr)"
python3 -c 'from tests.sandbox.test_sandbox_layers import LIMITS, doctor
for finding in doctor(LIMITS)[0]: print(f"{finding.layer}: {finding.state}")' || held=no
echo "== root"
python3 -m pytest -q --noconftest -p no:cacheprovider tests/sandbox/test_sandbox.py tests/sandbox/test_sandbox_layers.py || held=no
scripts/box_elsewhere.sh || held=no
echo "== the box holds on $(uname -m): $held"
echo o > /proc/sysrq-trigger
sleep 60
END
chmod +x "$root/init"
(cd "$root" && find . | cpio --quiet -o -H newc) > "$work/initrd"
rm -rf "$root"

qemu-system-aarch64 -machine virt -cpu cortex-a72 -smp 2 -m 3G -nographic -nic none -no-reboot \
    -kernel "$work/vmlinuz" -initrd "$work/initrd" -append "console=ttyAMA0 quiet panic=-1" < /dev/null | tee "$work/log"
grep -q "the box holds on aarch64: yes" "$work/log"
