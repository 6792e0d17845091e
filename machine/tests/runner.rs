//! The command line from outside: exit codes, messages, and programs that end by `tohost`.

mod programs;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use machine::runner::options;
use machine::runner::setup::Setup;
use programs::{TAIL, WRITES, folder, program};

fn run(arguments: &[&str]) -> Output {
    let mut runner = Command::new(env!("CARGO_BIN_EXE_kernelarium"));
    runner.args(arguments).stdin(Stdio::null()).output().expect("the runner starts")
}

#[test]
fn bad_arguments_and_bad_files_get_one_line_and_code_2() {
    let folder = folder("bad");
    let file = |name: &str, bytes: &[u8]| {
        let file = folder.join(name);
        fs::write(&file, bytes).expect("a writable folder");
        file.to_str().expect("UTF-8").to_owned()
    };
    let text = file("text", b"no ELF file");
    let mut x86 = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0];
    x86.resize(64, 0);
    let (x86, cut) = (file("x86", &x86), file("cut", b"\x7fELF\x02\x01\x01"));
    let empty = file("empty", b"");
    let long = folder.join("long");
    fs::File::create(&long).and_then(|it| it.set_len(1 << 33)).expect("a sparse file");
    let long = long.to_str().expect("UTF-8");
    let missing = folder.join("missing");
    let missing = missing.to_str().expect("UTF-8");
    let disk = format!("file={},if=virtio", file("disk", &[0; 512]));
    let long_drive = format!("file={long},format=raw,if=virtio");
    let cases: &[(&[&str], &str)] = &[
        (&["-bios", "none", "-kernel", missing], "missing"),
        (&["--elf", &text], "is not an ELF file"),
        (&["--elf", &x86], "is an ELF file for x86-64; this machine is a RISC-V"),
        (&["-bios", "none", "-kernel", &x86], "is an ELF file for x86-64"),
        (&["--elf", &cut], "is a truncated ELF file"),
        (&["-bios", "none", "-kernel", &empty], "is empty"),
        (&["-bios", "none", "-kernel", long], "it is longer than"),
        (&["-bios", "none", "-kernel", &text, "-drive", &long_drive], "it is longer than"),
        (&["-bios", "none", "-kernel", &text, "-drive", "file=/dev/zero,if=virtio"], "not a regular file"),
        (&["-bios", "none", "-kernel", &text, "-drive", "file=no/such/disk"], "cannot read no/such/disk"),
        (&["-bios", "none", "-kernel", &text, "-drive", &disk, "-drive", &disk], "is in two drives"),
        (&["-bios", "none", "-kernel", &text, "-m", "4K"], "-m gives more"),
        (&["-m", "1P"], "-m 1P"),
        (&["-bios", "none", "-kernel", &text, "-dtb", &text], "is not a device tree"),
        (&["--what"], "unknown option --what"),
        (&["-bios", "none"], "nothing to start"),
        (&[], "nothing to start"),
    ];
    for (arguments, words) in cases {
        let output = run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words) && said.lines().count() == 1, "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_bare_program_ends_with_its_code_and_leaves_a_signature() {
    let folder = folder("bare");
    let source = "
    .globl _start
_start:
    li a0, 3
    li t1, 0x1122334455667788
    la t0, begin_signature
    sd t1, 0(t0)
    j exit
"
    .to_owned()
        + TAIL
        + "begin_signature: .dword 0, 0x99\nend_signature:\n";
    let elf = program(&folder, "signature", &source);
    let signature = folder.join("signature.txt");
    let signature = signature.to_str().expect("UTF-8");
    let output = run(&["--elf", &elf, "--signature", signature, "--stats"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said, "kernelarium: the program failed: tohost says 3\n");
    let text = fs::read_to_string(signature).expect("a signature");
    assert_eq!(text, "55667788\n11223344\n00000099\n00000000\n");
    let stats = String::from_utf8_lossy(&output.stdout).into_owned();
    let words: Vec<&str> = stats.lines().last().unwrap_or_default().split(' ').collect();
    assert!(matches!(words[..], ["instructions", _, "seconds", _, "mips", _]), "{stats}");
    run(&["--elf", &elf, "--signature", signature, "--signature-granularity", "8"]);
    let text = fs::read_to_string(signature).expect("a signature");
    assert_eq!(text, "1122334455667788\n0000000000000099\n");
}

