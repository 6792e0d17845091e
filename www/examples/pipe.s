# Pipe: two processes talk through the kernel.
#
# They share no memory. The child writes into one end of a pipe, the kernel keeps the bytes, and the
# parent reads them from the other end. A reader of an empty pipe sleeps until there is something.

    .text
    .globl _start
_start:
    li   a7, SYS_pipe2          # make a pipe
    la   a0, ends               # the kernel stores two descriptors here: to read, to write
    li   a1, 0                  # no flags
    ecall

    li   a7, SYS_clone          # make a second process, as in the fork example
    li   a0, SIGCHLD
    li   a1, 0
    ecall                       # the copy has the same two ends open
    beqz a0, child

    # The parent reads.
    li   a7, SYS_read
    la   t0, ends
    lw   a0, 0(t0)              # the end to read from: the first of the two numbers, 4 bytes each
    la   a1, buffer             # where the bytes shall go
    li   a2, 64                 # room for so many
    ecall                       # sleeps here until the child has written
    blez a0, failed             # nothing came, or an error
    mv   s0, a0                 # keep the number of bytes: a0 is needed for other things

    li   a7, SYS_write          # show what came, on the standard output
    li   a0, 1
    la   a1, buffer
    mv   a2, s0
    ecall
    li   a0, 0                  # exit code 0
    j    exit

child:                          # The child writes.
    li   a7, SYS_write
    la   t0, ends
    lw   a0, 4(t0)              # the end to write to: the second number
    la   a1, message
    li   a2, length
    ecall
    li   a0, 0
    j    exit

failed:
    li   a0, 1
exit:
    li   a7, SYS_exit
    ecall

    .data
message:
    .ascii "these bytes went through the kernel\n"
    .equ length, . - message

    .bss                        # room that starts as zeros and takes no space in the file
    .balign 4                   # at an address that is a multiple of 4
ends:
    .space 8                    # two numbers of 4 bytes
buffer:
    .space 64
