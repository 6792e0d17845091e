//! Command lines that are written for QEMU, and those that can't be meant.

use super::drives::Interface;
use super::*;

fn read(line: &str) -> Result<Options, Mistake> {
    parse(line.split_whitespace().map(str::to_owned))
}

fn refused(line: &str) -> String {
    match read(line) {
        Ok(_) => panic!("{line} is accepted"),
        Err(mistake) => mistake.to_string(),
    }
}

#[test]
fn the_command_line_of_our_own_images_is_understood() {
    let options = read(
        "-M virt -m 64 -bios none -global virtio-mmio.force-legacy=false \
         -drive if=pflash,unit=0,format=raw,readonly=on,file=flash.bin \
         -drive if=none,id=disk,format=raw,snapshot=on,file=disk.img \
         -device virtio-blk-device,drive=disk,bus=virtio-mmio-bus.0 -nographic -monitor none",
    )
    .expect("it is QEMU's");
    assert_eq!((options.ram_bytes, &options.bios), (64 << 20, &Bios::None));
    assert_eq!(options.drives[0].interface, Interface::Flash(0));
    assert!(options.drives[0].read_only);
    let kind = devices::Kind::Block { drive: "disk".into(), serial: String::new() };
    assert_eq!(options.devices, [Device { kind, slot: Some(0), backend: None }]);
}

#[test]
fn what_teaching_kernels_say_to_qemu_is_understood() {
    let xv6 = "-machine virt -bios none -kernel kernel/kernel -m 128M -smp 3 -nographic \
               -global virtio-mmio.force-legacy=false -drive file=fs.img,if=none,format=raw,id=x0 \
               -device virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0 -S -gdb tcp::26000";
    let options = read(xv6).expect("xv6");
    assert_eq!((options.harts, options.frozen, options.gdb.as_deref()), (3, true, Some("tcp::26000")));
    let linux = "-M virt -cpu rv64,sv48=on -accel tcg -smp cpus=4 -m 1G -display none -serial stdio \
                 -kernel Image -initrd rootfs.cpio -append console=ttyS0 -netdev user,id=n0 \
                 -device virtio-net-device,netdev=n0 -object rng-random,filename=/dev/urandom,id=r \
                 -device virtio-rng-device,rng=r -no-reboot";
    let options = read(linux).expect("Linux");
    assert_eq!((options.harts, options.ram_bytes, options.no_reboot), (4, 1 << 30, true));
    assert_eq!(options.append.as_deref(), Some("console=ttyS0"));
    let rust = "-machine virt -bios rustsbi.bin -device loader,file=os.bin,addr=0x80200000,force-raw=on";
    let options = read(rust).expect("a kernel with its loader");
    let from = LoaderSource::File("os.bin".into());
    assert_eq!(options.loaders, [Loader { from, address: Some(0x8020_0000), raw: true }]);
}

#[test]
fn what_makes_no_difference_is_accepted() {
    let line = "-M virt,acpi=off -m 256M,slots=2,maxmem=1G -no-shutdown -rtc base=utc -boot order=c -uuid 0 -k de \
                -L dir -msg timestamp=on -vga none -drive file=a,format=raw,id=d -drive file=b \
                -device virtio-blk-device,drive=d,num-queues=1,serial=one -device virtio-rng-device,rng=r \
                -device virtio-net-device,netdev=r -object rng-builtin,id=r -netdev user,id=r";
    let options = read(line).expect("QEMU takes it");
    let kind = devices::Kind::Block { drive: "d".into(), serial: "one".into() };
    assert_eq!((options.ram_bytes, &options.devices[0].kind), (256 << 20, &kind));
    let replay = "--replay r -drive file=a -s -S -M virt -nographic -serial mon:stdio -snapshot";
    assert!(read(replay).is_ok_and(|options| options.frozen));
    let options = read("--max-cycles=2M --events=jsonl e").expect("our own options may have their value so");
    assert_eq!((options.max_cycles, options.events.len()), (Some(2_000_000), 1));
}

#[test]
fn two_dashes_are_one_and_values_may_look_like_options() {
    let options = read("--kernel -odd --stats -stats").expect("both");
    assert_eq!(options.kernel, Some("-odd".into()));
    assert!(options.stats);
}

fn all_refused(cases: &[(&str, &str)]) {
    for (line, words) in cases {
        let said = refused(line);
        assert!(said.contains(words), "{line}: {said}");
        assert!(!said.contains('\n'), "{line}: {said}");
    }
}

