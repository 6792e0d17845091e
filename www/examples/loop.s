# Loop: five lines, five system calls.
# Each time round, control crosses to the kernel and back. Watch the
# crossings: between them are few instructions of the program's own.

    .text
    .globl _start
_start:
    li   s0, 5              # s0: lines to go; the kernel keeps it

next:                       # the loop starts here
    li   a7, SYS_write      # ask the kernel to write ...
    li   a0, 1              # ... to the standard output ...
    la   a1, line           # ... the bytes from here ...
    li   a2, length         # ... so many of them
    ecall                   # there and back; a0: the bytes written

    la   t0, digit          # t0: the address of the digit in the text
    lb   t1, 0(t0)          # load the digit from memory
    addi t1, t1, 1          # the next digit
    sb   t1, 0(t0)          # store it: the text in memory changes

    addi s0, s0, -1         # one line less to go
    bnez s0, next           # if that is not zero, once more

    li   a7, SYS_exit       # done: end the program
    li   a0, 0              # with exit code 0
    ecall

    .data
line:
    .ascii "line "
digit:
    .ascii "1"              # the program changes this byte
    .ascii "\n"
    .equ length, . - line
