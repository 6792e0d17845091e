//! From power to the prompt and through a short session, as the events tell it.

use tests::session::Session;
use tests::{Images, expect_file, transcript};

/// Until the first prompt, and two commands that show a fork, an exec, a pipe and a file.
const SESSION: &str = r#"expect "$ " within 2000
send "echo one | cat\n"
expect "\none\r\n"
expect "$ "
send "cat /etc/hostname\n"
expect "$ ""#;

#[test]
fn the_boot_relay_is_told_from_events() {
    let mut session = Session::stock();
    session.play("expect \"$ \" within 2000");
    let images = Images::built();
    expect_file("boot/relay.txt", &transcript::relay(&images.flash, &images.disk, session.events()));
}

#[test]
fn each_process_does_what_the_story_says() {
    let mut session = Session::stock();
    session.play(SESSION);
    expect_file("boot/processes.txt", &transcript::processes(session.events()));
}

#[test]
fn a_program_that_touches_the_kernel_is_killed_and_the_shell_goes_on() {
    let mut session = Session::stock();
    session.play(
        r#"expect "$ " within 2000
           send "scribble; echo $?\n"
           expect "tried to write kernel memory"
           expect "139\r\n"
           expect "$ "
           send "echo still here\n"
           expect "\nstill here\r\n""#,
    );
    assert!(transcript::processes(session.events()).contains("signal_deliver sig=11"));
}

#[test]
fn a_fork_bomb_is_ended_from_the_prompt() {
    Session::stock().play(
        r#"expect "$ " within 2000
           send "echo 'sh /b & sh /b' > /b; sh /b 2> /dev/null &\n"
           expect "$ "
           send "sleep 1\n"
           expect "$ " within 3000
           send "kill -9 -1\n"
           expect "$ " within 3000
           send "kill -9 -1\n"
           expect "$ " within 3000
           send "forkdemo | cat\n"
           expect "my child ended with exit code 7\r\n$ ""#,
    );
}
