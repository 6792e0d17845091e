# Fork: one program becomes two.
# clone copies the running program. Both go on at the same place, and
# only the result tells them apart: the child gets 0, the parent gets
# the number of the child's process.

    .text
    .globl _start
_start:
    li   a7, SYS_clone      # make a process
    li   a0, SIGCHLD        # when it ends, its parent gets this signal
    li   a1, 0              # no other stack: it gets a copy of all
    ecall                   # one program goes in, two come out
    beqz a0, child          # 0: this is the child
    bltz a0, failed         # below 0: no child, but an error number

    # Only the parent comes here.
    li   a7, SYS_wait4      # wait until a child ends: a0 is its number
    li   a1, 0              # where to store how it ended: nowhere
    li   a2, 0              # no options
    li   a3, 0              # no account of what it used
    ecall                   # the kernel lets us sleep until then

    la   a1, parent_text    # then say so
    li   a2, parent_length
    call print
    li   a0, 0              # exit code 0
    j    exit

child:                      # Only the child comes here.
    la   a1, child_text
    li   a2, child_length
    call print
    li   a0, 0
    j    exit

failed:
    li   a0, 1              # exit code 1: something went wrong

exit:
    li   a7, SYS_exit
    ecall

# Writes a2 bytes from address a1.
print:
    li   a7, SYS_write
    li   a0, 1
    ecall
    ret                     # go back to behind the `call`

    .data
child_text:
    .ascii "child: I am the copy\n"
    .equ child_length, . - child_text
parent_text:
    .ascii "parent: my child has ended\n"
    .equ parent_length, . - parent_text