#[test]
fn what_the_machine_is_not_is_refused_in_one_line() {
    all_refused(&[
        ("-M spike", "-machine spike"),
        ("-machine virt,aia=aplic", "no AIA"),
        ("-cpu rv32", "only rv64"),
        ("-cpu rv64,v=true", "does not have it"),
        ("-cpu rv64,what=1", "does not know what=1"),
        ("-accel kvm", "only tcg"),
        ("-smp 0", "1 to 8"),
        ("-smp 9", "1 to 8"),
        ("-smp many", "not a number"),
        ("-m 0", "more than 0"),
        ("-m 8T", "at most"),
        ("-m 99999999999999999999", "no size"),
        ("-m big", "no size"),
        ("-drive if=none,id=a -drive if=none,id=a", "twice"),
        ("-drive file=a,format=qcow2,if=virtio", "only raw"),
        ("-drive if=pflash,unit=2", "two banks"),
        ("-drive if=pflash,unit=0 -drive if=pflash,unit=0", "twice"),
        ("-device virtio-blk-device", "needs drive"),
        ("-device virtio-blk-device,drive=a,bus=virtio-mmio-bus.8", "virtio-mmio-bus.7"),
        ("-device virtio-blk-device,drive=a", "no -drive with id=a"),
        ("-drive id=a -device virtio-blk-device,drive=a -device virtio-blk-device,drive=a", "in two devices"),
        ("-drive if=virtio,id=a -device virtio-blk-device,drive=a", "needs if=none"),
        ("-drive id=a -device virtio-blk-device,drive=a,num-queues=2", "one queue"),
        ("-device virtio-net-device,netdev=n", "no -netdev with id=n"),
        ("-object rng-random,id=n -device virtio-net-device,netdev=n", "no -netdev with id=n"),
        ("-netdev user,id=n -netdev user,id=n", "twice"),
        ("-netdev user,id=n,hostfwd=tcp::1-:2", "frames stay in the machine"),
        ("-device virtconsole", "-serial"),
        ("-device bus=a", "driver's name"),
        ("-device e1000", "-device e1000"),
        ("-device loader,file=a,addr=here", "no number"),
        ("-device loader,addr=0x80000000,data=1", "data-len"),
        ("-global virtio-mmio.force-legacy=true", "version 2"),
        ("-global cpu.x=1", "does not know cpu.x=1"),
        ("-serial pty", "mon:stdio"),
        ("-monitor stdio", "monitor"),
        ("-display sdl", "-display sdl"),
        ("-nic user", "-nic user"),
        ("-rtc base=localtime", "only utc"),
        ("-machine virt,acpi=on", "device tree"),
        ("-smp 4,maxcpus=2", "maxcpus"),
        ("-d in_asm", "--events"),
        ("-chardev stdio,id=c", "-serial"),
        ("-hda disk.img", "-drive file="),
        ("-gdb unix:here", "tcp::PORT"),
        ("-frobnicate", "unknown option -frobnicate"),
        ("-kernel", "-kernel needs FILE"),
        ("vmlinux", "needs an option in front"),
        ("--stats=yes", "takes no value"),
        ("--media=", "empty name"),
        ("--events jsonl e --events transcript e", "twice"),
        ("--events svg x", "transcript, perfetto or jsonl"),
        ("--max-cycles soon", "number of cycles"),
        ("--script no/such/script", "cannot read no/such/script"),
    ]);
}

#[test]
fn what_would_be_ignored_beside_something_else_is_refused() {
    all_refused(&[
        ("-S", "-S waits"),
        ("--signature s", "needs --elf"),
        ("--elf a -kernel b", "--elf does not go with -kernel"),
        ("--elf a -initrd b", "does not go with -initrd"),
        ("--elf a -serial none", "without -serial"),
        ("--elf a --pace wall", "--pace"),
        ("-s --events jsonl e", "-gdb does not go with --events: record the run"),
        ("-s --stats", "--replay FILE with it"),
        ("-s --elf a", "-kernel FILE starts the program too"),
        ("-s --max-cycles 5", "--max-cycles"),
        ("-s -serial none", "without -serial"),
        ("--replay r -kernel k", "without -kernel"),
        ("--replay r -smp 2", "without -smp"),
        ("--replay r --record s", "without --record"),
        ("--replay r -device virtio-rng-device", "without -device"),
        ("--replay r -serial file:f", "without -serial"),
        ("--elf a --signature s --signature-granularity 3", "4, 8 or 16"),
    ]);
}

#[test]
fn the_help_names_every_option() {
    let usage = usage();
    for row in table::QEMU.iter().chain(table::OURS) {
        assert!(row.names.iter().all(|name| usage.contains(&format!("-{name}"))), "{:?}", row.names);
    }
}
