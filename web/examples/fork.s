# One process becomes two. clone returns twice: 0 in the child, the child's
# number in the parent. Look at the schedule: a new lane begins.

        .equ    SIGCHLD, 17

        .section .rodata
from_child:
        .ascii  "child:  I am the copy, and I end with status 7\n"
        .equ    child_length, . - from_child
from_parent:
        .ascii  "parent: my child has ended\n"
        .equ    parent_length, . - from_parent

        .bss
status: .zero   4

        .text
        .globl  _start
_start:
        li      a7, SYS_clone
        li      a0, SIGCHLD         # tell the parent when the child ends
        li      a1, 0               # no stack of its own: a copy, as fork makes it
        li      a2, 0
        li      a3, 0
        li      a4, 0
        ecall
        bnez    a0, parent

child:  la      a1, from_child
        li      a2, child_length
        call    print
        li      a0, 7
        li      a7, SYS_exit
        ecall

parent: li      a7, SYS_wait4       # wait until the child has ended
        la      a1, status
        li      a2, 0
        li      a3, 0
        ecall
        la      a1, from_parent
        li      a2, parent_length
        call    print
        li      a0, 0
        li      a7, SYS_exit
        ecall

# print(a1: text, a2: length)
print:  li      a7, SYS_write
        li      a0, 1
        ecall
        ret
