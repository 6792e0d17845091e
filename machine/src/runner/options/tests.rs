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
    assert_eq!(options.devices, [Device { kind: devices::Kind::Block("disk".into()), slot: Some(0) }]);
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
fn two_dashes_are_one_and_values_may_look_like_options() {
    let options = read("--kernel -odd --stats -stats").expect("both");
    assert_eq!(options.kernel, Some("-odd".into()));
    assert!(options.stats);
}

#[test]
fn what_the_machine_is_not_is_refused_in_one_line() {
    for (line, words) in [
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
        ("-drive file=a", "needs if=pflash"),
        ("-drive file=a,if=none", "needs id"),
        ("-drive if=none,id=a -drive if=none,id=a", "twice"),
        ("-drive file=a,format=qcow2,if=virtio", "only raw"),
        ("-drive if=pflash,unit=2", "two banks"),
        ("-drive if=pflash,unit=0 -drive if=pflash,unit=0", "twice"),
        ("-device virtio-blk-device", "needs drive"),
        ("-device virtio-blk-device,drive=a,bus=virtio-mmio-bus.8", "virtio-mmio-bus.7"),
        ("-device virtio-net-device,netdev=n", "no -netdev"),
        ("-device e1000", "-device e1000"),
        ("-device loader,file=a,addr=here", "no number"),
        ("-device loader,addr=0x80000000,data=1", "data-len"),
        ("-global virtio-mmio.force-legacy=true", "version 2"),
        ("-global cpu.x=1", "does not know cpu.x=1"),
        ("-serial pty", "mon:stdio"),
        ("-monitor stdio", "monitor"),
        ("-display sdl", "only `none`"),
        ("-gdb unix:here", "tcp::PORT"),
        ("-S", "-S waits"),
        ("-frobnicate", "unknown option -frobnicate"),
        ("-kernel", "-kernel needs FILE"),
        ("vmlinux", "needs an option in front"),
        ("--signature s", "needs --elf"),
        ("--elf a -kernel b", "without -kernel"),
        ("--elf a --signature s --signature-granularity 3", "4, 8 or 16"),
        ("--events svg x", "transcript, perfetto or jsonl"),
        ("--max-cycles soon", "number of cycles"),
        ("--script no/such/script", "cannot read no/such/script"),
    ] {
        let said = refused(line);
        assert!(said.contains(words), "{line}: {said}");
        assert!(!said.contains('\n'), "{line}: {said}");
    }
}

#[test]
fn the_help_names_every_option() {
    let usage = usage();
    for row in table::QEMU.iter().chain(table::OURS) {
        assert!(row.names.iter().all(|name| usage.contains(&format!("-{name}"))), "{:?}", row.names);
    }
}
