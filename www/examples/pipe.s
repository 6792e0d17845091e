# Pipe: two processes talk through the kernel.
# They share no memory. The child writes into one end of a pipe, the
# kernel keeps the bytes, and the parent reads them at the other end.
# Who reads an empty pipe sleeps until there is something in it.

    .text
    .globl _start
_start:
    li   a7, SYS_pipe2      # make a pipe
    la   a0, ends           # here come two numbers: its ends
    li   a1, 0              # no flags
    ecall

    li   a7, SYS_clone      # make a second process, as fork does
    li   a0, SIGCHLD
    li   a1, 0
    ecall                   # the copy has the same two ends open
    beqz a0, child

    # The parent reads.
    li   a7, SYS_read
    la   t0, ends
    lw   a0, 0(t0)          # the first number: the end to read from
    la   a1, buffer         # where the bytes shall go
    li   a2, 64             # room for so many
    ecall                   # sleeps here until the child has written
    blez a0, failed         # nothing came, or an error
    mv   s0, a0             # the number of bytes; a0 is needed below

    li   a7, SYS_write      # show what came
    li   a0, 1
    la   a1, buffer
    mv   a2, s0
    ecall
    li   a0, 0              # exit code 0
    j    exit

child:                      # The child writes.
    li   a7, SYS_write
    la   t0, ends
    lw   a0, 4(t0)          # the second number: the end to write to
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

    .bss                    # room of zeros that takes none in the file
    .balign 4               # at an address that is a multiple of 4
ends:
    .space 8                # two numbers of 4 bytes
buffer:
    .space 64