#[test]
fn a_bare_program_that_can_not_end_well_is_told_why() {
    let folder = folder("bare-wrong");
    let fails = |code: &str| ".globl _start\n_start: li a0, ".to_owned() + code + "\nj exit\n" + TAIL;
    let symbols = |definitions: &str| format!(".globl _start, tohost\n_start: j _start\n{definitions}\n");
    let ends = ".globl begin_signature, end_signature\n";
    let reversed = ends.to_owned() + "tohost: .dword 0\nend_signature: .dword 0\nbegin_signature: .dword 0";
    let outside =
        ends.to_owned() + "tohost: .dword 0\nbegin_signature = 0x80000000\nend_signature = 0xf0000000";
    let signature = folder.join("signature");
    let signature = ["--signature", signature.to_str().expect("UTF-8")];
    let cases: &[(&str, &[&str], i32, &str)] = &[
        (&fails("300"), &[], 255, "tohost says 300 (exit code 255)"),
        (&symbols("tohost = 0x1000"), &[], 2, "tohost is at 0x1000, outside of RAM"),
        (&symbols("other = 0"), &[], 2, "no symbol tohost"),
        (&symbols("tohost: .dword 0"), &signature, 2, "lacks begin_signature or end_signature"),
        (&symbols(&reversed), &signature, 2, "lies behind end_signature"),
        (&symbols(&outside), &signature, 2, "does not lie in RAM"),
        (&symbols("tohost: .dword 0"), &["--max-cycles", "5k"], 1, "not written tohost after 5000 cycles"),
        (&symbols("tohost: .dword 0"), &["--record", "no/such/folder"], 2, "cannot write no/such/folder"),
    ];
    for (source, more, code, words) in cases {
        let elf = program(&folder, "wrong", source);
        let output = run(&[&["--elf", &elf], *more].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(words) && said.lines().count() == 1, "{words}: {said}");
        assert_eq!(output.status.code(), Some(*code), "{said}");
    }
}

#[test]
fn ram_that_the_host_does_not_have_is_refused() {
    let kernel = folder("no-memory").join("kernel");
    fs::write(&kernel, [0x6f, 0, 0, 0]).expect("a writable folder");
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -v 1000000 && exec \"$@\"", "sh", env!("CARGO_BIN_EXE_kernelarium")]);
    limited.args(["-m", "2G", "-bios", "none", "-kernel", kernel.to_str().expect("UTF-8")]);
    let output = limited.output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("2048 MiB") && said.lines().count() == 1, "{said}");
}

#[test]
fn a_bare_program_prints_through_the_host() {
    let folder = folder("print");
    let source = "
    .globl _start
_start:
    la t0, tohost
    li t1, 0x0101000000000000 + 'H'
    sd t1, 0(t0)
1:  ld t2, 0(t0)            # taken
    bnez t2, 1b
    la t0, call             # write(1, text, 3)
    la t1, tohost
    sd t0, 0(t1)
    la t1, fromhost
1:  ld t2, 0(t1)            # answered: first the byte, then the call
    addi t2, t2, -1
    bnez t2, 1b
    ld a0, 0(t0)            # the call's result
    j exit
"
    .to_owned()
        + TAIL
        + "text: .ascii \"i!\\n\"\n .align 3\ncall: .dword 64, 1, text, 3, 0, 0, 0, 0\n";
    let output = run(&["--elf", &program(&folder, "print", &source)]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Hi!\n");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_kernel_ends_with_the_status_that_it_gives_the_finisher() {
    let folder = folder("finisher");
    let source = "
    .globl _start
_start:
    li t0, 0x10000000       # the UART
    li t1, '*'
    sb t1, 0(t0)
    li t0, 0x100000         # the test finisher
    li t1, 0x00053333
    sw t1, 0(t0)
1:  j 1b
";
    let elf = program(&folder, "fail", source);
    let output = run(&["-M", "virt", "-nographic", "-bios", "none", "-kernel", &elf]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(5), &b"*"[..]));
    let written = folder.join("console");
    let serial = format!("file:{}", written.display());
    let output = run(&["-bios", "none", "-kernel", &elf, "-serial", &serial]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(5), &b""[..]));
    assert_eq!(fs::read(written).expect("the console"), b"*");
    let reset = program(&folder, "reset", &source.replace("0x00053333", "0x7777"));
    let arguments = ["-bios", "none", "-kernel", &reset, "-no-reboot"];
    let output = run(&arguments);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b"*"[..]));
    let output = run(&["-bios", "none", "-kernel", &reset, "--max-cycles", "0x400"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.len() > 2, "it starts again and again");
    assert!(String::from_utf8_lossy(&output.stderr).contains("not off after 1024 cycles"));
}

