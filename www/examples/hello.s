# Hello: a program asks the kernel to write a line, then to end it.
# Only the kernel can reach the screen. Whoever wants something of it
# puts a request into registers and says `ecall`.

    .text                   # what follows is code
    .globl _start           # let the linker see the name _start ...
_start:                     # ... because every program begins there

    li   a7, SYS_write      # a7: which service is wanted
    li   a0, 1              # a0: where to; 1 is the standard output
    la   a1, message        # a1: the address of the first byte
    li   a2, length         # a2: how many bytes
    ecall                   # cross over to the kernel, and come back

    li   a7, SYS_exit       # next service: end this program
    li   a0, 0              # a0: the exit code; 0 says all went well
    ecall                   # this one never comes back

    .data                   # what follows is data
message:
    .ascii "Hello from user space!\n"
    .equ length, . - message  # "." is the address here