#[test]
fn the_board_tells_the_kernel_what_the_command_line_says() {
    let folder = folder("tree");
    let file = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let (kernel, initrd, tree, given) = (file("kernel"), file("initrd"), file("a.dtb"), file("b.dtb"));
    fs::write(&kernel, [0x6f, 0, 0, 0]).expect("a writable folder");
    fs::write(&initrd, [7; 100]).expect("a writable folder");
    let dump = |dtb: &[&str], to: &str| {
        let machine = format!("virt,dumpdtb={to}");
        let mut arguments = vec!["-bios", "none", "-kernel", &kernel, "-initrd", &initrd, "-smp", "2"];
        arguments.extend(["-append", "console=ttyS0", "-M", &machine].iter().chain(dtb));
        assert_eq!(run(&arguments).status.code(), Some(0));
        fs::read(to).expect("a device tree")
    };
    let own = dump(&[], &tree);
    let holds = |tree: &[u8], bytes: &[u8]| tree.windows(bytes.len()).any(|window| window == bytes);
    assert!(holds(&own, b"console=ttyS0\0") && holds(&own, b"cpu@1\0"));
    assert!(holds(&own, &0x8400_0000u32.to_be_bytes()) && holds(&own, &0x8400_0064u32.to_be_bytes()));
    assert_eq!(run(&["-M", &format!("virt,dumpdtb={given}")]).status.code(), Some(0), "nothing starts");
    assert!(holds(&fs::read(&given).expect("a device tree"), b"cpu@0\0"));
    let again = dump(&["-dtb", &tree], &given);
    assert!(holds(&again, b"console=ttyS0\0") && holds(&again, b"cpu@1\0"));
}

#[test]
fn what_the_guest_writes_goes_to_the_files_unless_they_shall_stay_as_they_are() {
    let folder = folder("written");
    let kernel = format!("loader,file={}", program(&folder, "writes", WRITES));
    let [disk, bank, short] = ["disk", "bank", "short"].map(|name| folder.join(name));
    let record = folder.join("recording");
    let drive = |options: &str| format!("file={},format=raw,if=none,id=d{options}", disk.display());
    let flash = |file: &Path| format!("file={},format=raw,if=pflash,unit=1", file.display());
    let run_with = |drive: &str, flash: &str, more: &[&str]| {
        fs::write(&disk, [b'd'; 1300]).expect("a writable folder");
        fs::write(&bank, vec![0xff; 32 << 20]).expect("a writable folder");
        fs::write(&short, [0xff; 1000]).expect("a writable folder");
        let device = "virtio-blk-device,drive=d,bus=virtio-mmio-bus.0";
        // With a second flash bank QEMU leaves a -kernel to the software in there.
        let mut arguments = vec!["-bios", "none", "-device", &kernel, "-drive", drive, "-device", device];
        arguments.extend(["--max-cycles", "1000000"]);
        arguments.extend(["-drive", flash].iter().chain(more));
        let output = run(&arguments);
        let read = |file: &Path| fs::read(file).expect("the file is there still");
        (output.status.code(), read(&disk), read(&bank), read(&short))
    };
    let (code, written, flashed, _) = run_with(&drive(""), &flash(&bank), &[]);
    assert_eq!(code, Some(0));
    let expected = [vec![b'd'; 512], vec![b'k'; 512], vec![b'd'; 276], vec![0; 236]].concat();
    assert_eq!(written, expected, "the last sector is filled up");
    assert_eq!((flashed.len(), &flashed[..5]), (32 << 20, &b"!\xff\xff\xff\xff"[..]));
    let (_, _, _, flashed) = run_with(&drive(""), &flash(&short), &[]);
    assert_eq!(flashed, [0xff; 1000], "an image that is shorter than the chip stays so");
    let record = ["--record", record.to_str().expect("UTF-8")];
    for (options, more) in [("", &["-snapshot"][..]), (",snapshot=on", &[]), ("", &record)] {
        let (code, written, flashed, _) = run_with(&drive(options), &flash(&bank), more);
        assert_eq!((code, written), (Some(0), vec![b'd'; 1300]), "{options} {more:?}");
        assert_eq!(flashed[0], if options.is_empty() { 0xff } else { b'!' }, "{options} {more:?}");
    }
    let (code, written, ..) = run_with(&drive(",readonly=on"), &flash(&bank), &[]);
    assert_eq!((code, written), (Some(1), vec![b'd'; 1300]), "the device refuses with VIRTIO_BLK_S_IOERR");
}

#[test]
fn a_disk_has_the_serial_number_that_the_command_line_gives_it() {
    let kernel = folder("serial").join("kernel");
    fs::write(&kernel, [0x6f, 0, 0, 0]).expect("a writable folder");
    let kernel = kernel.to_str().expect("UTF-8");
    let line = ["-bios", "none", "-kernel", kernel, "-drive", "id=d"];
    let line =
        line.into_iter().chain(["-device", "virtio-blk-device,drive=d,serial=one,bus=virtio-mmio-bus.3"]);
    let options = options::parse(line.map(str::to_owned)).expect("QEMU takes it");
    let setup = Setup::read(&options).expect("there are no files but the kernel");
    let drive = setup.config.slots[3].as_ref().and_then(|device| device.as_drive());
    assert_eq!(drive.map(|drive| drive.serial.as_str()), Some("one"));
}
